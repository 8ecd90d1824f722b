import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plan } from '../../src/plan/plan.ts';

/** What is said of a person's own files in the folders that a plan empties: no template knows them, so they stay. */
export function leftFiles({ files, writes }: Plan, root: string): string[] {
  const gone = new Set(writes.filter(({ after }) => after === undefined).map(({ path }) => path));
  const known = new Set(files.map(({ at, path }) => at ?? path));
  const kept = new Set([...known].filter((path) => !gone.has(path)).map((path) => dirname(path)));
  const folders = [...new Set([...gone].map((path) => dirname(path)))].filter((folder) => !kept.has(folder));
  const left = folders.flatMap((folder) =>
    filesIn(join(root, folder)).flatMap((name) =>
      gone.has(`${folder}/${name}`) || known.has(`${folder}/${name}`) ? [] : [`${folder}/${name}`],
    ),
  );
  if (left.length === 0) return [];
  const shown = left.sort().slice(0, 10);
  const more = left.length > shown.length ? ` and ${left.length - shown.length} more` : '';
  return [
    `Not from a template, so left where ${left.length === 1 ? 'it is' : 'they are'}: ${shown.join(', ')}${more}.`,
  ];
}

function filesIn(folder: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [] : [entry.name]))
    : [];
}
