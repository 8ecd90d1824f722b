import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/** Licences whose only demand on a bundle is that their text comes along. */
const permissive = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'CC0-1.0', 'ISC', 'MIT', 'Unlicense']);

/** The folders of the packages whose code is in the bundle, sorted, relative to the project. */
export function bundledPackages(metafile: Metafile): string[] {
  const inputs = Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const folders = inputs.flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  return [...new Set(folders)].sort();
}

/**
 * The text of THIRD-PARTY-NOTICES.txt: each bundled package with its version and its licence text.
 *
 * @throws when a package's licence is not one that a bundle may carry on with its text alone
 */
export function notices(folders: readonly string[], project: string): string {
  const sections = folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(project, folder, 'package.json'), 'utf8')) as Package;
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
