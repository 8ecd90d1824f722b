/** Writes a config path with dots; a segment that holds a dot itself stands in double quotes. */
export function formatPath(path: readonly string[]): string {
  return path.map((segment) => (/[."]/.test(segment) || segment === '' ? `"${segment}"` : segment)).join('.');
}
