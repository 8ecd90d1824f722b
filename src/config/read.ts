import { type Issue, type Position, UserError } from '../errors.ts';
import { charactersIn, textsIn } from './read/characters.ts';
import { maximumBytes } from './read/limit.ts';
import { lineStarts, positionAt } from './read/position.ts';
import { readPlain } from './read/plain.ts';
import { nodeAtPath, offsetOf, type SourceNode, valueOf } from './read/tree.ts';
import { readWhole, type TextProblem } from './read/whole.ts';

export { maximumBytes };

/** A parsed config file that still knows where each value stands. */
export interface Source {
  readonly file: string;
  /** The text without a byte order mark. */
  readonly text: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** Position of the value at `path`, or of its key; of the nearest parent that exists when it does not. */
  locate(path: readonly string[], part?: 'key' | 'value'): Position;
  /** The text of the scalar at `path` as the user wrote it. */
  written(path: readonly string[]): string | undefined;
}

/**
 * Reads a config file.
 *
 * @throws UserError with every syntax problem, each with line and column; never crashes or hangs on hostile input.
 */
export function read(bytes: Uint8Array, file: string): Source {
  const text = decode(bytes, file);
  let starts: readonly number[] | undefined;
  const place = (offset: number): Position => positionAt((starts ??= lineStarts(text)), offset);
  const refuse = (problems: readonly TextProblem[]) => {
    if (problems.length > 0) throw invalid(problems.map((problem) => issueOf(problem, file, place(problem.offset))));
  };
  refuse(charactersIn(text));
  const plain = readPlain(text);
  const whole = plain ? { tree: plain, value: valueOf(plain) } : readWhole(text);
  if ('length' in whole) {
    refuse(whole);
    throw new Error('A text that cannot be read has a problem');
  }
  refuse(textsIn(whole.tree));
  // Most runs never ask where something stands, and a tree is larger than the values; what is read quickly is read again.
  let tree: SourceNode | undefined = plain ? undefined : whole.tree;
  const treeOf = () => (tree ??= readPlain(text) ?? whole.tree);
  return {
    file,
    text,
    value: whole.value as Readonly<Record<string, unknown>>,
    locate: (path, part = 'value') => place(offsetOf(treeOf(), path, part)),
    written: (path) => {
      const node = nodeAtPath(treeOf(), path);
      return node?.kind === 'scalar' ? text.slice(node.start, node.end) : undefined;
    },
  };
}

function invalid(issues: readonly Issue[]): UserError {
  return new UserError('CONFIG_INVALID', 'The configuration cannot be read.', { issues });
}

function issueOf(problem: Omit<TextProblem, 'offset'>, file: string, position: Position): Issue {
  const { code = 'CONFIG_SYNTAX', message, why, fix } = problem;
  return { code, severity: 'error', message, ...(why ? { why } : {}), ...(fix ? { fix } : {}), file, position };
}

function decode(bytes: Uint8Array, file: string): string {
  const problem = (message: string, fix: string) => invalid([issueOf({ message, fix }, file, { line: 1, column: 1 })]);
  if (bytes.length > maximumBytes) {
    throw problem(
      `The file has ${bytes.length} bytes; the limit is ${maximumBytes}.`,
      'Keep only configuration in it.',
    );
  }
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw problem('The file is encoded as UTF-16.', 'Save it as UTF-8.');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw problem('The file is not valid UTF-8.', 'Save it as UTF-8.');
  }
}
