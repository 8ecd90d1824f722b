import type { SourceNode } from './tree.ts';
import type { TextProblem } from './whole.ts';

/**
 * Characters that do not reach the cluster as they are: no UTF-8 file holds half of a surrogate pair and no environment
 * variable a null; kustomize and Helm fail on control characters, and take the line breaks of Unicode for such of YAML
 * (go-yaml, issue 922). Unicode keeps noncharacters for the inner use of programs, and this one uses them.
 */
const refused = /(?![\t\n\r])\p{Cc}|[\u2028\u2029\ufeff]|\p{Noncharacter_Code_Point}|\p{Surrogate}/u;

const names: Readonly<Record<number, string>> = {
  0x00: 'null',
  0x07: 'bell',
  0x08: 'backspace',
  0x0b: 'vertical tab',
  0x0c: 'form feed',
  0x1b: 'escape',
  0x7f: 'delete',
  0x85: 'next line',
  0x2028: 'line separator',
  0x2029: 'paragraph separator',
  0xfeff: 'byte order mark',
};

const mostProblems = 100;

/** A longer key is no name of anything, and would stand in the path of every finding below it. */
const longestKey = 1024;

/** The refused characters that stand in the text itself. */
export function charactersIn(text: string): TextProblem[] {
  const problems: TextProblem[] = [];
  if (!refused.test(text)) return problems;
  for (const { index, 0: character } of text.matchAll(new RegExp(refused, 'gu'))) {
    problems.push(problem(character, index));
    if (problems.length === mostProblems) break;
  }
  return problems;
}

/** The refused characters that keys and texts hold as escapes, and keys that would change what every object has. */
export function textsIn(root: SourceNode): TextProblem[] {
  const problems: TextProblem[] = [];
  const check = (text: string, offset: number) => {
    const found = refused.exec(text);
    if (found) problems.push(problem(found[0], offset));
  };
  const walk = (node: SourceNode): void => {
    if (problems.length >= mostProblems) return;
    if (node.kind === 'list') for (const item of node.items) walk(item);
    else if (node.kind === 'scalar') {
      if (typeof node.value === 'string') check(node.value, node.start);
    } else
      for (const [name, { key, value }] of node.entries) {
        if (name === '__proto__') {
          const message = '`__proto__` is not a key of this file.';
          problems.push({ code: 'CONFIG_UNKNOWN_KEY', message, fix: 'Remove it.', offset: key });
        }
        check(name, key);
        if (name.length > longestKey) {
          const message = `This key has ${name.length} characters; the longest may have ${longestKey}.`;
          problems.push({ message, fix: 'Shorten it.', offset: key });
        }
        walk(value);
      }
  };
  walk(root);
  return problems;
}

function problem(character: string, offset: number): TextProblem {
  const code = character.codePointAt(0) ?? 0;
  const name = names[code] ?? kindOf(code);
  return {
    message: `This text holds U+${code.toString(16).toUpperCase().padStart(4, '0')} (${name}).`,
    why: 'kubectl, Helm or the cluster would refuse it, or turn it into something else.',
    fix: 'Remove it, or write the character that is meant.',
    offset,
  };
}

function kindOf(code: number): string {
  if (code >= 0xd800 && code <= 0xdfff) return 'half of a surrogate pair';
  return code < 0xa0 ? 'control character' : 'noncharacter';
}
