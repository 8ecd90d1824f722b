/**
 * Whether a path matches a pattern: `*` stands for any characters within a segment, `**` for any number of segments,
 * `?` for one character; a pattern that names a folder matches all that is in it.
 */
export function matchesGlob(path: string, pattern: string): boolean {
  const source = pattern
    .replace(/(?<!\/)\/+$/, '')
    .split(/(\*\*\/|\*\*|\*|\?)/)
    .map((part) => wildcards[part] ?? part.replace(/[\\^$.|+()[\]{}]/g, '\\$&'))
    .join('');
  return new RegExp(`^${source}(?:/.*)?$`, 'u').test(path);
}

const wildcards: Readonly<Record<string, string>> = { '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' };
