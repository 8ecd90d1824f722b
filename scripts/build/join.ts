import { basename, dirname, join } from 'node:path';
import type { Metafile } from 'esbuild';

interface OutputFile {
  readonly path: string;
  readonly text: string;
}

/** Chunks up to this many characters are put together: to find and open a file takes longer than to read so much. */
const small = 16_000;

/**
 * Puts the small chunks into two files, in each of which a chunk is run when it is first required: `shared.cjs` has what
 * the start of every command and a run that changes nothing need, `more.cjs` the rest. Chunks require each other as
 * `./chunk-….cjs`, or from the folder above as `./chunks/chunk-….cjs`.
 *
 * @param needed the names of the chunks that the first file is for
 */
export function joined(files: readonly OutputFile[], needed: ReadonlySet<string>): OutputFile[] {
  const parts = files.filter(({ path, text }) => /\bchunk-\w+\.cjs$/.test(path) && text.length <= small);
  const [first] = parts;
  if (first === undefined) return [...files];
  const homes = new Map(
    parts.map(({ path }) => [basename(path), needed.has(basename(path)) ? 'shared.cjs' : 'more.cjs']),
  );
  const redirected = (text: string): string =>
    text.replace(/require\("(\.\/(?:chunks\/)?)(chunk-\w+\.cjs)"\)/g, (call, folder: string, name: string) => {
      const home = homes.get(name);
      return home === undefined ? call : `require("${folder}${home}")("${name}")`;
    });
  const others = files
    .filter((file) => !parts.includes(file))
    .map(({ path, text }) => ({ path, text: redirected(text) }));
  const homesOf = ['shared.cjs', 'more.cjs'].map((home) => {
    const functions = parts
      .filter(({ path }) => homes.get(basename(path)) === home)
      .map(({ path, text }) => `"${basename(path)}"(module,exports,require){${redirected(text)}}`)
      .sort();
    return {
      path: join(dirname(first.path), home),
      text: `"use strict";const parts={${functions.join(',')}};${runtime}`,
    };
  });
  return [...others, ...homesOf];
}

/** The names of the chunks that are loaded with the chunks of some modules, beside those that load later. */
export function loadedWith(modules: readonly string[], { outputs }: Metafile): Set<string> {
  const found = new Set(Object.keys(outputs).filter((path) => modules.includes(outputs[path]?.entryPoint ?? '')));
  for (const path of found)
    for (const imported of outputs[path]?.imports ?? [])
      if (imported.kind === 'import-statement' && !imported.external) found.add(imported.path);
  return new Set([...found].map((path) => basename(path)));
}

/** As Node does: a module is known before it runs, so that two may require each other. */
const runtime = `const modules={};
module.exports=(name)=>{
if(!modules[name]){const one=modules[name]={exports:{}};parts[name](one,one.exports,require)}
return modules[name].exports};
`;
