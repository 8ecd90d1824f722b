/**
 * Whether expected files are to be rewritten (`UPDATE=1`).
 *
 * @throws in CI, where nobody would look at what was accepted
 */
export function updating(): boolean {
  const asked = process.env['UPDATE'] === '1';
  if (asked && process.env['CI']) throw new Error('UPDATE=1 is refused in CI: accept changes where they can be read');
  return asked;
}
