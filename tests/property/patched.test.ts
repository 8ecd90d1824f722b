import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import { mergePatch } from '../../src/config/merge-patch.ts';
import type { Model } from '../../src/index.ts';
import type { KubernetesObject } from '../../src/render/kube/resource.ts';
import { kubernetesObjects } from '../../src/render/kube/kubernetes.ts';
import { make } from '../helpers/made.ts';
import { patchedEverywhere, patchOf } from '../helpers/patched-everywhere.ts';
import { project } from '../helpers/snapshot.ts';
import { suite } from '../helpers/suite.ts';
import { validateMany, type Validated } from '../helpers/validate-many.ts';

// Random patches of every object that tests/verdicts/base.yaml renders: what a slip of the keyboard makes of a field, what
// takes away more than was meant, what opens a workload, and what anybody may write. Each goes through `validate`.

const cases = Math.min(Number(process.env['CASES'] ?? 120), 400);
const seed = Number(process.env['SEED'] ?? 2026);
/** With GPUs as well, for their device plug-in. */
const base = stringify(
  mergePatch(parse(readFileSync(join(project, 'tests/verdicts/base.yaml'), 'utf8')), {
    cluster: { pools: { gpu: { gpu: true } } },
  }),
);

type Plain = Record<string, unknown>;
type Place = readonly (string | number)[];

/** An object, and where the patch that reaches it stands. */
interface Patched {
  readonly object: KubernetesObject;
  readonly at: readonly string[];
}

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const model = make(base).model;
const objectsOf = (of: Model): KubernetesObject[] => [...kubernetesObjects(of).values()].flat();
const marked = objectsOf(make(stringify(patchedEverywhere(parse(base) as Plain, model))).model);
const patched: readonly Patched[] = objectsOf(model).map((object, index) => ({
  object,
  at: patchOf(marked[index] as KubernetesObject),
}));

/** Every part of an object below `spec`, with its place. */
function partsOf(value: unknown, place: Place = []): { readonly place: Place; readonly value: unknown }[] {
  const children = Array.isArray(value) ? [...value.entries()] : isPlain(value) ? Object.entries(value) : [];
  return [
    ...(place.length > 1 ? [{ place, value }] : []),
    ...children.flatMap(([key, child]) => partsOf(child, [...place, key])),
  ];
}

/** What tells the items of a list apart when Kubernetes merges it. */
const identities = ['name', 'mountPath', 'containerPort', 'port', 'topologyKey', 'type', 'ip', 'devicePath'];

/** A patch that puts a value at a place of an object; undefined where a list on the way is replaced as a whole. */
function patchAt(object: unknown, [key, ...rest]: Place, value: unknown): unknown {
  if (key === undefined) return value;
  const child = (object as Plain)[key];
  if (!Array.isArray(child) || rest.length === 0) {
    const below = patchAt(child, rest, value);
    return below === undefined ? undefined : { [key]: below };
  }
  const [index, ...further] = rest;
  const item = child[index as number] as unknown;
  if (further.length === 0 || !isPlain(item)) return undefined;
  const identity = identities.filter((field) => ['string', 'number'].includes(typeof item[field])).slice(0, 1);
  if (identity.length === 0 || identity.includes(String(further[0]))) return undefined;
  const below = patchAt(item, further, value);
  return below === undefined
    ? undefined
    : { [key]: [{ ...Object.fromEntries(identity.map((field) => [field, item[field]])), ...(below as Plain) }] };
}

interface Case {
  readonly at: readonly string[];
  readonly patch: unknown;
}

function textOf({ at, patch }: Case): string {
  const config = parse(base) as Plain;
  let target = config;
  for (const key of at.slice(0, -1)) target = (target[key] ??= {}) as Plain;
  target[at.at(-1) as string] = patch;
  return stringify(config, { aliasDuplicateObjects: false });
}

const place = fc.constantFrom(...patched.flatMap((one) => partsOf(one.object).map((part) => ({ ...one, ...part }))));

/** Maps whose keys are the user's own, so that no slip in one can be seen. */
const free =
  /^(labels|annotations|matchLabels|nodeSelector|limits|requests|hard|default|defaultRequest|max|data|metadata|parameters|volumeAttributes)$/;

/** The word with two letters swapped, one left out, or one twice. */
const slip = (word: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat(word.length - 2), fc.constantFrom('swapped', 'left out', 'twice'))
    .map(([at, how]) => {
      const [one = '', two = ''] = [word[at], word[at + 1]];
      const middle = how === 'swapped' ? two + one : how === 'left out' ? two : one + one + two;
      return word.slice(0, at) + middle + word.slice(at + 2);
    })
    .filter((other) => other !== word);

