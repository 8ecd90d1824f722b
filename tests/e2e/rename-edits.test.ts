import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { builtProgram } from '../helpers/built.ts';
import { expectCode, runProgram } from '../helpers/program.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';

// Random edits near a name, in each file that says it, and then `rename`: the result is what the same edit makes of the
// files of a platform that had the new name from the start, or a conflict.

const bin = builtProgram();
const rounds = Number(process.env['RENAMES'] ?? 1);
const seed = Number(process.env['SEED'] ?? 2026);
const examples = resolve(import.meta.dirname, '../../examples');

interface Renaming {
  readonly example: string;
  readonly words: readonly [kind: string, from: string, to: string];
  /** Whether the new name stands at another place in what is sorted by name. */
  readonly reorders: boolean;
}

const renamings: readonly Renaming[] = [
  { example: 'store.yaml', words: ['workload', 'cart', 'casket'], reorders: false },
  { example: 'store.yaml', words: ['workload', 'orders', 'basket'], reorders: true },
  { example: 'store.yaml', words: ['namespace', 'store', 'front'], reorders: true },
  { example: 'store.yaml', words: ['pool', 'batch', 'below'], reorders: false },
  { example: 'store.yaml', words: ['environment', 'staging', 'test'], reorders: false },
  { example: 'charts.yaml', words: ['workload', 'orders', 'outlet'], reorders: false },
  { example: 'charts.yaml', words: ['workload', 'invoices', 'zebra'], reorders: true },
];

/** A file before and after the renaming, unedited. */
interface Pair {
  readonly path: string;
  readonly newPath: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** By line of `before`, the line of `after` that it is. */
  readonly lines: ReadonlyMap<number, number>;
}

interface Edit {
  readonly at: number;
  readonly how: 'append' | 'above' | 'below' | 'delete' | 'number' | 'name';
}

suite('rename takes edits near the name along:', (test) => {
  for (const renaming of renamings) {
    const { example, words, reorders } = renaming;
    test(`${words.join(' ')} in ${example}`, () => {
      const { root, pairs, command } = prepare(renaming);
      let all = 0;
      const wrong: string[] = [];
      const doubtful: string[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const work = scratch('rename-edits');
        cpSync(root, work, { recursive: true });
        const edits = pairs.flatMap((pair, index) => {
          const edit = randomEdit(pair, seed + round * 1000 + index);
          if (edit === undefined) return [];
          writeFileSync(join(work, pair.path), apply(pair.before, edit.at, edit, pair.path).join(''));
          return [{ pair, edit }];
        });
        const conflicts = run(work, command);
        for (const { pair, edit } of edits) {
          const result = conflicts.has(pair.newPath) ? 'conflict' : judge(work, pair, edit);
          all += 1;
          if (result === 'conflict') doubtful.push(`${pair.newPath} ${edit.how} ${pair.before[edit.at]}`);
          if (result === 'wrong') wrong.push(`round ${round} ${pair.newPath}: ${JSON.stringify(edit)}`);
        }
        rmSync(work, { recursive: true });
      }
      assert.equal(wrong, []);
      assert.ok(all >= rounds * 4, `${all} edits`);
      // A person has to look where lines move past each other; where nothing moves, almost never.
      assert.ok(
        doubtful.length <= all * (reorders ? 0.2 : 0.05) + 1,
        `${all} edits, in doubt:\n${doubtful.join('\n')}`,
      );
    });
  }
});

function prepare({ example, words }: Renaming) {
  const root = scratch('rename-edits');
  writeFileSync(join(root, 'aks-prod.yaml'), readFileSync(join(examples, example)));
  expectCode(0, bin, root, ['generate']);
  const renamed = scratch('rename-edits');
  cpSync(root, renamed, { recursive: true });
  const command = ['rename', ...words, '--accept-replacement', '--json'];
  const { out } = expectCode(0, bin, renamed, command);
  const { files } = JSON.parse(out) as { files: { path: string; from?: string; action: string }[] };
  const names = new RegExp(`\\b(?:${forms(words[1])}|${forms(words[2])})\\b`, 'g');
  const pairs = files
    .filter(({ action }) => action === 'update' || action === 'move')
    .map(({ path, from = path }): Pair => {
      const [before, after] = [linesOf(join(root, from)), linesOf(join(renamed, path))];
      return { path: from, newPath: path, before, after, lines: linesThatAre(before, after, names) };
    });
  return { root, pairs, command };
}

