import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { parse, parseAllDocuments } from 'yaml';
import type { Environment, Model, Workload } from '../../src/model/model.ts';
import { renderKubernetes } from '../../src/render/kube/kubernetes.ts';
import type { KubernetesObject } from '../../src/render/kube/resource.ts';
import { podSecurityViolations } from '../../src/rules/pod-security.ts';
import { Network, type End } from '../helpers/kube/flows.ts';
import { at, podsIn } from '../helpers/kube/pods.ts';
import { referenceProblems } from '../helpers/kube/references.ts';
import { restrictedProblems } from '../helpers/kube/restricted.ts';
import { schemaProblems } from '../helpers/kube/strict.ts';
import { modelOf, shopModel } from '../helpers/model.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';
import { needsTool } from '../helpers/tools.ts';
import { anyShop, farApart, type Shop } from '../helpers/workloads.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every example and every snapshot, and environments that are far apart. */
const models: readonly (readonly [name: string, model: Model])[] = [
  ...configFiles().map((path) => [path, modelOf(readFileSync(join(root, path), 'utf8'))] as const),
  ['environments that are far apart', modelOfShop(farApart)],
];

suite('Kubernetes objects', (test) => {
  test('are looked at', () => {
    assert.ok(models.length >= 4);
  });

  for (const [name, model] of models) {
    for (const environment of model.environments) {
      const objects = objectsOf(renderKubernetes(model), environment);
      const what = `${name}, ${environment.name}`;

      test(`have the schema of their kind and no other field: ${what}`, () => {
        assert.is(objects.flatMap(schemaProblems).join('\n'), '');
      });
      test(`find all that they refer to: ${what}`, () => {
        assert.is(referenceProblems(objects).join('\n'), '');
      });
      test(`are restricted by both readings of Pod Security: ${what}`, () => {
        assert.is(podProblems(objects).join('\n'), '');
      });
      test(`let the declared flows through and no others: ${what}`, () => {
        assert.is(flowProblems(environment, objects).join('\n'), '');
      });
    }
  }

  test('hold all of this whatever the workloads are', () => {
    fc.assert(
      fc.property(anyShop, (shop) => {
        const model = modelOfShop(shop);
        for (const environment of model.environments) {
          const objects = objectsOf(renderKubernetes(model), environment);
          const read = podsIn(objects).flatMap(({ spec }) => podSecurityViolations('restricted', spec).map(({ path }) => path));
          assert.is([...objects.flatMap(schemaProblems), ...referenceProblems(objects), ...read, ...flowProblems(environment, objects)].join('\n'), '');
        }
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });
});

suite('checks of objects', (test) => {
  const [, model] = models[0] ?? [];
  assert.ok(model);
  const [environment] = model.environments;
  assert.ok(environment);
  const objects = objectsOf(renderKubernetes(model), environment);
  const broken = (kind: string, path: string, change: object): KubernetesObject[] => {
    const copy = structuredClone([...objects]);
    for (const object of copy) if (object.kind === kind) Object.assign(at<object>(object, path), change);
    return copy;
  };
  const pod = 'spec.template.spec.containers.0';
  const changes: readonly (readonly [what: string, find: (objects: readonly KubernetesObject[]) => readonly string[], objects: readonly KubernetesObject[]])[] = [
    ['an unknown field', (all) => all.flatMap(schemaProblems), broken('Deployment', pod, { imagePullpolicy: 'Always' })],
    ['a wrong type', (all) => all.flatMap(schemaProblems), broken('Service', 'spec', { ports: 80 })],
    ['a selector without pods', referenceProblems, broken('Service', 'spec', { selector: { app: 'x' } })],
    ['a missing account', referenceProblems, objects.filter(({ kind }) => kind !== 'ServiceAccount')],
    ['a port that nobody has', referenceProblems, broken('Deployment', pod, { ports: [] })],
    ['a way up', podProblems, broken('Deployment', `${pod}.securityContext`, { allowPrivilegeEscalation: true })],
    ['an open policy', (all) => flowProblems(environment, all), broken('NetworkPolicy', 'spec', { ingress: [{}], egress: [{}] })],
    ['a closed policy', (all) => flowProblems(environment, all), broken('NetworkPolicy', 'spec', { ingress: [], egress: [] })],
  ];
  for (const [what, find, changed] of changes) test(`find ${what}`, () => assert.ok(find(changed).length > 0));
});

const kubectl = needsTool('kubectl', 'building the kustomizations');
if (kubectl !== undefined) {
  suite('kustomizations', (test) => {
    for (const [name, model] of models) {
      for (const environment of model.environments) {
        test(`build all objects in order, with the settings of Azure: ${name}, ${environment.name}`, () => {
          const files = renderKubernetes(model);
          const values = new Map(environment.settings.map((setting, index) => [setting, `value-${index}`]));
          const built = build(kubectl, files, environment, values);
          assert.equal(built.map(identity), objectsOf(files, environment).map(identity));
          const text = JSON.stringify(built);
          assert.not.match(text, /00000000-0000|not-deployed-yet/);
          assert.equal([...values].filter(([, value]) => !text.includes(value)).map(([setting]) => setting), unusedSettings(environment));
        });
      }
    }
  });
}

/** Builds an environment with values in its `azure.env`, as kubectl does it. */
function build(kubectlPath: string, files: ReturnType<typeof renderKubernetes>, environment: Environment, values: ReadonlyMap<string, string>): KubernetesObject[] {
  const folder = scratch('kustomize');
  for (const [path, { text }] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), path.endsWith('/azure.env') ? [...values].map(([key, value]) => `${key}=${value}\n`).join('') : text);
  }
  const { status, stdout, stderr } = spawnSync(kubectlPath, ['kustomize', join(folder, 'k8s', environment.name)], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  assert.is(stderr, '');
  return parseAllDocuments(stdout).map((document) => document.toJS() as KubernetesObject);
}

/** Client ids of identities that sign in without an object of ours: nothing refers to the vault where no secret is read. */
function unusedSettings(environment: Environment): string[] {
  const workloads = environment.namespaces.flatMap((namespace) => namespace.workloads);
  const readsSecrets = workloads.some(({ secrets }) => secrets.length > 0);
  return environment.settings.filter((setting) => (setting === 'TENANT_ID' && !readsSecrets) || (setting === 'VAULT_NAME' && !readsSecrets && !environment.gateway) || (setting === 'SERVICE_BUS_NAME' && !workloads.some(({ scale }) => scale?.serviceBus)));
}

function identity({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}

/** The objects of an environment in the order of its kustomization. */
function objectsOf(files: ReturnType<typeof renderKubernetes>, environment: Environment): KubernetesObject[] {
  const folder = `k8s/${environment.name}`;
  const { resources } = parse(files.get(`${folder}/kustomization.yaml`)?.text ?? '') as { resources: string[] };
  const listed = resources.map((path) => `${folder}/${path}`);
  const others = [...files.keys()].filter((path) => path.startsWith(`${folder}/`) && !listed.includes(path));
  assert.equal(others, [`${folder}/kustomization.yaml`, `${folder}/azure.env`]);
  return listed.map((path) => parse(files.get(path)?.text ?? '') as KubernetesObject);
}

function podProblems(objects: readonly KubernetesObject[]): string[] {
  return podsIn(objects).flatMap(({ owner, spec }) => {
    const expected = 'dnsPolicy' in spec ? ['the field dnsPolicy is not expected'] : [];
    const found = [...podSecurityViolations('restricted', spec).map(({ path, message }) => `${path} ${message}`), ...restrictedProblems(spec)];
    return found.filter((problem) => !expected.includes(problem)).map((problem) => `${owner}: ${problem}`);
  });
}

function flowProblems(environment: Environment, objects: readonly KubernetesObject[]): string[] {
  const network = new Network(objects);
  const workloads = environment.namespaces.flatMap((namespace) => namespace.workloads);
  return [...workloads.flatMap((workload) => [...outsideProblems(network, workload), ...insideProblems(network, environment, workload, workloads)]), ...gatewayProblems(network, environment)];
}

/** Names for everyone; the internet and given addresses for those who say so; never the private network or the metadata service. */
function outsideProblems(network: Network, workload: Workload): string[] {
  const { https, amqp, addresses } = workload.traffic;
  const from = podOf(workload);
  const dns = { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } };
  const wanted: readonly (readonly [to: End | string, port: number, protocol: 'TCP' | 'UDP', isOpen: boolean])[] = [
    [dns, 53, 'UDP', true],
    [dns, 53, 'TCP', true],
    [dns, 443, 'TCP', false],
    ['20.50.2.1', 443, 'TCP', https],
    ['20.50.2.1', 5671, 'TCP', amqp],
    ['20.50.2.1', 80, 'TCP', false],
    ['10.0.0.5', 443, 'TCP', false],
    ['169.254.169.254', 80, 'TCP', false],
    ...addresses.flatMap(({ cidr, ports }) => ports.map((port) => [cidr.replace(/\/.*/, ''), port, 'TCP', true] as const)),
  ];
  return wanted
    .filter(([to, port, protocol, isOpen]) => network.sends(from, to, { port, protocol }) !== isOpen)
    .map(([to, port, , isOpen]) => `${workload.name} ${isOpen ? 'cannot' : 'can'} reach ${typeof to === 'string' ? to : 'DNS'}:${port}`);
}

function insideProblems(network: Network, { gateway }: Environment, workload: Workload, workloads: readonly Workload[]): string[] {
  const { port, metrics } = workload;
  const to = podOf(workload);
  const scraper = { namespace: 'kube-system', labels: { rsName: 'ama-metrics' } };
  const callers: readonly (readonly [name: string, from: End, port: number | undefined, isOpen: boolean])[] = [
    ...workloads.map((other) => [other.name, podOf(other), port, other.traffic.calls.some(({ name }) => name === workload.name)] as const),
    ['the gateway', { namespace: gateway?.namespace ?? 'gateway', labels: {} }, port, gateway !== undefined && workload.expose !== undefined],
    ['the scraper', scraper, metrics?.port ?? port, metrics !== undefined],
    ['a stranger', { namespace: 'other', labels: {} }, port ?? 8080, false],
  ];
  return [
    ...callers
      .filter(([, from, at, isOpen]) => network.lets(from, to, { port: at ?? 8080 }) !== isOpen)
      .map(([name, , , isOpen]) => `${name} ${isOpen ? 'cannot' : 'can'} call ${workload.name}`),
    ...(network.takes(to, '20.50.2.1', { port: port ?? 8080 }) ? [`the internet can call ${workload.name}`] : []),
  ];
}

/** The proxies take the internet in, and reach names and their control plane. */
function gatewayProblems(network: Network, { gateway }: Environment): string[] {
  if (!gateway) return [];
  const proxy = { namespace: gateway.namespace, labels: { 'gateway.networking.k8s.io/gateway-name': gateway.name } };
  const control = { namespace: 'aks-istio-system', labels: { app: 'istiod' } };
  return [
    ...[80, 443].filter((port) => !network.takes(proxy, '198.51.100.7', { port })).map((port) => `the gateway does not take port ${port}`),
    ...(network.takes(proxy, '198.51.100.7', { port: 15000 }) ? ['the gateway takes its admin port'] : []),
    ...(network.sends(proxy, control, { port: 15012 }) ? [] : ['the gateway cannot reach its control plane']),
    ...(network.sends(proxy, '20.50.2.1', { port: 443 }) ? ['the gateway can reach the internet'] : []),
  ];
}

function podOf({ namespace, name }: Workload): End {
  return { namespace, labels: { 'app.kubernetes.io/name': name } };
}

function modelOfShop(shop: Shop): Model {
  return shopModel(shop.workloads, shop.rest);
}

function configFiles(): string[] {
  const examples = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.yaml'));
  const snapshots = readdirSync(join(root, 'snapshots')).filter((name) => existsSync(join(root, 'snapshots', name, 'aks-prod.yaml')));
  return [...examples.map((name) => `examples/${name}`), ...snapshots.map((name) => `snapshots/${name}/aks-prod.yaml`)];
}
