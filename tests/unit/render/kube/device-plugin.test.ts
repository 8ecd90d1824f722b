import * as assert from 'uvu/assert';
import { devicePluginResources } from '../../../../src/render/kube/device-plugin.ts';
import { scopeOf } from '../../../../src/render/kube/labels.ts';
import type { KubernetesObject } from '../../../../src/render/kube/resource.ts';
import { at, podsIn } from '../../../helpers/kube/pods.ts';
import { onlyEnvironment, shopModel } from '../../../helpers/model.ts';
import { suite } from '../../../helpers/suite.ts';

const worker = { image: 'shop.azurecr.io/worker:1', probes: { command: ['/check'] } };
const access = { adminGroups: ['11111111-2222-3333-4444-555555555555'] };

const without: readonly (readonly [what: string, pools: object])[] = [
  ['no pool has GPUs', { apps: {}, batch: { spot: true } }],
  ['the GPUs are not from NVIDIA', { radeon: { gpu: true, size: 'Standard_NG8ads_V620_v1' } }],
];

const pod = 'spec.template.spec';
/** What stands where in the DaemonSet. */
const cases: readonly (readonly [what: string, pools: object, path: string, expected: unknown])[] = [
  [
    'runs on the pools with a driver and on no others',
    { apps: {}, t4: { gpu: true }, radeon: { gpu: true, size: 'Standard_NG8ads_V620_v1' } },
    `${pod}.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms.0.matchExpressions.0`,
    { key: 'kubernetes.azure.com/agentpool', operator: 'In', values: ['t4'] },
  ],
  [
    'runs on all such pools',
    { one: { gpu: true }, two: { gpu: true } },
    `${pod}.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms.0.matchExpressions.0.values`,
    ['one', 'two'],
  ],
  [
    'tolerates the GPU taint',
    { t4: { gpu: true } },
    `${pod}.tolerations`,
    [{ key: 'sku', operator: 'Equal', value: 'gpu', effect: 'NoSchedule' }],
  ],
  [
    'tolerates Spot and what else keeps pods away, each once',
    { t4: { gpu: true, spot: true, taints: ['team=ml:NoExecute', 'busy:NoSchedule'] }, other: { gpu: true } },
    `${pod}.tolerations`,
    [
      { key: 'busy', operator: 'Exists', effect: 'NoSchedule' },
      { key: 'kubernetes.azure.com/scalesetpriority', operator: 'Equal', value: 'spot', effect: 'NoSchedule' },
      { key: 'sku', operator: 'Equal', value: 'gpu', effect: 'NoSchedule' },
      { key: 'team', operator: 'Equal', value: 'ml', effect: 'NoExecute' },
    ],
  ],
  [
    'reaches nothing of the node but the socket of the kubelet',
    { t4: { gpu: true } },
    `${pod}.volumes`,
    [{ name: 'device-plugins', hostPath: { path: '/var/lib/kubelet/device-plugins', type: 'Directory' } }],
  ],
  [
    'is not privileged',
    { t4: { gpu: true } },
    `${pod}.containers.0.securityContext`,
    {
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
  ],
  ['is root, whose directory it is', { t4: { gpu: true } }, `${pod}.securityContext.runAsUser`, 0],
  ['has no token of the cluster', { t4: { gpu: true } }, `${pod}.automountServiceAccountToken`, false],
  [
    'waits for a driver',
    { t4: { gpu: true } },
    `${pod}.containers.0.env`,
    [{ name: 'FAIL_ON_INIT_ERROR', value: 'false' }],
  ],
];

suite('device plug-in', (test) => {
  for (const [what, pools] of without) {
    test(`is not there when ${what}`, () => {
      assert.equal(objectsOf(pools), []);
    });
  }

  for (const [what, pools, path, expected] of cases) {
    test(what, () => {
      assert.equal(
        at(
          objectsOf(pools).find(({ kind }) => kind === 'DaemonSet'),
          path,
        ),
        expected,
      );
    });
  }

  test('comes with a namespace that says why it is privileged', () => {
    const [namespace] = objectsOf({ t4: { gpu: true } });
    assert.is(namespace?.metadata.name, 'gpu-resources');
    assert.is(namespace?.metadata.labels?.['pod-security.kubernetes.io/enforce'], 'privileged');
    assert.match(
      namespace?.metadata.annotations?.['kubernetes.io/description'] ?? '',
      /mounts a directory of the node/,
    );
  });

  test('has room for a plug-in on each node and its successor', () => {
    const objects = objectsOf({
      t4: { gpu: true, max: 3 },
      a100: { gpu: true, size: 'Standard_NC24ads_A100_v4', max: 2 },
    });
    const [plugin] = podsIn(objects);
    const hard = at<Record<string, string>>(
      objects.find(({ kind }) => kind === 'ResourceQuota'),
      'spec.hard',
    );
    assert.is(hard['pods'], '10');
    assert.is(hard['requests.cpu'], '1');
    assert.is(plugin?.spec.containers[0]?.resources.requests['cpu'], '100m');
  });

  test('is left alone by deployment safeguards, as the gateway is', () => {
    assert.equal(excluded({}, {}), ['app-routing-system', 'gatekeeper-system', 'kube-system']);
    assert.equal(
      excluded({ t4: { gpu: true } }, { port: 8080, kind: 'service', probes: '/x', expose: 'a.example.com' }),
      ['app-routing-system', 'gatekeeper-system', 'gateway', 'gpu-resources', 'kube-system'],
    );
  });
});

function excluded(pools: object, workload: object): readonly string[] | undefined {
  return onlyEnvironment(shopModel({ worker: { ...worker, ...workload } }, { cluster: { pools, access } })).infra
    .cluster.safeguards?.excludedNamespaces;
}

function objectsOf(pools: object): KubernetesObject[] {
  const model = shopModel({ worker }, { cluster: { pools, access } });
  return devicePluginResources(scopeOf(model, onlyEnvironment(model))).map(({ object }) => object);
}
