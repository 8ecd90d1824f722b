import { basename, dirname, join } from 'node:path';

interface OutputFile {
  readonly path: string;
  readonly text: string;
}

/** Chunks up to this many characters are put together: to find and open a file takes longer than to read so much. */
const small = 12_000;

/**
 * Puts the small chunks that several others share into one file, `shared.cjs`, in which each is run when it is first
 * required. Chunks require each other as `./chunk-….cjs`, or from the folder above as `./chunks/chunk-….cjs`.
 */
export function joined(files: readonly OutputFile[]): OutputFile[] {
  const parts = files.filter(({ path, text }) => /\bchunk-\w+\.cjs$/.test(path) && text.length <= small);
  const [first] = parts;
  if (first === undefined) return [...files];
  const names = new Set(parts.map(({ path }) => basename(path)));
  const redirected = (text: string): string =>
    text.replace(/require\("(\.\/(?:chunks\/)?)(chunk-\w+\.cjs)"\)/g, (call, folder: string, name: string) =>
      names.has(name) ? `require("${folder}shared.cjs")("${name}")` : call,
    );
  const functions = parts
    .map(({ path, text }) => `"${basename(path)}"(module,exports,require){${redirected(text)}}`)
    .sort();
  const others = files
    .filter((file) => !parts.includes(file))
    .map(({ path, text }) => ({ path, text: redirected(text) }));
  return [
    ...others,
    {
      path: join(dirname(first.path), 'shared.cjs'),
      text: `"use strict";const parts={${functions.join(',')}};${runtime}`,
    },
  ];
}

/** As Node does: a module is known before it runs, so that two may require each other. */
const runtime = `const modules={};
module.exports=(name)=>{
if(!modules[name]){const one=modules[name]={exports:{}};parts[name](one,one.exports,require)}
return modules[name].exports};
`;
