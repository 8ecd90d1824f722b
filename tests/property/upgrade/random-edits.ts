import { file, textAt, type Disk } from '../../unit/plan/repo.ts';
import { blocksOf, type Dice } from '../merge/block-edits.ts';

/** What somebody did to one file of a repo. */
export interface FileEdit {
  readonly path: string;
  readonly kinds: readonly Kind[];
  /** Words that nobody else uses, each in one line of the file. */
  readonly tokens: readonly string[];
  /** The lines that the person touched, trimmed: those that are gone, and those that are new. */
  readonly touched: ReadonlySet<string>;
  /** Where the file stands now; undefined when it was deleted. */
  readonly at: string | undefined;
}

const lineKinds = ['append', 'comment', 'value', 'delete line', 'move block', 'copy block'] as const;
const fileKinds = ['delete file', 'rename file', 'line ends', 'no final newline'] as const;
export type Kind = (typeof lineKinds)[number] | (typeof fileKinds)[number];

/** Rolls edits of up to `most` files; the paths are those that the release rendered. */
export function editRandomly(repo: Disk, roll: Dice, most: number): { tree: Disk; edits: FileEdit[] } {
  const paths = [...repo.keys()]
    .filter((path) => !path.startsWith('.aks-prod/') && path !== 'aks-prod.yaml')
    .toSorted();
  const tree = new Map(repo);
  const chosen = [...new Set(Array.from({ length: 1 + roll(most) }, () => paths[roll(paths.length)] as string))];
  return { tree, edits: chosen.map((path, index) => editFile(tree, path, `mine${index}`, roll)) };
}

function editFile(tree: Disk, path: string, word: string, roll: Dice): FileEdit {
  const before = textAt(tree, path) ?? '';
  const entry = tree.get(path);
  const executable = entry?.kind === 'file' && entry.executable === true;
  const kinds: Kind[] = [];
  const tokens: string[] = [];
  const touched = new Set<string>();
  let lines = before.split(/(?<=\n)/);
  const count = 1 + roll(3);
  for (let number = 0; number < count; number += 1) {
    const token = `${word}x${number}x`;
    const kind = lineKinds[roll(lineKinds.length)] as Kind;
    const edited = editLines(path, lines, kind, token, roll);
    if (edited === undefined) continue;
    lines = edited.lines;
    kinds.push(kind);
    if (edited.lines.some((line) => line.includes(token))) tokens.push(token);
    for (const line of edited.touched) touched.add(line.trim());
  }
  let text = lines.join('');
  let at: string | undefined = path;
  const whole = roll(12);
  const fileKind = fileKinds[whole];
  if (fileKind !== undefined) kinds.push(fileKind);
  if (fileKind === 'line ends') text = text.replaceAll(/\r?\n/g, '\r\n');
  if (fileKind === 'no final newline') text = text.replace(/\n$/, '');
  if (fileKind === 'rename file') at = `own/${path.replaceAll('/', '-')}`;
  if (fileKind === 'delete file') at = undefined;
  tree.delete(path);
  if (at !== undefined) tree.set(at, file(text, executable));
  // What a later edit of the same file took away again is nobody's loss.
  const kept = tokens.filter((token) => text.includes(token));
  return { path, kinds, tokens: at === undefined ? [] : kept, touched, at };
}

interface EditedLines {
  readonly lines: string[];
  readonly touched: string[];
}

function changed(lines: string[], touched: string[]): EditedLines {
  return { lines, touched };
}

function editLines(
  path: string,
  lines: readonly string[],
  kind: Kind,
  token: string,
  roll: Dice,
): EditedLines | undefined {
  const index = roll(Math.max(1, lines.length));
  const line = lines[index] ?? '';
  const mark = /\.bicep(param)?$/.test(path) ? '//' : '#';
  switch (kind) {
    case 'append': {
      const last = lines.join('').endsWith('\n') || lines.length === 0 ? '' : '\n';
      return changed([...lines, `${last}${mark} ${token}\n`], [`${mark} ${token}`]);
    }
    case 'comment': {
      const indent = /^ */.exec(line)?.[0] ?? '';
      return changed(lines.toSpliced(index, 0, `${indent}${mark} ${token}\n`), [`${mark} ${token}`]);
    }
    case 'value': {
      const match = /^(\s*(?:- )?[\w./-]+(?::| =) )('?)[^\s{}[\]'"|>&*!%@`]+('?),?\n$/.exec(line);
      if (!match) return undefined;
      const next = `${match[1]}${match[2]}${token}${match[3]}${line.trimEnd().endsWith(',') ? ',' : ''}\n`;
      return changed(lines.toSpliced(index, 1, next), [line, next]);
    }
    case 'delete line':
      return line.trim() === '' ? undefined : changed(lines.toSpliced(index, 1), [line]);
    default: {
      // A block that nothing hangs from but its own lines: moved, it takes no other line along.
      const blocks = blocksOf(lines).filter(({ start, end }) =>
        lines.slice(start, end).every((one) => one.trim() === '' || indentOf(one) >= indentOf(lines[start] ?? '')),
      );
      const block = blocks[roll(Math.max(1, blocks.length))];
      if (!block) return undefined;
      const text = lines.slice(block.start, block.end);
      if (kind === 'copy block') return changed(lines.toSpliced(block.end, 0, ...text), text);
      const rest = lines.toSpliced(block.start, block.end - block.start);
      const sites = rest.flatMap((one, at) =>
        one.trim() !== '' && indentOf(one) === indentOf(text[0] ?? '') ? [at] : [],
      );
      const site = sites[roll(Math.max(1, sites.length))];
      return site === undefined ? undefined : changed(rest.toSpliced(site, 0, ...text), text);
    }
  }
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
