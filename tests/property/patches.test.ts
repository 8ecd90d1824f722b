import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { parseAllDocuments, stringify } from 'yaml';
import { strategicMerge } from '../../src/config/strategic-merge.ts';
import type { KubernetesObject } from '../../src/render/kube/resource.ts';
import { kubernetesObjects } from '../../src/render/kube/kubernetes.ts';
import { makeExample } from '../helpers/made.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';
import { needsTool } from '../helpers/tools.ts';

const cases = Number(process.env['CASES'] ?? 60);
const kubectl = needsTool('kubectl', 'merging patches as kustomize does');
const objects = [...kubernetesObjects(makeExample('store').model).values()].flat();

type Plain = Record<string, unknown>;
type Arbitrary = fc.Arbitrary<unknown>;

const scalar = fc.constantFrom<unknown>('a', 'b', 7, true, false);

/** A patch over a value: parts of it changed, taken away or brought along; entries of lists with the keys that they have. */
function patchOf(value: unknown, depth: number): Arbitrary {
  if (Array.isArray(value)) {
    const plain = value.filter((entry): entry is Plain => typeof entry === 'object' && entry !== null);
    if (plain.length === 0 || plain.length < value.length) return fc.array(scalar, { maxLength: 2 });
    return fc
      .subarray(plain, { minLength: 0 })
      .chain((chosen) => fc.tuple(...chosen.map((entry) => entryOf(entry, depth))));
  }
  if (typeof value !== 'object' || value === null) return fc.oneof(fc.constant(null), fc.constant(sameType(value)));
  const own = Object.entries(value as Plain).filter(
    ([key]) => depth > 0 || !['apiVersion', 'kind', 'metadata'].includes(key),
  );
  return fc
    .tuple(
      fc.subarray(own, { minLength: 0, maxLength: Math.min(3, own.length) }),
      fc.boolean(),
      fc.integer({ min: 0, max: 9 }),
    )
    .chain(([chosen, brings, dice]) =>
      fc
        .tuple(...chosen.map(([, child]) => (dice === 0 ? fc.constant(null) : patchOf(child, depth + 1))))
        .map((children) => ({
          ...Object.fromEntries(chosen.map(([key], index) => [key, children[index]])),
          ...(brings && depth > 0 ? { brought: { along: 'a', gone: null } } : {}),
          ...(dice === 1 && depth > 0 ? { $patch: 'replace' } : {}),
        })),
    );
}

const identities = [
  'name',
  'mountPath',
  'containerPort',
  'port',
  'protocol',
  'topologyKey',
  'whenUnsatisfiable',
  'ip',
  'devicePath',
];

/** An entry of a list keeps what it is known by, so that the patch means it. */
function entryOf(entry: Plain, depth: number): Arbitrary {
  const kept = Object.fromEntries(Object.entries(entry).filter(([key]) => identities.includes(key)));
  const rest = Object.fromEntries(Object.entries(entry).filter(([key]) => !identities.includes(key)));
  return patchOf(rest, depth + 1).map((patch) => {
    const { $patch: directive, ...fields } = patch as Plain;
    return { ...fields, ...kept, ...(directive === undefined ? {} : { $patch: 'delete' }) };
  });
}

function sameType(value: unknown): unknown {
  if (typeof value === 'string') return 'changed';
  return typeof value === 'number' ? 3 : value;
}

interface Item {
  readonly object: KubernetesObject;
  readonly patch: Plain;
}

const item = fc
  .constantFrom(...objects.keys())
  .chain((index) => patchOf(objects[index], 0).map((patch) => ({ index, patch: patch as Plain })));

/** What kustomize makes of each object; all in one build, each under a name of its own. */
function built(items: readonly Item[]): readonly unknown[] {
  const folder = scratch('kustomize');
  for (const [index, { object }] of items.entries()) writeFileSync(join(folder, `${index}.yaml`), stringify(object));
  const patches = items.map(({ object: { apiVersion, kind, metadata }, patch }) => ({
    target: { kind, name: `^${metadata.name}$` },
    patch: JSON.stringify({ apiVersion, kind, metadata: { name: 'any' }, ...patch }),
  }));
  writeFileSync(
    join(folder, 'kustomization.yaml'),
    stringify({ resources: items.map((_, index) => `${index}.yaml`), patches }),
  );
  const { status, stdout, stderr } = spawnSync(kubectl ?? '', ['kustomize', folder], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  assert.is(status, 0, stderr);
  const made = parseAllDocuments(stdout).map((document) => document.toJS() as KubernetesObject);
  return items.map(({ object }) =>
    made.find(({ kind, metadata }) => kind === object.kind && metadata.name === object.metadata.name),
  );
}

if (kubectl !== undefined)
  suite('a patch', (test) => {
    test(`is merged as kubectl kustomize merges it, ${cases} times`, () => {
      const chosen = fc.sample(item, { numRuns: cases, seed: 20261129 });
      const items = chosen.map(({ index, patch }, number): Item => {
        const object = objects[index] as KubernetesObject;
        return { object: { ...object, metadata: { ...object.metadata, name: `n${number}` } }, patch };
      });
      for (let start = 0; start < items.length; start += 30) {
        const part = items.slice(start, start + 30);
        for (const [index, expected] of built(part).entries()) {
          const { object, patch } = part[index] as Item;
          const { value, mismatches } = strategicMerge(object, patch);
          assert.equal(mismatches, [], JSON.stringify(patch));
          assert.ok(
            isDeepStrictEqual(value, expected),
            `${JSON.stringify(patch)}\nkubectl ${JSON.stringify(expected)}\nours    ${JSON.stringify(value)}`,
          );
        }
      }
    });
  });
