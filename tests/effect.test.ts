import * as assert from 'uvu/assert';
import * as fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { schemas, type SchemaNode } from '../schemas/index.ts';
import { make, exampleText } from './helpers/made.ts';
import { suite } from './helpers/suite.ts';
import { valuesOf } from './property/schema-values.ts';

/**
 * An option that is taken, documented and forgotten on its way to the output would be found by nobody: every leaf of the
 * schema has to change a byte of what some platform renders.
 */

type Plain = Record<string, unknown>;

/** Leaves that change nothing in what is rendered, and why. */
const silent: Readonly<Record<string, string>> = {
  schema: 'there is one version of the file format',
  defaults: 'there is one generation of defaults',
  'cluster.network.avoid': 'it says which addresses are taken, and nothing is rendered of what is not used',
};

const id = (type: string, name: string): string =>
  `/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-hub/providers/Microsoft.${type}/${name}`;

const orders = { image: 'shop.azurecr.io/orders:1.0.0', probes: { command: ['/healthy'] } };
const job = { workloads: { nightly: { image: 'shop.azurecr.io/nightly:1.0.0', schedule: '30 1 * * *' } } };
const scaled = (scale: Plain): Plain => ({ workloads: { orders: { ...orders, scale: { min: 1, max: 9, ...scale } } } });
const flux = { delivery: { method: 'flux', repository: 'https://github.com/example/platform' } };
const several = { environments: { staging: {}, production: {} } };
const firewall = {
  cluster: {
    access: { api: { authorizedRanges: ['203.0.113.0/24'], vnetIntegration: false } },
    network: { egress: 'firewall', firewall: { address: '10.9.0.4' } },
  },
};

/** What an option needs beside it, by the beginning of its path, where a small platform does not have it. */
const beside: Readonly<Record<string, Plain>> = {
  'cluster.network.firewall': firewall,
  'cluster.network.dnsServers': { cluster: { network: { dnsServers: ['10.9.0.5'] } } },
  'cluster.ingress': { workloads: { web: { ...orders, port: 8080, probes: '/', expose: 'web.example.com' } } },
  'delivery.knownHosts': { delivery: { method: 'flux', repository: 'ssh://git@git.example.com/platform' } },
  'delivery.promotion': { ...flux, ...several },
  'delivery.branch': flux,
  'delivery.repository': { delivery: { method: 'flux' } },
  'delivery.runner': { delivery: { method: 'github' } },
  'registry.environment': several,
  'workloads.*.scale.prometheus': scaled({ prometheus: { query: 'up', threshold: 1 } }),
  'workloads.*.scale.cron': scaled({
    cron: { start: '0 8 * * *', end: '0 9 * * *', timeZone: 'Europe/Berlin', replicas: 4 },
  }),
  'workloads.*.scale.takeOver': scaled({ prometheus: { query: 'up', threshold: 1 } }),
  'workloads.*.timeZone': job,
  'workloads.*.deadlineSeconds': job,
  'workloads.*.concurrencyPolicy': job,
  'workloads.*.backoffLimit': job,
  'workloads.*.history': job,
};

/** Values that only mean something to the resource that is patched. */
const patches: Readonly<Record<string, unknown>> = {
  'cluster.patch': { diskEncryptionSetID: id('Compute', 'diskEncryptionSets/disks') },
  'cluster.network.patch': { flowTimeoutInMinutes: 10 },
  'cluster.pools.*.patch': { securityProfile: { sshAccess: 'Disabled' } },
  'cluster.ingress.patch': { Gateway: { metadata: { annotations: { 'example.com/a': 'b' } } } },
  'cluster.devicePlugin.patch': { DaemonSet: { metadata: { annotations: { 'example.com/a': 'b' } } } },
  'cluster.priorityClasses.patch': { 'PriorityClass/worker': { value: 1200 } },
  'registry.patch': { anonymousPullEnabled: false },
  'keyVault.patch': { softDeleteRetentionInDays: 30 },
  'namespaces.*.patch': { ResourceQuota: { spec: { hard: { 'count/secrets': '9' } } } },
  'workloads.*.patch': { Deployment: { spec: { minReadySeconds: 7 } } },
};

