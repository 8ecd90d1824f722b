import { show, type StrictReader } from './strict.ts';

/** The entries of a lock as 0.1.0 wrote it: one object, with an object for each file. Their values are not checked yet. */
export function firstFormatEntries(
  root: Readonly<Record<string, unknown>>,
  { record, onlyKeys }: StrictReader,
): readonly unknown[][] {
  onlyKeys(root, ['configHash', 'defaults', 'files', 'minReader', 'resolved', 'schema', 'tool'], 'The lock');
  const resolved = root['resolved'] === undefined ? {} : record(root['resolved'], '"resolved"');
  const files = record(root['files'], '"files"');
  return [
    ...['tool', 'minReader', 'defaults'].map((key) => [key, root[key]]),
    ...Object.keys(resolved).flatMap((environment) =>
      Object.entries(record(resolved[environment], `"resolved" of ${show(environment)}`)).map(([path, text]) => [
        'resolved',
        environment,
        path,
        text,
      ]),
    ),
    ...Object.keys(files).map((path) => {
      const where = `The entry of ${show(path)}`;
      const { id, base, git, ...further } = record(files[path], where);
      return ['file', path, id, base, git, further];
    }),
  ];
}
