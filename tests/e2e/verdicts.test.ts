import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import { read } from '../../src/config/read.ts';
import { project } from '../helpers/snapshot.ts';
import { suite } from '../helpers/suite.ts';
import { validateMany } from '../helpers/validate-many.ts';

interface Verdict {
  readonly kind: string;
  readonly patch: Readonly<Record<string, unknown>>;
  readonly object?: 'accepted' | 'refused';
  readonly pod?: 'admitted' | 'refused';
  readonly build?: 'refused';
  readonly changes?: false;
  readonly why?: string;
}

interface Moves {
  readonly becomes: readonly {
    readonly kind: string;
    readonly key: string;
    readonly from: unknown;
    readonly to: unknown;
  }[];
  readonly unrendered: readonly { readonly place: string }[];
  readonly leftOut: readonly { readonly kind: string; readonly holds: string }[];
}

const folder = join(project, 'tests/verdicts');
const base = readFileSync(join(folder, 'base.yaml'), 'utf8');
const moves = JSON.parse(readFileSync(join(folder, 'moves.json'), 'utf8')) as Moves;

/** Rules of ours that refuse what the server takes: identity, admission, autoscaled counts, weakened or dangling objects. */
const ours = ['A1', 'B6', 'C1', 'D1', 'N18', 'P5', 'P7', 'S2'];

/** Where the patch of a kind stands in base.yaml. */
function placeOf(kind: string): readonly string[] {
  if (kind === 'Gateway') return ['cluster', 'ingress', 'patch', kind];
  if (['LimitRange', 'Namespace', 'ResourceQuota'].includes(kind)) return ['namespaces', 'shop', 'patch', kind];
  if (kind === 'CronJob') return ['workloads', 'nightly', 'patch', kind];
  return ['workloads', ['ScaledObject', 'TriggerAuthentication'].includes(kind) ? 'worker' : 'orders', 'patch', kind];
}

function textOf({ kind, patch }: Verdict): string {
  const config = parse(base) as Record<string, unknown>;
  const place = placeOf(kind);
  let target = config;
  for (const key of place.slice(0, -1)) target = (target[key] ??= {}) as Record<string, unknown>;
  target[kind] = moved(kind, patch);
  return stringify(config, { aliasDuplicateObjects: false });
}

function moved(kind: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => moved(kind, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => {
      const move = moves.becomes.find((other) => other.kind === kind && other.key === key && other.from === child);
      return [key, move ? move.to : moved(kind, child)];
    }),
  );
}

function leaves(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0
    ? Object.entries(value).flatMap(([key, child]) => leaves(child, [...path, key]))
    : [path];
}

for (const file of ['patches.jsonl', 'patches-generated.jsonl']) {
  const verdicts = readFileSync(join(folder, file), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => ({ line, ...(JSON.parse(line) as Verdict) }))
    .filter(({ kind, line }) => !moves.leftOut.some((left) => left.kind === kind && line.includes(left.holds)));

  suite(`verdicts of ${file}`, (test) => {
    const texts = verdicts.map(textOf);
    const results = validateMany(texts.map((text) => ({ text })));

    for (const [index, verdict] of verdicts.entries()) {
      const { kind, patch } = verdict;
      const isRefused = [verdict.object, verdict.pod, verdict.build].includes('refused');
      test(`${index + 1}: ${isRefused ? 'finds' : 'takes'} ${kind} ${JSON.stringify(patch).slice(0, 160)}`, () => {
        const { issues = [], code } = results[index] ?? {};
        const errors = issues.filter(({ severity }) => severity === 'error');
        const told = issues.map((issue) => `${issue.code} ${issue.position?.line}: ${issue.message}`).join('\n');
        assert.is(code, errors.length > 0 ? 2 : 0, told);
        if (!isRefused) {
          assert.equal(
            errors.filter((error) => !ours.includes(error.code)).map(({ message }) => message),
            [],
            told,
          );
          const isSaid = issues.some((issue) => issue.code === 'P4');
          const places = leaves(patch).map((path) => path.join('.'));
          const isMoved = moves.unrendered.some(({ place }) => places.every((own) => own.startsWith(place)));
          if (!isMoved) assert.is(isSaid, verdict.changes === false, told);
          return;
        }
        assert.ok(errors.length > 0, `silent, and the server says: ${verdict.why ?? 'nothing'}\n${told}`);
        const source = read(new TextEncoder().encode(texts[index] ?? ''), 'aks-prod.yaml');
        const place = placeOf(kind);
        const [only, ...more] = leaves(patch);
        const lines = errors.map(({ position }) => position?.line ?? 0);
        // One line did it, or the key above it where a whole map is refused.
        const near =
          only &&
          only
            .map((_, depth) => source.locate([...place, ...only.slice(0, depth + 1)]).line)
            .slice(Math.min(1, only.length - 1));
        if (near && more.length === 0)
          assert.ok(
            lines.some((line) => near.includes(line)),
            `${lines.join()}\n${told}`,
          );
        const first = source.locate(place, 'key').line;
        const last = Math.max(...leaves(patch).map((path) => source.locate([...place, ...path]).line));
        assert.ok(
          lines.some((line) => line >= first && line <= last),
          `${first} to ${last}\n${told}`,
        );
      });
    }
  });
}
