import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import standaloneCode from 'ajv/dist/standalone/index.js';
import type { OnLoadResult, Plugin } from 'esbuild';
import { schemas } from '../../schemas/index.ts';
import { compileSchema } from '../../src/config/validators.ts';
import { precompile } from '../../src/render/precompile.ts';
import { templatePaths } from '../../src/render/template-source.ts';

const project = resolve(import.meta.dirname, '../..');

/** Puts generated source in the place of one of our modules. */
function replaceModule(file: string, make: () => OnLoadResult): Plugin {
  const path = resolve(project, file);
  return {
    name: `replace ${file}`,
    setup(build) {
      build.onLoad({ filter: new RegExp(`${path.replace(/\W/g, '\\$&')}$`) }, make);
    },
  };
}

/** The texts among templates/** stand in a file of data, since JavaScript takes longer to read than JSON. */
export const templateTexts = 'template-texts.json';

/** The content of that file: each text by its path below templates/. */
export function printTemplateTexts(): string {
  return JSON.stringify(Object.fromEntries(templatePaths().filter((path) => !path.endsWith('.hbs')).map((path) => [path, templateText(path)])));
}

/** templates/** as data: texts in that file, Handlebars templates compiled ahead of time. */
export const templates: Plugin = replaceModule('src/render/template-source.ts', () => {
  const compiled = templatePaths().filter((path) => path.endsWith('.hbs')).map((path) => `${JSON.stringify(path)}: ${precompile(templateText(path), path)}`);
  const contents = `
    import { createRequire } from 'node:module';
    export const templateSource = { texts: createRequire(import.meta.url)('./${templateTexts}'), compiled: {${compiled.join()}} };
  `;
  return { contents, loader: 'js' };
});

function templateText(path: string): string {
  return readFileSync(resolve(project, 'templates', path), 'utf8');
}

/** The schema checks as code: ajv takes longer to compile one schema than node takes to start. */
const validatorNames = Object.keys(schemas) as (keyof typeof schemas)[];

/** The check of the whole file is a file by itself, which only a run that needs it reads. */
export const fileValidator = 'file-validator.cjs';

export const validators: Plugin = replaceModule('src/config/validators.ts', () => ({
  contents: `
    import { createRequire } from 'node:module';
    import config from 'validator:config';
    import unpatched from 'validator:unpatched';
    export const validators = { config, unpatched, get file() { return createRequire(import.meta.url)('./${fileValidator}').default; } };
  `,
  loader: 'js',
}));

export const validatorCode: Plugin = {
  name: 'validator code',
  setup(build) {
    build.onResolve({ filter: /^validator:/ }, ({ path }) => ({ path: path.slice('validator:'.length), namespace: 'validator' }));
    build.onLoad({ filter: /.*/, namespace: 'validator' }, ({ path }) => {
      const name = validatorNames.find((candidate) => candidate === path);
      if (name === undefined) return { errors: [{ text: `There is no schema ${path}` }] };
      const { ajv, validate } = compileSchema(name, { standalone: true });
      return { contents: standaloneCode.default(ajv, validate), loader: 'js', resolveDir: project };
    });
  },
};

/** package.json is bundled for its version alone. */
export const packageVersion: Plugin = replaceModule('package.json', () => {
  const { version } = JSON.parse(readFileSync(resolve(project, 'package.json'), 'utf8')) as { version: string };
  return { contents: JSON.stringify({ version }), loader: 'json' };
});

/** Leaves a module of ours out of the bundle, under the name that it has beside it. */
export function outside(name: string, built: string): Plugin {
  return {
    name: `outside ${name}`,
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${name.replace(/\W/g, '\\$&')}$`) }, () => ({ path: built, external: true }));
    },
  };
}
