import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeExample } from '../../helpers/made.ts';
import { project } from '../../helpers/snapshot.ts';

/** A rendered file of an example. */
export interface CorpusFile {
  readonly path: string;
  readonly text: string;
}

/** All files that the examples render, each text once, by what they are. */
export function corpus(): Map<string, CorpusFile[]> {
  const kinds = new Map<string, CorpusFile[]>();
  const seen = new Set<string>();
  const folder = join(project, 'examples');
  for (const name of readdirSync(folder).toSorted()) {
    for (const [path, { text }] of makeExample(name.replace(/\.yaml$/, '')).files) {
      if (seen.has(text)) continue;
      seen.add(text);
      const kind = kindOf(path);
      kinds.set(kind, [...(kinds.get(kind) ?? []), { path, text }]);
    }
  }
  return kinds;
}

function kindOf(path: string): string {
  const rules: readonly (readonly [RegExp, string])[] = [
    [/\.bicepparam$/, 'Bicep parameters'],
    [/\.bicep$/, 'Bicep'],
    [/^alerts\/tests\//, 'alert tests'],
    [/^alerts\//, 'alerts'],
    [/kustomization\.yaml$/, 'kustomizations'],
    [/^\.github\/|^\.azuredevops\/|azure-pipelines/, 'pipelines'],
    [/^charts\/|\/charts\//, 'charts'],
    [/\.ya?ml$/, 'Kubernetes objects'],
    [/\.md$/, 'documents'],
    [/\.(sh|mjs|js)$/, 'scripts'],
    [/\.env$/, 'environment files'],
  ];
  return rules.find(([pattern]) => pattern.test(path))?.[1] ?? 'other';
}