/** The platforms in which an option is tried. */
const platforms: readonly Plain[] = ['minimal', 'store', 'article', 'charts'].map(
  (name) => parse(exampleText(name)) as Plain,
);

/** The leaves of the schema, `*` for the keys of maps; a map of texts is a leaf. */
function leaves(
  node: SchemaNode,
  path: readonly string[] = [],
): (readonly [path: readonly string[], node: SchemaNode])[] {
  const { properties, additionalProperties } = node;
  const below = [
    ...Object.entries(properties ?? {}).flatMap(([key, child]) => leaves(child, [...path, key])),
    ...(typeof additionalProperties === 'object' && additionalProperties.properties
      ? leaves(additionalProperties, [...path, '*'])
      : []),
  ];
  return below.length === 0 || path.at(-1) === 'patch' ? [[path, node]] : below;
}

/** Values to try: what the schema says of itself first. */
function candidates(path: string, node: SchemaNode): unknown[] {
  if (path in patches) return [patches[path]];
  const said = [...(node.examples ?? []), ...(node.enum ?? []), ...(node.type === 'boolean' ? [true, false] : [])];
  const bounds = [node.minimum, node.maximum].filter((bound) => bound !== undefined);
  const items = (node.items?.examples ?? node.items?.enum ?? []).map((item) => [item]);
  return [...said, ...items, ...bounds, ...fc.sample(valuesOf(node), { numRuns: 4, seed: 2026 })];
}

/** The places in a platform that a path means: existing names in the place of `*`, a new one where there is none. */
function places(platform: unknown, [key, ...rest]: readonly string[]): string[][] {
  if (key === undefined) return [[]];
  const names = key === '*' ? Object.keys((platform ?? {}) as Plain).toReversed() : [key];
  const known = names.length === 0 ? ['extra'] : names;
  return known.flatMap((name) =>
    places((platform as Plain | undefined)?.[name], rest).map((place) => [name, ...place]),
  );
}

function withValue(platform: Plain, [key = '', ...rest]: readonly string[], value: unknown): Plain {
  const below = platform[key];
  const plain = typeof below === 'object' && below !== null && !Array.isArray(below) ? (below as Plain) : {};
  return { ...platform, [key]: rest.length === 0 ? value : withValue(plain, rest, value) };
}

function together(one: Plain, other: Plain): Plain {
  return Object.entries(other).reduce<Plain>((sum, [key, value]) => {
    const known = sum[key];
    const both = [known, value].every((part) => typeof part === 'object' && part !== null && !Array.isArray(part));
    return { ...sum, [key]: both ? together(known as Plain, value as Plain) : value };
  }, one);
}

const renders = new Map<string, string | undefined>();

/** All that a platform renders, or undefined when it is refused. */
function rendered(platform: Plain): string | undefined {
  const text = stringify(platform);
  if (renders.has(text)) return renders.get(text);
  let result: string | undefined;
  try {
    result = JSON.stringify([...make(text).files].map(([path, file]) => [path, file.text]));
  } catch {
    result = undefined;
  }
  if (renders.size > 40) renders.clear();
  renders.set(text, result);
  return result;
}

function hasEffect(path: readonly string[], node: SchemaNode): boolean {
  const dotted = path.join('.');
  const tried = Object.entries(beside)
    .filter(([start]) => dotted.startsWith(start))
    .map(([, more]) => together(platforms[0] as Plain, more));
  return [...tried, ...platforms].some((platform) => {
    const before = rendered(platform);
    assert.ok(before !== undefined, `what ${dotted} is tried with is refused`);
    return places(platform, path)
      .slice(0, 6)
      .some((place) =>
        candidates(dotted, node).some((value) => {
          const after = rendered(withValue(platform, place, value));
          return after !== undefined && after !== before;
        }),
      );
  });
}

suite('every option has an effect', (test) => {
  const all = leaves(schemas.file).filter(([path]) => path[0] !== 'environments');

  test('on what some platform renders, or stands in a short list with its reason', () => {
    const without = all.filter(([path, node]) => !hasEffect(path, node)).map(([path]) => path.join('.'));
    assert.equal(without.toSorted(), Object.keys(silent).toSorted());
  });
});
