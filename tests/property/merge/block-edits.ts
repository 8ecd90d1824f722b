/** A line of a file; lines that the merge sees as equal differ by their id, which it does not see. */
export interface Line {
  readonly id: number;
  readonly text: string;
}

/** What the person does with a block of a file. */
export const userEdits = [
  'copies it below',
  'copies it above',
  'copies it elsewhere',
  'copies it below and changes a line of the copy',
  'copies it above and changes a line of the copy',
  'moves it',
  'swaps it with the next',
  'shifts its indentation',
  'removes it',
] as const;
export type UserEdit = (typeof userEdits)[number];

/** Where the person changes one more line. */
export const otherEdits = ['nowhere', 'in the file', 'above', 'near', 'in the block'] as const;
export type OtherEdit = (typeof otherEdits)[number];

/** What the next template does with one line of the block. */
export const templateEdits = ['changes', 'inserts', 'removes'] as const;
export type TemplateEdit = (typeof templateEdits)[number];

/** Where the template makes its change. */
export const sites = ['in the block', 'near', 'in the file'] as const;
export type Site = (typeof sites)[number];

/** One case: a file, what both sides do with a block of it, and what may come out. */
export interface Placement {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  /** The texts that are right; none when only a conflict is. */
  readonly right: readonly string[];
  /** Where a value has a name, its place in the text does not count. */
  readonly rightByValue: readonly string[];
  /** Whether the person changed a line of the original that names it, or something in it. */
  readonly renamed: boolean;
}

/** Numbers from 0 to below `n`; the same seed gives the same numbers. */
export type Dice = (n: number) => number;

export function dice(seed: number): Dice {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n;
  };
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The blocks of a text: each line with what is indented below it, paragraphs, and pairs of such neighbours. */
export function blocksOf(lines: readonly string[]): Range[] {
  const indents = lines.map((line) => (line.trim() === '' ? -1 : line.length - line.trimStart().length));
  const blocks: Range[] = [];
  for (let start = 0; start < lines.length; start += 1) {
    const indent = indents[start] as number;
    if (indent < 0) continue;
    let end = start + 1;
    while (
      end < lines.length &&
      ((indents[end] as number) > indent || ((indents[end] as number) < 0 && (indents[end + 1] ?? -1) > indent))
    )
      end += 1;
    // A line that only closes what the first one opens belongs to the block.
    if (
      end < lines.length &&
      end > start + 1 &&
      indents[end] === indent &&
      /^[\s)\]}'"]+,?$|^\s*(fi|done|esac)$/.test(lines[end] as string)
    )
      end += 1;
    if (end - start <= 60) blocks.push({ start, end });
    if (start === 0 || indents[start - 1] === -1) {
      let last = start;
      while (last < lines.length && indents[last] !== -1) last += 1;
      if (last - start <= 60) blocks.push({ start, end: last });
      if (last < lines.length && last - start < 60) blocks.push({ start, end: last + 1 });
    }
  }
  return blocks;
}

/** Makes a case from a file, or undefined where the edits cannot be made there. */
export function placement(
  text: string,
  mark: '#' | '//',
  edits: { user: UserEdit; other: OtherEdit; template: TemplateEdit; site: Site },
  roll: Dice,
): Placement | undefined {
  const base = text.split(/(?<=\n)/).map((line, id): Line => ({ id, text: line }));
  const blocks = blocksOf(base.map((one) => one.text));
  const block = blocks[roll(blocks.length)];
  if (block === undefined) return undefined;
  const fresh = { next: base.length };
  const moved = userEdit(base, block, blocks, edits.user, fresh, mark, roll);
  // To move one of two equal lines past the other is no edit.
  if (moved === undefined || joined(moved) === joined(base)) return undefined;
  const ours = otherEdit(moved, base, block, edits.other, mark, roll);
  const [from, to] = {
    'in the block': [block.start, block.end],
    near: [Math.max(0, block.start - 12), Math.min(base.length, block.end + 12)],
    'in the file': [0, base.length],
  }[edits.site] as [number, number];
  const at = from + roll(to - from);
  const { theirs, right } = templateEdit(base, ours, at, edits.template, { mark, block }, roll);
  const beside = edits.template === 'inserts' ? besides(ours, theirs, at) : [];
  return {
    base: joined(base),
    ours: joined(ours),
    theirs: joined(theirs),
    right: right.map(joined),
    rightByValue: [...right, ...beside].map(joined),
    renamed: edits.other !== 'nowhere' && namesBlock(base, ours, block),
  };
}

