import type { Problem } from './problems.ts';

/** Functions that a shell script defines twice at the start of a line: the second one takes the place of the first. */
export function shellProblems(text: string): Problem[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const [, name = ''] of text.matchAll(/^(?:function[ \t]+)?([A-Za-z_][\w-]*)[ \t]*\([ \t]*\)/gm)) {
    if (seen.has(name)) twice.add(name);
    seen.add(name);
  }
  return [...twice].map((name) => ({ id: `function ${name}`, message: `The function ${name} is defined twice.` }));
}