const misspelt = place.chain(({ object, at, place: path, value }): fc.Arbitrary<Case | undefined> => {
  const [key, above] = [path.at(-1), path.at(-2)];
  if (typeof key !== 'string' || key.length < 4 || free.test(String(above))) return fc.constant(undefined);
  return slip(key).map((other) => {
    const patch = patchAt(object, path, value);
    const renamed = patchAt(object, path.slice(0, -1), { [other]: value });
    return patch === undefined || renamed === undefined ? undefined : { at, patch: renamed };
  });
});

const mistyped = place.chain(({ object, at, place: path, value }): fc.Arbitrary<Case | undefined> => {
  const others: Record<string, unknown[]> = {
    string: [{ a: 'b' }, ['a'], true],
    number: [{ a: 1 }, [1], 'several'],
    boolean: [{ a: true }, 'yes', 1],
    object: ['a', 7, true],
  };
  const isFree = free.test(String(path.at(-2))) && typeof value === 'string';
  return fc.constantFrom(...(isFree ? [{ a: 'b' }, ['a'], [{}]] : (others[typeof value] ?? []))).map((other) => {
    const patch = patchAt(object, path, other);
    return patch === undefined ? undefined : { at, patch };
  });
});

/** What an object cannot be without, or what closes it. */
const guarded: Readonly<Record<string, readonly Place[]>> = {
  Deployment: [
    ['spec', 'selector', 'matchLabels'],
    ['spec', 'template', 'metadata', 'labels', 'app.kubernetes.io/name'],
    ['spec', 'template', 'spec', 'containers'],
    ['metadata', 'name'],
    ['metadata', 'namespace'],
  ],
  DaemonSet: [
    ['spec', 'selector', 'matchLabels'],
    ['spec', 'template', 'metadata', 'labels', 'app.kubernetes.io/name'],
    ['spec', 'template', 'spec', 'containers'],
  ],
  Gateway: [
    ['spec', 'gatewayClassName'],
    ['spec', 'listeners'],
  ],
  Namespace: [
    ['metadata', 'labels', 'pod-security.kubernetes.io/enforce'],
    ['metadata', 'name'],
  ],
  PriorityClass: [['value'], ['metadata', 'name']],
  CronJob: [
    ['spec', 'schedule'],
    ['spec', 'jobTemplate', 'spec', 'template', 'spec', 'containers'],
    ['metadata', 'name'],
  ],
  NetworkPolicy: [
    ['spec', 'policyTypes'],
    ['spec', 'podSelector', 'matchLabels'],
    ['metadata', 'namespace'],
  ],
  Service: [
    ['spec', 'selector', 'app.kubernetes.io/name'],
    ['spec', 'ports'],
    ['metadata', 'name'],
  ],
  HorizontalPodAutoscaler: [
    ['spec', 'scaleTargetRef', 'name'],
    ['spec', 'maxReplicas'],
  ],
  ScaledObject: [
    ['spec', 'scaleTargetRef', 'name'],
    ['spec', 'triggers'],
  ],
  PodDisruptionBudget: [['spec', 'selector', 'matchLabels']],
  HTTPRoute: [
    ['spec', 'parentRefs'],
    ['spec', 'hostnames'],
    ['metadata', 'namespace'],
  ],
  ResourceQuota: [
    ['spec', 'hard', 'requests.cpu'],
    ['spec', 'hard', 'services.loadbalancers'],
  ],
  LimitRange: [['spec', 'limits']],
  ServiceAccount: [
    ['metadata', 'annotations', 'azure.workload.identity/client-id'],
    ['metadata', 'name'],
  ],
};

const nullAbove = fc
  .constantFrom(...patched.flatMap((one) => (guarded[one.object.kind] ?? []).map((path) => ({ ...one, path }))))
  .filter(
    ({ object, path }) =>
      path.reduce<unknown>((value, key) => (value as Plain | undefined)?.[key], object) !== undefined,
  )
  .chain(({ object, at, path }) =>
    fc
      .integer({ min: 1, max: path.length })
      .map((length): Case => ({ at, patch: patchAt(object, path.slice(0, length), null) })),
  );

/** What makes a pod or a container weaker, each alone. */
const openings: readonly (readonly ['pod' | 'container', Plain])[] = [
  ['pod', { hostNetwork: true }],
  ['pod', { hostPID: true }],
  ['pod', { automountServiceAccountToken: true }],
  ['pod', { priorityClassName: 'system-cluster-critical' }],
  ['pod', { tolerations: [{ operator: 'Exists' }] }],
  ['pod', { nodeName: 'aks-apps-1' }],
  ['pod', { volumes: [{ name: 'host', hostPath: { path: '/var/run' } }] }],
  ['container', { securityContext: { privileged: true } }],
  ['container', { securityContext: { allowPrivilegeEscalation: true } }],
  ['container', { securityContext: { readOnlyRootFilesystem: false } }],
  ['container', { securityContext: { capabilities: { drop: null } } }],
  ['container', { securityContext: { capabilities: { add: ['SYS_ADMIN'] } } }],
  ['container', { securityContext: null }],
  ['container', { resources: { limits: null } }],
  ['container', { resources: null }],
  ['container', { image: 'docker.io/library/nginx:latest' }],
  ['container', { image: null }],
];