/** A line that is inserted among lines which do not stand together any more: it stands beside the nearest that is left. */
function besides(ours: readonly Line[], theirs: readonly Line[], at: number): (readonly Line[])[] {
  const line = theirs[at + 1] as Line;
  const placeOf = (near: Line): number => ours.findIndex((one) => one.id === near.id);
  const above = theirs
    .slice(0, at + 1)
    .toReversed()
    .map(placeOf)
    .find((place) => place >= 0);
  const below = theirs
    .slice(at + 2)
    .map(placeOf)
    .find((place) => place >= 0);
  const margin = (place: number): string => /^ */.exec(ours[place]?.text ?? '')?.[0] ?? '';
  return [
    ...(above === undefined
      ? []
      : [line.text, `  ${line.text}`, margin(above) + line.text.trimStart()].map((text) =>
          ours.toSpliced(above + 1, 0, { ...line, text }),
        )),
    ...(below === undefined ? [] : [ours.toSpliced(below, 0, line)]),
    ...(theirs[at + 2] === undefined ? [[...ours, line]] : []),
    // A decorator whose declaration is gone belongs to the next one.
    ...(above !== undefined && ours[above]?.text.trimStart().startsWith('@')
      ? [ours.toSpliced(above, 0, { ...line, text: margin(above) + line.text.trimStart() })]
      : []),
  ];
}

const keyOf = (text: string): string =>
  /\b(name|alert|record|id|series|eval_time|alertname|ecosystem|uses|group|apiVersion|kind|type)\b/.test(text)
    ? text.trim()
    : (text.split(/[:=]/)[0] ?? '').trim();

/** A line that says what something is, not what it is worth: its key, or a value that is a name. */
function namesBlock(base: readonly Line[], ours: readonly Line[], { start, end }: Range): boolean {
  return base.slice(start, end).some((line) => {
    const mine = ours.find((one) => one.id === line.id);
    return mine !== undefined && keyOf(mine.text) !== keyOf(line.text);
  });
}

const joined = (lines: readonly Line[]): string => lines.map((one) => one.text).join('');

function userEdit(
  base: readonly Line[],
  { start, end }: Range,
  blocks: readonly Range[],
  kind: UserEdit,
  fresh: { next: number },
  mark: string,
  roll: Dice,
): readonly Line[] | undefined {
  const block = base.slice(start, end);
  const copy = block.map((line): Line => ({ id: fresh.next++, text: line.text }));
  const elsewhere = (): number => (blocks[roll(blocks.length)] as Range)[roll(2) === 0 ? 'start' : 'end'];
  const changed = (): Line[] => {
    const at = roll(copy.length);
    return copy.map((line, index) =>
      index === at ? { ...line, text: changedLine(line.text, roll, 'mine', mark) } : line,
    );
  };
  switch (kind) {
    case 'copies it below':
      return base.toSpliced(end, 0, ...copy);
    case 'copies it above':
      return base.toSpliced(start, 0, ...copy);
    case 'copies it elsewhere':
      return base.toSpliced(elsewhere(), 0, ...copy);
    case 'copies it below and changes a line of the copy':
      return base.toSpliced(end, 0, ...changed());
    case 'copies it above and changes a line of the copy':
      return base.toSpliced(start, 0, ...changed());
    case 'moves it': {
      const to = elsewhere();
      if (to >= start && to <= end) return undefined;
      const rest = base.toSpliced(start, end - start);
      return rest.toSpliced(to > start ? to - block.length : to, 0, ...block);
    }
    case 'swaps it with the next': {
      const next = blocks.find((one) => one.start === end);
      if (next === undefined) return undefined;
      return base.toSpliced(start, next.end - start, ...base.slice(next.start, next.end), ...block);
    }
    case 'shifts its indentation':
      return base.map((line, at) =>
        at < start || at >= end || line.text.trim() === '' ? line : { ...line, text: `  ${line.text}` },
      );
    case 'removes it':
      return base.toSpliced(start, end - start);
  }
}

function otherEdit(
  ours: readonly Line[],
  base: readonly Line[],
  block: Range,
  kind: OtherEdit,
  mark: string,
  roll: Dice,
): readonly Line[] {
  if (kind === 'nowhere') return ours;
  const near = { start: Math.max(0, block.start - 8), end: Math.min(base.length, block.end + 8) };
  const within: Record<Exclude<OtherEdit, 'nowhere'>, Range> = {
    'in the file': { start: 0, end: base.length },
    above: { start: 0, end: Math.max(1, block.start) },
    near,
    'in the block': block,
  };
  const { start, end } = within[kind];
  const rolled = start + roll(end - start);
  // A blank line that becomes a text is no edit of a line.
  const id = base[rolled]?.text.trim() === '' ? start : rolled;
  return ours.map((line) => (line.id === id ? { ...line, text: changedLine(line.text, roll, 'mine', mark) } : line));
}

