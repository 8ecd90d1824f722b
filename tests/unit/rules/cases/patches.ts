import { orders, worker, type Case, type Patch } from '../platform.ts';

function patch(kind: string, value: Patch): Patch {
  return orders({ patch: { [kind]: value } });
}

const pods = (spec: Patch): Patch => patch('Deployment', { spec: { template: { spec } } });
const container = (value: Patch): Patch => pods({ containers: [{ name: 'orders', ...value }] });
const published = { expose: 'orders.example.com' };
const namespace = (value: Patch): Patch => ({ namespaces: { shop: { patch: value } } });
const ingress = (value: Patch): Patch => ({
  cluster: { ingress: { patch: { Gateway: { spec: value } } } },
  ...orders(published),
});
const withGpus = (patch: Patch): Patch => ({ cluster: { pools: { gpu: { gpu: true } }, devicePlugin: { patch } } });
const ofGateway = (patch: Patch): Patch => ({ cluster: { ingress: { patch } }, ...orders(published) });
const plugin = (value: Patch): Patch => withGpus({ DaemonSet: { spec: { template: { spec: value } } } });
const classes = (patch: Patch): Patch => ({ cluster: { priorityClasses: { patch } }, ...worker({}) });
const closed = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } };
const sidecar = (value: Patch): Patch =>
  pods({
    containers: [
      {
        name: 'proxy',
        image: 'shopregistry.azurecr.io/proxy:1.0.0',
        securityContext: closed,
        resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '200m', memory: '64Mi' } },
        ...value,
      },
    ],
  });

