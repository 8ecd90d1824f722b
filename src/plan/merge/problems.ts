import { bicepProblems } from './bicep-problems.ts';
import { envProblems } from './env-notation.ts';
import type { FileKind } from './file-kind.ts';
import { shellProblems } from './shell-problems.ts';
import { jsonProblems, yamlProblems } from './yaml-problems.ts';

/** Something wrong with a text. Two texts with the same problem have it under the same id. */
export interface Problem {
  readonly id: string;
  readonly message: string;
}

/** Looks for problems in the text of one file. */
export type Check = (text: string) => readonly Problem[];

const checks: Readonly<Record<FileKind, Check>> = {
  yaml: yamlProblems,
  json: jsonProblems,
  bicep: bicepProblems,
  env: envProblems,
  shell: shellProblems,
  text: () => [],
};

/** The problems of one text, as the built-in check of its kind of file finds them. */
export function problemsIn(kind: FileKind, text: string): readonly Problem[] {
  return checks[kind](text);
}

/** The problem because of which a text cannot be read at all, so that no other check says anything of it. */
export function whyUnreadable(kind: FileKind, text: string): Problem | undefined {
  return checks[kind](text).find(({ id }) => id === 'parse' || id === 'brackets');
}

/** The problems that a merge brought in: those that neither side had. An extra check is asked after the built-in one. */
export function newProblems(
  kind: FileKind,
  texts: { readonly result: string; readonly ours: string; readonly theirs: string },
  extra: Check | undefined,
): readonly Problem[] {
  for (const check of extra === undefined ? [checks[kind]] : [checks[kind], extra]) {
    const found = check(texts.result);
    if (found.length === 0) continue;
    const known = new Set([...check(texts.ours), ...check(texts.theirs)].map((problem) => problem.id));
    const fresh = found.filter((problem) => !known.has(problem.id));
    if (fresh.length > 0) return fresh;
  }
  return [];
}
