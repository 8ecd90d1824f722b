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
    return value !== undefined && made.rightByValue.some((one) => worth(one) === value);
  }
  const interner = new Interner();
  const value = notation.read(merged, interner)?.[0]?.value.id;
  return value !== undefined && made.rightByValue.some((one) => notation.read(one, interner)?.[0]?.value.id === value);
}

/** What a YAML text says, the order of keys apart. */
function worth(text: string): string | undefined {
  const documents = [...parseAllDocuments(text, { logLevel: 'silent' })];
  if (documents.some((one) => one.errors.length > 0)) return undefined;
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, one]) => [key, sorted(one)]),
    );
  };
  return JSON.stringify(documents.map((one) => sorted(one.toJS())));
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
