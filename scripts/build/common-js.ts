import { transform } from 'esbuild';

/**
 * A module of the bundle as CommonJS, which Node loads in less than half of the time of an ES module: it is found, read
 * and run in one go, without promises, URLs and a second thread.
 */
export async function asCommonJs(text: string): Promise<string> {
  const { code } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    minify: true,
    legalComments: 'none',
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': 'importMetaUrl' },
  });
  const url = code.includes('importMetaUrl')
    ? 'const importMetaUrl=require("node:url").pathToFileURL(__filename).href;'
    : '';
  return `"use strict";${url}${code}`;
}
