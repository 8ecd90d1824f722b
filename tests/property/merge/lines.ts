import * as fc from 'fast-check';

/** A file in its three versions, as lines without line ends. */
export interface ThreeFiles {
  readonly base: readonly string[];
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

interface LineEdit {
  readonly kind: 'insert' | 'remove' | 'replace' | 'move';
  /** Where, as a share of the file's length. */
  readonly at: number;
  readonly to: number;
  readonly lines: readonly string[];
}

const share = fc.double({ min: 0, max: 1, noNaN: true });

/** A line that hardly occurs twice, nor looks like an edit of another one; `mark` says who wrote it. */
const line = (mark: string): fc.Arbitrary<string> =>
  fc.tuple(fc.nat(), fc.nat()).map(([start, end]) => `${start.toString(36)} ${mark} ${end.toString(36)}`);

const edits = (mark: string): fc.Arbitrary<LineEdit[]> =>
  fc.array(
    fc.record({
      kind: fc.constantFrom('insert' as const, 'remove' as const, 'replace' as const, 'move' as const),
      at: share,
      to: share,
      lines: fc.array(line(mark), { minLength: 1, maxLength: 3 }),
    }),
    { maxLength: 4 },
  );

function edited(lines: readonly string[], list: readonly LineEdit[]): string[] {
  const result = [...lines];
  for (const edit of list) {
    const at = Math.floor(edit.at * result.length);
    if (edit.kind === 'insert') result.splice(at, 0, ...edit.lines);
    else if (edit.kind === 'remove') result.splice(at, edit.lines.length);
    else if (edit.kind === 'replace') result.splice(at, edit.lines.length, ...edit.lines);
    else {
      const moved = result.splice(at, edit.lines.length);
      result.splice(Math.floor(edit.to * result.length), 0, ...moved);
    }
  }
  return result;
}

/** Three versions of a file with up to 30 lines and up to four edits on each side. */
export const threeFiles: fc.Arbitrary<ThreeFiles> = fc
  .tuple(fc.array(line('base'), { maxLength: 30 }), edits('ours'), edits('theirs'))
  .map(([base, ourEdits, theirEdits]) => ({ base, ours: edited(base, ourEdits), theirs: edited(base, theirEdits) }));

const text = (lines: readonly string[], die: number | undefined): string =>
  lines.join('\n') + (die === 0 || lines.length === 0 ? '' : '\n');

/** Texts of three files; each may lack its last line end. */
export const threeTexts: fc.Arbitrary<{ base: string; ours: string; theirs: string }> = fc
  .tuple(threeFiles, fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 3, maxLength: 3 }))
  .map(([files, dice]) => {
    return { base: text(files.base, dice[0]), ours: text(files.ours, dice[1]), theirs: text(files.theirs, dice[2]) };
  });

const scraps = [
  'a: 1',
  'a: 2',
  'b:',
  '  c: 3',
  '  c: {d: 4}',
  '- x',
  '- name: y',
  '  - z: 1',
  '---',
  '# one',
  '# two',
  '{',
  '}',
  '"a": 1,',
  '[1,',
  ']',
  'kind: Service',
  'apiVersion: v1',
  'metadata: {name: a}',
  'metadata: {name: b}',
  'spec:',
  '  ports:',
  '  - port: 1',
  '  - port: 2',
  '    name: p',
  'e: |',
  '   text',
  ' ',
  '',
  '\t',
  '&f g',
  '*f',
  '!h i',
  '? j',
  ': k',
  "'l",
  '"m',
  '%YAML 1.2',
  '...',
  'n: >-',
  '\uFEFF',
];

/** Three texts put together from pieces of YAML and JSON; most of them parse as nothing. */
export const threeScraps: fc.Arbitrary<{ base: string; ours: string; theirs: string }> = fc
  .record({
    base: fc.array(fc.constantFrom(...scraps), { maxLength: 8 }),
    ours: fc.array(fc.tuple(fc.nat(8), fc.nat(2), fc.constantFrom(...scraps)), { maxLength: 3 }),
    theirs: fc.array(fc.tuple(fc.nat(8), fc.nat(2), fc.constantFrom(...scraps)), { maxLength: 3 }),
  })
  .map(({ base, ours, theirs }) => {
    const changed = (list: readonly (readonly [number, number, string])[]): string => {
      const lines = [...base];
      for (const [at, removed, scrap] of list) lines.splice(at, removed, scrap);
      return lines.join('\n');
    };
    return { base: base.join('\n'), ours: changed(ours), theirs: changed(theirs) };
  });
