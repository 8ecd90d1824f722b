import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { scratch } from '../helpers/scratch.ts';

/** Bundles `kill-child.ts`, for starting it hundreds of times through the compiler would take minutes. */
export function bundledChild(): string {
  const bundle = join(scratch('crash-child'), 'child.mjs');
  buildSync({
    entryPoints: [join(import.meta.dirname, 'kill-child.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: bundle,
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return bundle;
}
