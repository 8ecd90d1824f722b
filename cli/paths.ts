import { isAbsolute, relative, resolve, sep } from 'node:path';
import { UserError } from '../src/errors.ts';

/**
 * A path as the person wrote it, as the repo's records have it: relative to the root, with `/`.
 *
 * @throws UserError USAGE when it lies outside the repo
 */
export function fromRoot(root: string, cwd: string, path: string): string {
  const inside = relative(root, resolve(cwd, path));
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    throw new UserError('USAGE', `${path} is not a file of the repository in ${root}.`);
  }
  return inside.split(sep).join('/');
}