/** Rules about objects as patches leave them. */
export const patchCases: readonly Case[] = [
  {
    rule: 'P1',
    breaks: patch('Service', { spec: { ports: 'oops' } }),
    passes: patch('Service', { spec: { ports: [{ name: 'metrics', port: 9090, targetPort: 9090 }] } }),
    says: /is a value, and the object has a list there/,
  },
  {
    rule: 'P1',
    about: 'an entry without its name',
    severity: 'warning',
    breaks: container({ volumeMounts: [{ name: 'writable-tmp' }] }),
    passes: container({ volumeMounts: [{ name: 'writable-tmp', mountPath: '/cache' }] }),
    says: /has no mountPath/,
  },
  {
    rule: 'P2',
    breaks: patch('Deployment', { spec: { replicaz: 3 } }),
    passes: patch('Deployment', { spec: { minReadySeconds: 3 } }),
    says: /`spec\.replicaz` is no field/,
  },
  {
    rule: 'P2',
    about: 'type',
    breaks: patch('Deployment', { spec: { minReadySeconds: 'ten' } }),
    passes: patch('Deployment', { spec: { minReadySeconds: 10 } }),
    says: /is "ten", and must be a whole number/,
  },
  {
    rule: 'P3',
    breaks: patch('Deployment', { spec: { strategy: { type: 'Recreate' } } }),
    passes: patch('Deployment', { spec: { strategy: { $patch: 'replace', type: 'Recreate' } } }),
    says: /the type Recreate has none/,
  },
  {
    rule: 'P4',
    breaks: container({ imagePullPolicy: 'Always' }),
    passes: container({ imagePullPolicy: 'IfNotPresent' }),
    says: /changes nothing of Deployment orders/,
  },
  {
    rule: 'P5',
    breaks: patch('Service', { spec: { ports: [{ name: 'x', port: 9000, targetPort: 'nosuch' }] } }),
    passes: patch('Service', { spec: { ports: [{ name: 'x', port: 9000, targetPort: 'http' }] } }),
    says: /no container behind it has a port of that name/,
  },
  {
    rule: 'P5',
    about: 'elsewhere',
    severity: 'warning',
    breaks: container({ envFrom: [{ secretRef: { name: 'shared' } }] }),
    passes: container({ env: [{ name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }] }),
    says: /names Secret shared/,
  },
  {
    rule: 'P6',
    breaks: patch('NetworkPolicy', { spec: { egress: [{}] } }),
    passes: patch('NetworkPolicy', { spec: { egress: [{ to: [{ ipBlock: { cidr: '10.9.0.0/16' } }] }] } }),
    says: /opens egress to everywhere/,
  },
  {
    rule: 'P6',
    about: 'the metadata service',
    breaks: patch('NetworkPolicy', { spec: { egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] } }),
    passes: patch('NetworkPolicy', {
      spec: { egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] } }] }] },
    }),
    says: /the metadata service/,
  },
  {
    rule: 'P5',
    about: 'the account of the certificate',
    severity: 'warning',
    breaks: ingress({
      listeners: [
        { name: 'http', port: 80, protocol: 'HTTP' },
        {
          name: 'https',
          port: 443,
          protocol: 'HTTPS',
          tls: { options: { 'kubernetes.azure.com/tls-cert-service-account': 'nobody' } },
        },
      ],
    }),
    passes: ingress({
      listeners: [
        { name: 'http', port: 80, protocol: 'HTTP' },
        {
          name: 'https',
          port: 443,
          protocol: 'HTTPS',
          tls: { options: { 'kubernetes.azure.com/tls-cert-service-account': 'gateway-tls' } },
        },
      ],
    }),
    says: /names ServiceAccount nobody/,
  },
  {
    rule: 'P6',
    about: 'what closes a namespace',
    breaks: namespace({
      'NetworkPolicy/default-deny': {
        spec: { ingress: [{ from: [{ podSelector: { matchLabels: { app: 'scanner' } } }] }] },
      },
    }),
    passes: namespace({ 'NetworkPolicy/default-deny': { metadata: { annotations: { 'example.com/a': 'b' } } } }),
    says: /opens ingress of every pod of the namespace, which this policy closes/,
  },
  {
    rule: 'P6',
    about: 'a direction of what closes the namespace of the gateway',
    breaks: ofGateway({ 'NetworkPolicy/default-deny': { spec: { policyTypes: ['Ingress'] } } }),
    passes: ofGateway({ 'NetworkPolicy/gateway': { metadata: { labels: { 'example.com/team': 'network' } } } }),
    says: /has no Egress any more/,
  },
  {
    rule: 'P6',
    about: 'the names of the device plug-in',
    breaks: withGpus({ 'NetworkPolicy/allow-dns': { spec: { egress: [{ to: [{ namespaceSelector: {} }] }] } } }),
    passes: withGpus({ 'NetworkPolicy/allow-dns': { metadata: { annotations: { 'example.com/a': 'b' } } } }),
    says: /means every pod of the cluster/,
  },
  {
    rule: 'P22',
    breaks: orders({ uses: { serviceBus: { send: ['q'] } }, patch: { NetworkPolicy: { spec: { egress: [] } } } }),
    passes: orders({
      uses: { serviceBus: { send: ['q'] } },
      patch: { NetworkPolicy: { metadata: { annotations: { 'example.com/a': 'b' } } } },
    }),
    says: /lacks \d of the rules/,
  },
  {
    rule: 'P7',
    breaks: patch('Service', { metadata: { annotations: { 'config.kubernetes.io/local-config': 'true' } } }),
    passes: patch('Service', { metadata: { annotations: { 'example.com/local-config': 'true' } } }),
    says: /kustomize builds without it/,
  },
  {
    rule: 'P8',
    breaks: pods({ automountServiceAccountToken: true }),
    passes: pods({ enableServiceLinks: true }),
    says: /a token of the cluster/,
  },
  {
    rule: 'P9',
    breaks: patch('Service', { spec: { externalIPs: ['203.0.113.9'] } }),
    passes: patch('Service', { spec: { sessionAffinity: 'ClientIP' } }),
    says: /addresses that are not its own/,
  },
  {
    rule: 'N18',
    breaks: patch('Service', { spec: { type: 'LoadBalancer' } }),
    passes: patch('Service', { spec: { internalTrafficPolicy: 'Local' } }),
    says: /makes Service orders a LoadBalancer/,
  },
  {
    rule: 'P10',
    breaks: pods({ tolerations: [{ operator: 'Exists' }] }),
    passes: pods({ tolerations: [{ key: 'example.com/batch', operator: 'Exists' }] }),
    says: /tolerates every taint/,
  },
  {
    rule: 'P11',
    about: 'the device plug-in',
    breaks: plugin({ volumes: [{ name: 'run', hostPath: { path: '/var/run' } }] }),
    passes: plugin({ terminationGracePeriodSeconds: 20 }),
    says: /volumes\[0\].*\(Pod Security, hostPathVolumes\)/,
  },
  {
    rule: 'P11',
    breaks: container({ securityContext: { readOnlyRootFilesystem: false } }),
    passes: container({ securityContext: { runAsUser: 10002 } }),
    says: /readOnlyRootFilesystem/,
  },
  {
    rule: 'P20',
    about: 'a pool of no name',
    breaks: pods({ nodeSelector: { agentpool: 'nope' } }),
    passes: pods({ nodeSelector: { agentpool: 'apps' } }),
    says: /agentpool: nope, which no pool has/,
  },
  {
    rule: 'P20',
    about: 'a label that no pool has',
    breaks: pods({ nodeSelector: { disk: 'fast' } }),
    passes: pods({ nodeSelector: { 'kubernetes.io/arch': 'amd64' } }),
    says: /disk: fast, which no pool has/,
  },
  {
    rule: 'P20',
    about: 'scheduler',
    breaks: pods({ schedulerName: 'nope' }),
    passes: pods({ schedulerName: 'default-scheduler' }),
    says: /is nope, which nothing here installs/,
  },
  {
    rule: 'P20',
    about: 'command',
    breaks: container({ command: [''] }),
    passes: container({ command: ['/app'] }),
    says: /begins with an empty text/,
  },
  {
    rule: 'P20',
    about: 'deadline',
    breaks: patch('Deployment', { spec: { progressDeadlineSeconds: 5 } }),
    passes: patch('Deployment', { spec: { progressDeadlineSeconds: 900 } }),
    says: /is 5, and the startup checks give \d+ seconds/,
  },
  {
    rule: 'P21',
    about: 'a container without the requests and limits that it had',
    breaks: container({ resources: null }),
    passes: container({ resources: { requests: { cpu: '300m' } } }),
    says: /lacks requests\.cpu, requests\.memory, limits\.memory/,
  },
  {
    rule: 'P21',
    about: 'a request in whose place the limit holds',
    breaks: container({ resources: { requests: null } }),
    passes: container({ resources: { requests: { memory: '200Mi' } } }),
    says: /lacks requests\.cpu, requests\.memory,/,
  },
  {
    rule: 'P12',
    breaks: sidecar({ image: 'shopregistry.azurecr.io/proxy:latest' }),
    passes: sidecar({}),
    says: /without a version/,
  },
  {
    rule: 'P12',
    about: 'registry',
    breaks: sidecar({ image: 'quay.io/proxy:1.0.0' }),
    passes: sidecar({}),
    says: /comes from quay\.io/,
  },
  {
    rule: 'P14',
    breaks: orders({ ...published, patch: { HTTPRoute: { spec: { hostnames: ['admin.example.com'] } } } }),
    passes: orders({ ...published, patch: { HTTPRoute: { metadata: { annotations: { a: 'b' } } } } }),
    says: /which `expose` does not name/,
  },
  {
    rule: 'P15',
    breaks: namespace({ Namespace: { metadata: { labels: { 'admission.gatekeeper.sh/ignore': 'true' } } } }),
    passes: namespace({ Namespace: { metadata: { labels: { 'example.com/ignore': 'true' } } } }),
    says: /gives Namespace shop the label/,
  },
  {
    rule: 'P16',
    breaks: patch('Deployment', { spec: { paused: true } }),
    passes: patch('Deployment', { spec: { paused: false } }),
    says: /stops every rollout/,
  },
  {
    rule: 'P17',
    breaks: namespace({ ResourceQuota: { spec: { hard: { 'requests.cpu': '900' } } } }),
    passes: namespace({ ResourceQuota: { spec: { hard: { 'count/deployments.apps': '9' } } } }),
    says: /requests\.cpu\]` is "900"/,
  },
  {
    rule: 'P17',
    about: 'less than is needed',
    breaks: namespace({ ResourceQuota: { spec: { hard: { pods: '1' } } } }),
    passes: namespace({ ResourceQuota: { spec: { hard: { configmaps: '40' } } } }),
    says: /pods` is "1", less than the "\d+" that were computed/,
  },
  {
    rule: 'P17',
    about: 'a kind of which none may be made',
    breaks: namespace({ ResourceQuota: { spec: { hard: { configmaps: '0' } } } }),
    passes: namespace({ ResourceQuota: { spec: { hard: { configmaps: '1' } } } }),
    says: /configmaps` is "0", so that none may be made/,
  },
  {
    rule: 'P17',
    about: 'scopes',
    breaks: namespace({ ResourceQuota: { spec: { scopes: ['BestEffort'], hard: { $patch: 'replace', pods: '60' } } } }),
    passes: namespace({ ResourceQuota: { metadata: { annotations: { 'example.com/a': 'b' } } } }),
    says: /`spec\.scopes` lets the quota count some of the pods only/,
  },
  {
    rule: 'P17',
    about: 'the gateway',
    breaks: ofGateway({ ResourceQuota: { spec: { hard: { pods: '900' } } } }),
    passes: ofGateway({ ResourceQuota: { spec: { hard: { configmaps: '20' } } } }),
    says: /pods` is "900"; the platform computes "30"/,
  },
  {
    rule: 'P23',
    breaks: classes({ 'PriorityClass/service': { value: 40_000 } }),
    passes: classes({ 'PriorityClass/service': { value: 60_000 } }),
    says: /`value` is 40000, and was to be more than that of shop-worker, 50000/,
  },
  {
    rule: 'P23',
    about: 'the default of the cluster',
    breaks: classes({ 'PriorityClass/worker': { globalDefault: true } }),
    passes: classes({ 'PriorityClass/worker': { description: 'Takes work by itself.' } }),
    says: /gives the class to every pod of the cluster/,
  },
  {
    rule: 'P18',
    breaks: ingress({ listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] }),
    passes: ingress({ addresses: [{ type: 'IPAddress', value: '10.40.0.9' }] }),
    says: /no listener https any more/,
  },
  {
    rule: 'P18',
    about: 'who reaches it',
    breaks: ingress({
      infrastructure: { annotations: { 'service.beta.kubernetes.io/azure-load-balancer-internal': 'true' } },
    }),
    passes: ingress({ infrastructure: { annotations: { 'service.beta.kubernetes.io/azure-pip-name': 'pip-shop' } } }),
    says: /decides who reaches the gateway/,
  },
  {
    rule: 'P19',
    breaks: orders({
      uses: { keyVault: ['db'] },
      patch: {
        SecretProviderClass: {
          spec: { secretObjects: [{ secretName: 's', type: 'Opaque', data: [{ objectName: 'db', key: 'k' }] }] },
        },
      },
    }),
    passes: orders({
      uses: { keyVault: ['db'] },
      patch: { SecretProviderClass: { metadata: { annotations: { a: 'b' } } } },
    }),
    says: /into Kubernetes Secrets/,
  },
  {
    rule: 'D21',
    about: 'a variable of a patch',
    breaks: container({ env: [{ name: 'DB_PASSWORD', value: 'hunter22' }] }),
    passes: container({ env: [{ name: 'DB_PASSWORD', value: '$(OTHER)' }] }),
    says: /DB_PASSWORD holds a secret/,
  },
  {
    rule: 'C1',
    breaks: patch('Service', { spec: { selector: { a: 'b' } } }),
    passes: patch('Service', { spec: { sessionAffinity: 'None' } }),
    says: /changes Service orders: `spec\.selector`/,
  },
  {
    rule: 'C1',
    about: 'namespace',
    breaks: namespace({ Namespace: { metadata: { name: 'x' } } }),
    passes: namespace({ Namespace: { metadata: { annotations: { a: 'b' } } } }),
    says: /`metadata\.name`/,
  },
  {
    rule: 'A1',
    breaks: patch('Deployment', { spec: { replicas: 2 } }),
    passes: orders({ scale: null, replicas: 3, patch: { Deployment: { spec: { replicas: 2 } } } }),
    says: /the patch fixes its replicas/,
  },
  {
    rule: 'S2',
    breaks: namespace({ Namespace: { metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } } } }),
    passes: {
      namespaces: { shop: { podSecurity: 'baseline', patch: { Namespace: { metadata: { labels: { team: 'a' } } } } } },
    },
    says: /pod-security\.kubernetes\.io\/enforce of shop/,
  },
  {
    rule: 'D1',
    breaks: orders({
      uses: { keyVault: ['db'] },
      patch: {
        Deployment: { spec: { template: { metadata: { labels: { 'azure.workload.identity/use': 'false' } } } } },
      },
    }),
    passes: orders({
      uses: { keyVault: ['db'] },
      patch: { Deployment: { spec: { template: { metadata: { labels: { team: 'a' } } } } } },
    }),
    says: /takes azure\.workload\.identity\/use/,
  },
  {
    rule: 'D1',
    about: 'the account of the certificate',
    breaks: ofGateway({ 'ServiceAccount/gateway-tls': { metadata: { annotations: { $patch: 'delete' } } } }),
    passes: ofGateway({ 'ServiceAccount/gateway-tls': { metadata: { annotations: { 'example.com/a': 'b' } } } }),
    says: /takes azure\.workload\.identity\/client-id: .* from ServiceAccount gateway-tls/,
  },
  {
    rule: 'P8',
    about: 'the account of the device plug-in',
    breaks: withGpus({ 'ServiceAccount/nvidia-device-plugin': { automountServiceAccountToken: true } }),
    passes: withGpus({
      'ServiceAccount/nvidia-device-plugin': { metadata: { annotations: { 'example.com/a': 'b' } } },
    }),
    says: /pods get a token of the cluster/,
  },
  {
    rule: 'B6',
    breaks: patch('PodDisruptionBudget', { spec: { maxUnavailable: 0 } }),
    passes: patch('PodDisruptionBudget', { spec: { maxUnavailable: 2 } }),
    says: /never lets a replica go/,
  },
  {
    rule: 'Q3',
    breaks: container({ resources: { limits: { memory: '900Gi' } } }),
    passes: container({ resources: { limits: { memory: '1Gi' } } }),
    says: /the namespace allows "8Gi"/,
  },
  {
    rule: 'Q3',
    about: 'the range of the namespace',
    breaks: namespace({
      LimitRange: { spec: { limits: [{ type: 'Container', max: { cpu: '10m', memory: '8Gi' } }] } },
    }),
    passes: namespace({ LimitRange: { spec: { limits: [{ type: 'Container', max: { cpu: '2', memory: '8Gi' } }] } } }),
    says: /limited to .* of cpu; the namespace allows "10m"/,
  },
  {
    rule: 'S5',
    breaks: container({ readinessProbe: null }),
    passes: container({ readinessProbe: { periodSeconds: 20 } }),
    says: /takes the readinessProbe/,
  },
  {
    rule: 'V57',
    breaks: container({ securityContext: { allowPrivilegeEscalation: true } }),
    passes: container({ securityContext: { capabilities: { add: ['NET_BIND_SERVICE'] } } }),
    says: /Pod Security restricted/,
  },
  {
    rule: 'V57',
    about: 'the host',
    breaks: pods({ hostNetwork: true }),
    passes: pods({ hostUsers: false }),
    says: /hostNetwork/,
  },
];
