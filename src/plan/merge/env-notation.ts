import type { Problem } from './problems.ts';
import type { Notation } from './notation.ts';
import type { TreeElement } from './source-tree.ts';

interface Assignment {
  readonly key: string;
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
}

/** Reads files of environment variables: one assignment a line, comments with `#`. */
export const envNotation: Notation = {
  read: (text, interner) => {
    const found = assignmentsIn(text);
    if (found === undefined || new Set(found.map(({ key }) => key)).size < found.length) return undefined;
    const plain = { keyed: false, listKey: undefined, elements: [] };
    const elements = found.map(({ key, start, valueStart, end }): TreeElement => {
      const id = interner.number(`scalar ${text.slice(valueStart, end)}`);
      const value = { kind: 'scalar' as const, id, text, start: valueStart, end, inline: true, ...plain };
      return { key, text, start, end, value };
    });
    const id = interner.collection(
      'map',
      elements.map(({ key, value }) => ({ key, id: value.id })),
    );
    const place = { text, start: 0, end: text.length };
    const value = { kind: 'map' as const, id, ...place, inline: false, keyed: true, listKey: undefined, elements };
    return [{ key: undefined, ...place, value }];
  },
  comments: (text) => text.split('\n').flatMap((line) => (line.trimStart().startsWith('#') ? [line.trim()] : [])),
  mark: '#',
};

/** Variables that are set twice. */
export function envProblems(text: string): Problem[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const [, key = ''] of text.matchAll(/^(?:export[ \t]+)?([A-Za-z_]\w*)=/gm)) {
    if (seen.has(key)) twice.add(key);
    seen.add(key);
  }
  return [...twice].map((key) => ({ id: `variable ${key}`, message: `The variable ${key} is set twice.` }));
}

/** Undefined when a line is neither an assignment that ends with it, nor a comment, nor empty. */
function assignmentsIn(text: string): Assignment[] | undefined {
  const found: Assignment[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const match = /^((?:export[ \t]+)?([A-Za-z_]\w*)=)((?:[^'"\\]|'[^']*'|"[^"\\]*")*)$/.exec(line);
    if (match !== null) {
      const key = match[2] as string;
      found.push({ key, start, valueStart: start + (match[1] as string).length, end: start + line.length });
    } else if (!/^\s*(?:#|$)/.test(line)) return undefined;
    start += line.length + 1;
  }
  return found;
}
