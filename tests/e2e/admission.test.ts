import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { Model } from '../../src/model/model.ts';
import { renderKubernetes } from '../../src/render/kube/kubernetes.ts';
import type { KubernetesObject } from '../../src/render/kube/resource.ts';
import { admissionProblems } from '../helpers/kube/admission.ts';
import { objectsOf } from '../helpers/kube/objects.ts';
import { at } from '../helpers/kube/pods.ts';
import { roomProblems } from '../helpers/kube/room.ts';
import { withCharts } from '../helpers/charts.ts';
import { modelOf, shopModel } from '../helpers/model.ts';
import { suite } from '../helpers/suite.ts';
import { anyShop, farApart } from '../helpers/workloads.ts';

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
const models: readonly (readonly [name: string, model: Model])[] = [
  ...readdirSync(examples).map((file) => [file, modelOf(readFileSync(join(examples, file), 'utf8'))] as const),
  ['environments that are far apart', shopModel(farApart.workloads, farApart.rest)],
];

/** Names of the longest that the schema lets through, and what is made from them. */
const longest = (character: string) =>
  fc
    .tuple(fc.stringMatching(/^[a-z][-a-z0-9]{38}[a-z0-9]$/), fc.stringMatching(/^[a-z][a-z0-9-]{18}[a-z0-9]$/))
    .map(([name, platform]) => ({
      rest: {
        name: platform,
        environments: { [`e${platform.slice(1)}`]: {} },
        namespaces: { [`n${name.slice(1)}`]: {} },
        tags: { owner: character.repeat(256) },
        cluster: {
          pools: { abcdefghijkl: {}, gpuabcdefghi: { gpu: true, spot: true } },
          access: { adminGroups: ['11111111-2222-3333-4444-555555555555'] },
        },
      },
      workloads: {
        [`s${name.slice(1)}`]: {
          image: `shop.azurecr.io/a:1.0-${'x'.repeat(110)}-`,
          port: 8080,
          metrics: { port: 9090 },
          expose: { host: `${'h'.repeat(60)}.example.com`, path: `/${'p'.repeat(900)}`, timeoutSeconds: 3600 },
          uses: { keyVault: ['a'] },
          files: { [`/etc/${'f'.repeat(200)}/${'g'.repeat(300)}.yaml`]: 'a', '/etc/..x': 'b' },
          security: { writable: [`/var/${'w'.repeat(200)}/a`, `/var/${'w'.repeat(200)}/b`] },
          scale: { min: 1, max: 5000 },
        },
        [`w${name.slice(1)}`]: {
          image: 'shop.azurecr.io/w:1',
          gpu: 1,
          probes: { command: ['/check'] },
          scale: { min: 0, max: 30, cpu: 70, serviceBus: { queue: 'q' } },
        },
        [`j${name.slice(1)}`]: {
          image: 'shop.azurecr.io/j:1',
          schedule: '0 1 * * *',
          gpu: 2,
          resources: { cpu: { request: '200m', limit: 'none' } },
        },
      },
    }));

suite('admission', (test) => {
  for (const [name, model] of models) {
    test(`lets every object in, and every pod at its greatest: ${name}`, () => {
      assert.equal(problemsOf(model), []);
    });
  }

  test('does so whatever the workloads are', () => {
    fc.assert(
      fc.property(anyShop, ({ workloads, rest }) => assert.equal(problemsOf(shopModel(workloads, rest)), [])),
      { numRuns: 25, endOnFailure: true },
    );
  });

  test('does so however long the names are', () => {
    fc.assert(
      fc.property(longest('Ä'), ({ workloads, rest }) => assert.equal(problemsOf(shopModel(workloads, rest)), [])),
      { numRuns: 25, endOnFailure: true },
    );
  });
});

/** A change of the first object of a kind, and what is found then. */
const breaches: readonly (readonly [kind: string, path: string, change: object, finds: RegExp])[] = [
  ['Deployment', 'metadata', { name: 'A' }, /the name A/],
  ['Deployment', 'metadata.labels', { 'a b': 'c' }, /the label a b/],
  ['Deployment', 'spec.template.metadata.labels', { a: '-' }, /the pod's label a: -/],
  ['Deployment', 'spec.template.spec', { terminationGracePeriodSeconds: 5 }, /a sleep beyond/],
  [
    'Deployment',
    'spec.template.spec.containers.0.resources.requests',
    { memory: '9Gi' },
    /a request above its limit of memory/,
  ],
  ['Deployment', 'spec.template.spec.containers.0.resources.limits', { cpu: '90' }, /may use more cpu than it may/],
  ['Deployment', 'spec', { replicas: 4000 }, /pods needs more than/],
  [
    'CronJob',
    'spec.jobTemplate.spec.template.spec',
    { restartPolicy: 'OnFailure' },
    /a failure policy for pods that restart/,
  ],
  ['ConfigMap', 'data', { '..x': '' }, /the key \.\.x/],
  ['PriorityClass', 'metadata', { name: 'system-x' }, /a name of the system/],
  ['ScaledObject', 'spec', { triggers: [{ type: 'cpu', name: 'cpu' }] }, /nothing that wakes it from zero/],
  ['ScaledObject', 'spec', { fallback: { failureThreshold: 3, replicas: 1 } }, /a fallback that no trigger can use/],
  ['ScaledObject', 'spec', { minReplicaCount: 1, cooldownPeriod: 60 }, /a cooldownPeriod that is configured but not/],
  ['Gateway', 'spec.listeners.1', { tls: { mode: 'Terminate' } }, /no certificate/],
  ['HTTPRoute', 'spec.rules.0', { filters: [{ requestRedirect: {} }], backendRefs: [] }, /a redirection and backends/],
  ['HTTPRoute', 'spec.rules.0', { matches: [{ path: { value: '/a//b' } }] }, /the path \/a\/\/b/],
  ['LimitRange', 'spec.limits.0', { min: { cpu: '3' } }, /asks for less cpu than it must/],
  ['ResourceQuota', 'spec.hard', { 'requests.cpu': '1' }, /requests\.cpu needs more than 1/],
];

suite('checks of admission', (test) => {
  const [, store] = models.find(([name]) => name === 'store.yaml') ?? [];
  const objects = store
    ? store.environments.slice(0, 1).flatMap((environment) => objectsOf(renderKubernetes(store), environment))
    : [];
  for (const [kind, path, change, finds] of breaches) {
    test(`find ${finds.source}`, () => {
      const copy = structuredClone(objects);
      const changed = copy.filter(
        (object) => object.kind === kind && (kind === 'Gateway' || object.metadata.namespace !== 'gateway'),
      );
      assert.ok(changed.length > 0);
      for (const object of changed) Object.assign(at<object>(object, path), change);
      assert.match([...admissionProblems(copy), ...roomProblems(copy)].join('\n'), finds);
    });
  }
});

function problemsOf(model: Model): string[] {
  const files = renderKubernetes(withCharts(model, false));
  return model.environments.flatMap((environment): string[] => {
    const objects: readonly KubernetesObject[] = objectsOf(files, environment);
    return [...admissionProblems(objects), ...roomProblems(objects)];
  });
}
