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

/** templates/** as data: texts embedded, Handlebars templates compiled ahead of time. */
export const templates: Plugin = replaceModule('src/render/template-source.ts', () => {
  const fields = { texts: [] as string[], compiled: [] as string[] };
  for (const path of templatePaths()) {
    const text = readFileSync(resolve(project, 'templates', path), 'utf8');
    const isTemplate = path.endsWith('.hbs');
    const value = isTemplate ? precompile(text, path) : JSON.stringify(text);
    fields[isTemplate ? 'compiled' : 'texts'].push(`${JSON.stringify(path)}: ${value}`);
  }
  const contents = `export const templateSource = { texts: {${fields.texts.join()}}, compiled: {${fields.compiled.join()}} };`;
  return { contents, loader: 'js' };
});

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