const podPlaces: Readonly<Record<string, Place>> = {
  DaemonSet: ['spec', 'template', 'spec'],
  Deployment: ['spec', 'template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};
const withPods = fc.constantFrom(...patched.filter(({ object }) => object.kind in podPlaces));

function inPods({ object, at }: Patched, whose: 'pod' | 'container', value: Plain): Case {
  const path = podPlaces[object.kind] as Place;
  const spec = path.reduce<unknown>((part, key) => (part as Plain)[key], object) as { containers: { name: string }[] };
  return {
    at,
    patch: patchAt(
      object,
      path,
      whose === 'pod' ? value : { containers: [{ name: spec.containers[0]?.name, ...value }] },
    ),
  };
}

const weakening = fc
  .tuple(withPods, fc.constantFrom(...openings))
  .map(([one, [whose, value]]) => inPods(one, whose, value));

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,11}$/);
const harmless: fc.Arbitrary<readonly ['pod' | 'container' | 'object', Plain]> = fc.oneof(
  fc
    .tuple(word, word)
    .map(([key, value]) => ['object', { metadata: { annotations: { [`example.com/${key}`]: value } } }] as const),
  fc
    .tuple(word, word)
    .map(([key, value]) => ['object', { metadata: { labels: { [`example.com/${key}`]: value } } }] as const),
  fc.integer({ min: 31, max: 50 }).map((seconds) => ['pod', { terminationGracePeriodSeconds: seconds }] as const),
  word.map((key) => ['pod', { tolerations: [{ key, operator: 'Exists', effect: 'NoSchedule' }] }] as const),
  word.map((name) => ['pod', { hostAliases: [{ ip: '10.1.2.3', hostnames: [`${name}.example.com`] }] }] as const),
  fc
    .integer({ min: 1, max: 5 })
    .map((ndots) => ['pod', { dnsConfig: { options: [{ name: 'ndots', value: String(ndots) }] } }] as const),
  fc.tuple(word, word).map(([name, value]) => ['container', { env: [{ name: name.toUpperCase(), value }] }] as const),
  fc.constant(['container', { workingDir: '/srv' }] as const),
  fc.constant(['container', { terminationMessagePolicy: 'File' }] as const),
  fc.constant(['container', { args: ['--verbose'] }] as const),
);

const valid = fc
  .tuple(withPods, fc.constantFrom(...patched), harmless)
  .map(([pods, any, [whose, value]]): Case =>
    whose === 'object' ? { at: any.at, patch: value } : inPods(pods, whose, value),
  );

/** Samples of cases with what `validate` says of each. */
function judged(arbitrary: fc.Arbitrary<Case | undefined>): { readonly one: Case; readonly said: Validated }[] {
  const list = fc
    .sample(arbitrary, { numRuns: cases * 2, seed })
    .filter((one) => one?.patch !== undefined)
    .slice(0, cases) as Case[];
  assert.ok(list.length > cases / 4, `${list.length} cases were made`);
  const verdicts = validateMany(list.map((one) => ({ text: textOf(one) })));
  return list.map((one, index) => ({ one, said: verdicts[index] as Validated }));
}

const named = ({ one, said }: { readonly one: Case; readonly said: Validated }): string =>
  `${one.at.join('.')}: ${JSON.stringify(one.patch)}: ${said.issues.map(({ code, message }) => `${code} ${message}`).join('; ')}`;

/** Whether anything was found in the patch. */
const isFound = ({ one: { at }, said }: { readonly one: Case; readonly said: Validated }): boolean =>
  said.issues.some(
    ({ path }) => at.slice(0, 2).every((key, index) => path?.[index] === key) && path?.includes('patch'),
  );

suite('random patches, through the command', (test) => {
  const found = (name: string, arbitrary: fc.Arbitrary<Case | undefined>): void =>
    test(name, () => {
      const missed = judged(arbitrary).filter((one) => !isFound(one));
      assert.is(missed.length, 0, missed.slice(0, 10).map(named).join('\n'));
    });
  found('it finds every field that a slip of the keyboard makes', misspelt);
  found('it finds every value of another type', mistyped);
  found('it finds a null above what an object cannot be without', nullAbove);
  found('it finds what makes a workload weaker', weakening);

  test('it refuses nothing that anybody may write', () => {
    const refused = judged(valid).filter(({ said }) => said.code !== 0);
    assert.is(refused.length, 0, refused.slice(0, 10).map(named).join('\n'));
  });
});
