import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/** Licences whose only demand on a bundle is that their text comes along. */
const permissive = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
]);

/** The compilers of ajv and Handlebars, which take longer to load and run than all the rest of a run. */
const compilers = /node_modules\/(ajv\/dist\/(core|compile\/index)|handlebars\/dist\/cjs\/handlebars\/compiler\/)/;

/** The modules in the bundle that belong to a compiler, with who imports them. */
export function compilersIn(metafile: Metafile): string[] {
  const importers = Object.entries(metafile.inputs).flatMap(([from, { imports }]) =>
    imports
      .filter(({ path }) => compilers.test(path) && !compilers.test(from))
      .map(({ path }) => `${path} for ${from}`),
  );
  return inputsOf(metafile).some((path) => compilers.test(path)) ? importers.sort() : [];
}

/** The folders of the packages whose code is in the bundle, sorted, relative to the project. */
export function bundledPackages(metafile: Metafile): string[] {
  const folders = inputsOf(metafile).flatMap(
    (path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [],
  );
  return [...new Set(folders)].sort();
}

function inputsOf(metafile: Metafile): string[] {
  return Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
}

/**
 * The text of THIRD-PARTY-NOTICES.txt: each bundled package with its version and its licence text.
 *
 * @throws when a package's licence is not one that a bundle may carry on with its text alone
 */
export function notices(folders: readonly string[], project: string): string {
  const sections = folders.map((folder) => {
    const { name, version, license } = JSON.parse(
      readFileSync(join(project, folder, 'package.json'), 'utf8'),
    ) as Package;
    if (!permissive.has(license)) throw new Error(`${name} ${version} has the licence ${license}: may it be bundled?`);
    return `${name} ${version} (${license})\n\n${licenseText(join(project, folder))}`;
  });
  return `This package contains code of the packages below.\n\n${sections.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

function licenseText(folder: string): string {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)(\.\w+)?$/i.test(name));
  return file === undefined
    ? 'The package carries no licence file; its package.json names the licence.\n'
    : `${readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim()}\n`;
}
