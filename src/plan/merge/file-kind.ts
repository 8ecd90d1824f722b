/** What the merge knows about a file's content. `text` is everything that has no parser here. */
export type FileKind = 'yaml' | 'json' | 'bicep' | 'env' | 'shell' | 'text';

const byExtension: readonly (readonly [string, FileKind])[] = [
  ['.yaml', 'yaml'],
  ['.yml', 'yaml'],
  ['.json', 'json'],
  ['.bicep', 'bicep'],
  ['.bicepparam', 'bicep'],
  ['.env', 'env'],
  ['.sh', 'shell'],
];

/** Derives the kind from a path with `/`. A file under a chart's `templates` folder is a Go template, hence text. */
export function fileKind(path: string): FileKind {
  if (/(^|\/)charts\/[^/]+\/templates\//.test(path)) return 'text';
  return byExtension.find(([extension]) => path.toLowerCase().endsWith(extension))?.[1] ?? 'text';
}