function templateEdit(
  base: readonly Line[],
  ours: readonly Line[],
  at: number,
  kind: TemplateEdit,
  { mark, block }: { readonly mark: string; readonly block: Range },
  roll: Dice,
): { theirs: readonly Line[]; right: (readonly Line[])[] } {
  const old = base[at] as Line;
  const place = ours.findIndex((line) => line.id === old.id);
  const mine = ours[place];
  if (kind === 'removes') {
    const shifted = mine?.text.trimStart() === old.text.trimStart();
    const gone = mine === undefined ? [ours] : [];
    return { theirs: base.toSpliced(at, 1), right: shifted ? [ours.toSpliced(place, 1)] : gone };
  }
  if (kind === 'changes') {
    const text = changedLine(old.text, roll, 'new', mark);
    // The comment of the person stays behind the new value.
    const noted = mine?.text === `${old.text.trimEnd()} ${mark} mine\n` && text.trimEnd() === text.replace(/\n$/, '');
    if (noted) {
      const both = `${text.trimEnd()} ${mark} mine\n`;
      return { theirs: base.with(at, { ...old, text }), right: [ours.with(place, { ...mine, text: both })] };
    }
    const shifted = mine !== undefined && mine.text.trimStart() === old.text.trimStart();
    const margin = shifted ? mine.text.slice(0, mine.text.length - old.text.length) : '';
    return {
      theirs: base.with(at, { ...old, text }),
      // Both sides may have made the same change.
      right: shifted
        ? [ours.with(place, { ...mine, text: margin + text })]
        : mine?.text.trim() === text.trim()
          ? [ours]
          : [],
    };
  }
  const rolled = roll(base.length);
  const other = rolled >= block.start && rolled < block.end ? old : (base[rolled] as Line);
  const line: Line = { id: -1, text: insertedLine(old.text, other.text, mark, roll) };
  const theirs = base.toSpliced(at + 1, 0, line);
  const text = joined(theirs);
  // A line that equals its neighbours could as well have been inserted before or behind them.
  const places = base.flatMap((_, one) =>
    Math.abs(one - at) < 4 && joined(base.toSpliced(one + 1, 0, line)) === text ? [one] : [],
  );
  const right = places.flatMap((one) => insertedBehind(ours, base, one, line));
  return { theirs, right: line.text.trim() === '' ? [...right, ours] : right };
}

/** Ours with a line inserted behind a line of the base, where it still stands before the one that followed it. */
function insertedBehind(ours: readonly Line[], base: readonly Line[], at: number, line: Line): (readonly Line[])[] {
  const [old, next] = [base[at] as Line, base[at + 1]];
  const place = ours.findIndex((one) => one.id === old.id);
  const nextPlace = next === undefined ? ours.length : ours.findIndex((one) => one.id === next.id);
  const mine = ours[place];
  if (mine === undefined || nextPlace !== place + 1) return [];
  const shift = Math.max(
    0,
    mine.text.length - mine.text.trimStart().length - (old.text.length - old.text.trimStart().length),
  );
  return [0, shift].map((width) => ours.toSpliced(nextPlace, 0, { ...line, text: ' '.repeat(width) + line.text }));
}

/** The line with another value, as a person or a template would change it; a line without values gets a comment. */
export function changedLine(text: string, roll: Dice, word: string, mark: string): string {
  const body = text.replace(/\n$/, '');
  const end = text.slice(body.length);
  const number = /\d+(?=\D*$)/.exec(body);
  if (number !== null && roll(3) > 0)
    return (
      body.slice(0, number.index) +
      String(Number(number[0]) + 1 + roll(9)) +
      body.slice(number.index + number[0].length) +
      end
    );
  const last = /[A-Za-z]{2,}(?=[^A-Za-z]*$)/.exec(body);
  if (last !== null)
    return `${body.slice(0, last.index + last[0].length)}${word}${body.slice(last.index + last[0].length)}${end}`;
  return `${body}${body === '' ? '' : ' '}${mark} ${word}${end}`;
}

function insertedLine(text: string, other: string, mark: string, roll: Dice): string {
  const indent = /^\s*?(?=\S|$)/.exec(text.replace(/\n$/, ''))?.[0] ?? '';
  const kind = roll(3);
  if (kind === 0) return `${indent}${mark} new\n`;
  if (kind === 1)
    return /:/.test(text)
      ? `${indent}${text.trimStart().startsWith('- ') ? '  ' : ''}newKey: 1\n`
      : `${indent}${mark === '//' ? '// ' : ''}new line\n`;
  return other.trim() === text.trim() || !other.endsWith('\n') ? `${indent}new\n` : other;
}
