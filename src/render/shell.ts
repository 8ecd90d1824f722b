/**
 * A text as one word of a POSIX shell, in single quotes: nothing in it is expanded.
 *
 * @throws when the text holds a null character, which no shell can hold
 */
export function shellWord(text: string): string {
  if (text.includes('\0')) throw new Error('A shell word cannot hold a null character');
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Assignments that a script can source, one a line, in the order given. */
export function shellAssignments(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${shellWord(value)}\n`)
    .join('');
}