function forms(name: string): string {
  const snake = name.replaceAll('-', '_');
  return `${name}|\\w*_${snake}|${snake.toUpperCase()}\\w*`;
}

function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8').split(/(?<=\n)/);
}

/** Line by line where nothing moved; else those that are the only ones of their form. */
function linesThatAre(before: readonly string[], after: readonly string[], names: RegExp): Map<number, number> {
  const [old, now] = [before, after].map((lines) => lines.map((line) => line.replace(names, '*')));
  const same = new Map<number, number>();
  const isInPlace = old?.length === now?.length && old?.every((line, at) => line === now?.[at]);
  for (const [at, line] of (old ?? []).entries()) {
    const isOnly = [old, now].every((lines) => lines?.filter((one) => one === line).length === 1);
    if (isInPlace) same.set(at, at);
    else if (isOnly) same.set(at, now?.indexOf(line) ?? -1);
  }
  return same;
}

function randomEdit(pair: Pair, caseSeed: number): Edit | undefined {
  const near = [...pair.lines.keys()].filter((at) =>
    [-1, 0, 1].some((step) => {
      const other = pair.lines.get(at + step);
      return other !== undefined && pair.before[at + step] !== pair.after[other];
    }),
  );
  if (near.length === 0) return undefined;
  const [edit] = fc.sample(
    fc.record({
      at: fc.constantFrom(...near),
      how: fc.constantFrom<Edit['how']>('append', 'append', 'above', 'below', 'delete', 'number', 'name'),
    }),
    { seed: caseSeed, numRuns: 1 },
  );
  return edit;
}

/** A comment of the kind of file; in Markdown a plain word. */
function remark(path: string, text: string): string {
  if (path.endsWith('.md')) return text;
  return path.endsWith('.bicepparam') || path.endsWith('.bicep') ? `// ${text}` : `# ${text}`;
}

function apply(lines: readonly string[], at: number, { how }: Edit, path: string): string[] {
  const line = (lines[at] ?? '').replace(/\n$/, '');
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  const own = `${indent}${remark(path, 'own-remark')}\n`;
  const changed: Readonly<Record<Edit['how'], readonly string[]>> = {
    append: [`${line} ${remark(path, 'own-remark')}\n`],
    above: [own, `${line}\n`],
    below: [`${line}\n`, own],
    // Only an item that is one line can go alone.
    delete: /^\s*- [^:]+$/.test(line) || line.startsWith('|') ? [] : [`${line} ${remark(path, 'own-remark')}\n`],
    number: [`${line.replace(/(?<![\w.-])\d+(?![\w.-])/, '77')} ${remark(path, '77')}\n`],
    name: [`${line}\n`, `${indent}${remark(path, 'own-remark of orders cart store batch staging invoices')}\n`],
  };
  return [...lines.slice(0, at), ...changed[how], ...lines.slice(at + 1)];
}

/** Renames, and where there are conflicts takes the template's there, so that the other files can be looked at. */
function run(work: string, command: readonly string[]): Set<string> {
  const { code, out, err } = runProgram(bin, work, command);
  assert.ok(code === 0 || code === 3, out + err);
  const { conflicts } = JSON.parse(out) as { conflicts: { path: string }[] };
  if (code === 3) expectCode(0, bin, work, [...command, '--on-conflict', 'theirs']);
  return new Set(conflicts.map(({ path }) => path));
}

/** What stands above a line and below the one before it is at the same place only where the two stay together. */
function judge(work: string, { path, newPath, after, lines }: Pair, edit: Edit): 'right' | 'wrong' {
  const text = readFileSync(join(work, newPath), 'utf8');
  const place = lines.get(edit.at) ?? -1;
  const wanted = [apply(after, place, edit, path).join('')];
  const [previous, next] = [lines.get(edit.at - 1), lines.get(edit.at + 1)];
  if (edit.how === 'above' && previous !== undefined)
    wanted.push(apply(after, previous, { ...edit, how: 'below' }, path).join(''));
  if ((edit.how === 'below' || edit.how === 'name') && next !== undefined)
    wanted.push(withLineAbove(after, next, edit, path, place).join(''));
  return wanted.includes(text) ? 'right' : 'wrong';
}

function withLineAbove(after: readonly string[], next: number, edit: Edit, path: string, place: number): string[] {
  const own = apply(after, place, edit, path)[place + 1] ?? '';
  return [...after.slice(0, next), own, ...after.slice(next)];
}
