import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import type { Metafile } from 'esbuild';
import stringWidth from 'string-width';
import * as assert from 'uvu/assert';
import { bundledPackages, compilersIn, notices } from '../../../scripts/build/bundled.ts';
import lighterStringWidth from '../../../scripts/build/replacements/string-width.ts';
import { suite } from '../../helpers/suite.ts';

const project = resolve(import.meta.dirname, '../../..');

/** Formats that @kubernetes-models/validate defines beside those of ajv-formats. */
const ownFormats = ['byte', 'quantity', 'string', 'cidr'];

suite('what the bundle replaces', (test) => {
  test('string-width gives the same columns for our kind of text', () => {
    for (const text of [
      '',
      'Options:',
      '  --help  Show help',
      '\u001B[1mbold\u001B[22m',
      'naïve café',
      '[boolean] [default: false]',
    ]) {
      assert.is(lighterStringWidth(text), stringWidth(text), text);
    }
  });

  test('no Kubernetes schema uses a format of ajv-formats-draft2019', () => {
    const known = new Set([...Object.keys(fullFormats), ...ownFormats]);
    const folders = [
      'kubernetes-models',
      ...['keda', 'prometheus-operator'].map((name) => `@kubernetes-models/${name}`),
    ];
    const used = new Set(folders.flatMap(formatsUsedIn));
    assert.ok(used.has('int32'));
    assert.equal(
      [...used].filter((name) => !known.has(name)),
      [],
    );
  });
});

function formatsUsedIn(name: string): string[] {
  const folder = join(project, 'node_modules', name, '_schemas');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.mjs'))
    .flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(/\bformats(?:\.(\w+)|\["([^"]+)"\])/g)])
    .map(([, plain, quoted]) => plain ?? quoted ?? '');
}

function output(inputs: Record<string, number>): Metafile['outputs'][string] {
  return {
    bytes: 0,
    imports: [],
    exports: [],
    inputs: Object.fromEntries(Object.entries(inputs).map(([path, bytesInOutput]) => [path, { bytesInOutput }])),
  };
}

suite('compilersIn', (test) => {
  const compiler = 'node_modules/ajv/dist/core.js';
  const imports = [{ path: compiler, kind: 'require-call' as const }];
  const inputs = { 'node_modules/ajv/dist/ajv.js': { bytes: 1, imports }, [compiler]: { bytes: 1, imports: [] } };

  test('names a compiler that is bundled, with its importer', () => {
    assert.equal(compilersIn({ inputs, outputs: { 'dist/a.js': output({ [compiler]: 9 }) } }), [
      `${compiler} for node_modules/ajv/dist/ajv.js`,
    ]);
  });

  test('lets pass one that is left out', () => {
    assert.equal(compilersIn({ inputs, outputs: { 'dist/a.js': output({ [compiler]: 0 }) } }), []);
  });
});

suite('notices', (test) => {
  test('list the packages whose code is in the bundle, once each', () => {
    const outputs = {
      'dist/a.js': output({
        'node_modules/yaml/dist/index.js': 5,
        'cli/main.ts': 7,
        'node_modules/unused/index.js': 0,
      }),
      'dist/b.js': output({
        'node_modules/yaml/dist/log.js': 5,
        'node_modules/@inquirer/input/dist/index.js': 1,
        'node_modules/a/node_modules/b/c.js': 1,
      }),
    };
    assert.equal(bundledPackages({ inputs: {}, outputs }), [
      'node_modules/@inquirer/input',
      'node_modules/a/node_modules/b',
      'node_modules/yaml',
    ]);
  });

  test('carry the text of the licence', () => {
    const text = notices(['node_modules/yaml'], project);
    assert.match(text, /^yaml \d+\.\d+\.\d+ \(ISC\)\n\nCopyright/m);
  });

  test('refuse a package without a permissive licence', () => {
    assert.throws(() => notices(['.'], join(import.meta.dirname, 'fixtures/unlicensed')), /licence UNLICENSED/);
  });
});
