import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { fileKind } from '../../../src/plan/merge/file-kind.ts';
import { notationOf } from '../../../src/plan/merge/notation.ts';
import { Interner } from '../../../src/plan/merge/source-tree.ts';
import { merge3 } from '../../../src/plan/merge/merge.ts';
import { scratch } from '../../helpers/scratch.ts';
import { dice, otherEdits, placement, sites, templateEdits, userEdits, type Placement } from './block-edits.ts';
import { corpus, type CorpusFile } from './corpus.ts';

export interface Outcome extends Placement {
  readonly seed: number;
  readonly kind: string;
  readonly path: string;
  readonly edits: { readonly user: string; readonly other: string; readonly template: string; readonly site: string };
  /** The merged text, or undefined for a conflict. */
  readonly merged: string | undefined;
  readonly verdict: 'right' | 'conflict' | 'wrong';
}

const labels = { old: '1', new: '2' };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Makes and merges the cases with the given seeds; seeds that make no case are left out. */
export function* outcomes(from: number, count: number): Generator<Outcome> {
  const kinds = [...corpus()];
  for (let made = 0, seed = from; made < count; seed += 1) {
    const outcome = outcomeOf(seed, kinds);
    if (outcome === undefined) continue;
    made += 1;
    yield outcome;
  }
}

export function outcomeOf(
  seed: number,
  kinds: readonly (readonly [string, readonly CorpusFile[]])[],
): Outcome | undefined {
  const roll = dice(seed);
  const pick = <T>(list: readonly T[]): T => list[roll(list.length)] as T;
  const [kind, files] = pick(kinds);
  const { path, text } = pick(files);
  const edits = { user: pick(userEdits), other: pick(otherEdits), template: pick(templateEdits), site: pick(sites) };
  const made = placement(text, /\.bicep(param)?$/.test(path) ? '//' : '#', edits, roll);
  if (made === undefined || made.ours === made.base || made.theirs === made.base) return undefined;
  const result = merge3({ path, base: bytes(made.base), ours: bytes(made.ours), theirs: bytes(made.theirs), labels });
  const merged = result.kind === 'clean' ? Buffer.from(result.bytes).toString() : undefined;
  const named = made.renamed && /\.(ya?ml|json|bicep|bicepparam|env)$/.test(path);
  const verdict = merged === undefined ? 'conflict' : isRight(path, merged, made) || named ? 'right' : 'wrong';
  return { seed, kind, path, edits, ...made, merged, verdict };
}

function isRight(path: string, merged: string, made: Placement): boolean {
  if (made.right.includes(merged) || merged === made.theirs) return true;
  const notation = notationOf(fileKind(path));
  if (notation === undefined) return false;
  if (notation.mark === '#' && /\.(ya?ml|json)$/.test(path)) {
    const value = worth(merged);
    const isMeant = value !== undefined && made.rightByValue.some((one) => worth(one) === value);
    return isMeant || hasValuesOfBoth(merged, made);
  }
  const interner = new Interner();
  const value = notation.read(merged, interner)?.[0]?.value.id;
  return value !== undefined && made.rightByValue.some((one) => notation.read(one, interner)?.[0]?.value.id === value);
}

/**
 * Whether a YAML text has each value as the side that changed it has it. The last word on cases in which a side is no
 * longer what its lines say: a key that became a line of a text, or of another object.
 */
function hasValuesOfBoth(merged: string, { base, ours, theirs }: Placement): boolean {
  const [result, before, mine, after] = [merged, base, ours, theirs].map(leavesOf);
  if (result === undefined || before === undefined || mine === undefined || after === undefined) return false;
  return [...new Set([result, before, mine, after].flatMap((leaves) => [...leaves.keys()]))].every((place) => {
    const [r, b, o, t] = [result, before, mine, after].map((leaves) => leaves.get(place));
    return o === b ? r === t : (t === b || t === o) && r === o;
  });
}

/** The values of a YAML text by their places; a list whose items have no names is one value: they may have changed places. */
function leavesOf(text: string): Map<string, string> | undefined {
  const documents = [...parseAllDocuments(text, { logLevel: 'silent' })];
  if (documents.length === 0 || documents.some((one) => one.errors.length > 0)) return undefined;
  const leaves = new Map<string, string>();
  const add = (place: string, value: unknown): void => {
    const parts = Array.isArray(value) ? itemsByName(value) : value;
    if (typeof parts !== 'object' || parts === null) leaves.set(place, JSON.stringify(sorted(value)));
    else for (const [key, one] of Object.entries(parts)) add(`${place}/${key}`, one);
  };
  for (const [index, one] of documents.entries()) add(String(index), one.toJS());
  return leaves;
}

/** The items of a list by their names, or the only one; undefined when they cannot be told apart. */
function itemsByName(items: readonly unknown[]): Record<string, unknown> | undefined {
  if (items.length === 1) return { only: items[0] };
  const pairs = items.map((one) => {
    const { name, alert, record } = (one ?? {}) as Record<string, unknown>;
    return [String(alert ?? record ?? name ?? ''), one] as const;
  });
  const byName = Object.fromEntries(pairs);
  return Object.keys(byName).length === items.length && !('' in byName) ? byName : undefined;
}

/** Lists of tests, of which each item stands for itself: promtool goes through them in any order. */
const unordered = new Set(['input_series', 'alert_rule_test', 'promql_expr_test', 'exp_alerts', 'exp_samples']);

/** What a YAML text says, the order of keys apart. */
function worth(text: string): string | undefined {
  const documents = [...parseAllDocuments(text, { logLevel: 'silent' })];
  if (documents.some((one) => one.errors.length > 0)) return undefined;
  return JSON.stringify(documents.map((one) => sorted(one.toJS())));
}

/** A value with its keys in the order of their names. */
function sorted(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((one) => sorted(one));
    return unordered.has(name) ? items.map((one) => JSON.stringify(one)).sort() : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one, key)]),
  );
}

/** Those conflicts that git merges, and rightly. */
export function needless(list: readonly Outcome[]): Outcome[] {
  const folder = scratch('placements');
  list.forEach((one, index) => {
    for (const side of ['base', 'ours', 'theirs'] as const) writeFileSync(join(folder, `${index}.${side}`), one[side]);
  });
  const loop =
    'i=0; while [ $i -lt $1 ]; do git merge-file -p $i.ours $i.base $i.theirs > $i.merged 2>/dev/null; echo $?; i=$((i+1)); done';
  const codes = execFileSync('sh', ['-c', loop, 'sh', String(list.length)], { cwd: folder, encoding: 'utf8' })
    .trim()
    .split('\n');
  return list.filter(
    (one, index) =>
      codes[index] === '0' && isRight(one.path, readFileSync(join(folder, `${index}.merged`), 'utf8'), one),
  );
}
