import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import standaloneCode from 'ajv/dist/standalone/index.js';
import type { OnLoadResult, Plugin } from 'esbuild';
import { schemas } from '../../schemas/index.ts';
import { compileSchema } from '../../src/config/validators.ts';
import { precompile } from '../../src/render/precompile.ts';
import { templatePaths } from '../../src/render/template-source.ts';
import { withoutErrors } from './verdict.ts';

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
  return JSON.stringify(
    Object.fromEntries(
      templatePaths()
        .filter((path) => !path.endsWith('.hbs'))
        .map((path) => [path, templateText(path)]),
    ),
  );
}

/** templates/** as data: texts in that file, Handlebars templates compiled ahead of time. */
export const templates: Plugin = replaceModule('src/render/template-source.ts', () => {
  const compiled = templatePaths()
    .filter((path) => path.endsWith('.hbs'))
    .map((path) => `${JSON.stringify(path)}: ${precompile(templateText(path), path)}`);
  const contents = `
    import { createRequire } from 'node:module';
    export const templateSource = { texts: createRequire(import.meta.url)('./${templateTexts}'), compiled: {${compiled.join()}} };
  `;
  return { contents, loader: 'js' };
});

function templateText(path: string): string {
  return readFileSync(resolve(project, 'templates', path), 'utf8');
}

/** The whole checks of the configuration are a file by themselves, which only a run that finds a mistake reads. */
export const wholeValidators = 'whole-validators.cjs';

/**
 * The schema checks as code: ajv takes longer to compile one schema than node takes to start. A configuration is first
 * checked by code that can only say yes or no, which is less than half as large.
 */
export const validators: Plugin = replaceModule('src/config/validators.ts', () => ({
  contents: `
    import { createRequire } from 'node:module';
    import isValid from 'verdict:config';
    import unpatched from 'verdict:unpatched';
    const whole = () => createRequire(import.meta.url)('./${wholeValidators}');
    function config(value) {
      if (isValid(value)) return true;
      const { config: check } = whole();
      const verdict = check(value);
      config.errors = check.errors;
      return verdict;
    }
    export const validators = { config, unpatched, get file() { return whole().file; } };
  `,
  loader: 'js',
}));

/** What judges patched objects, with the schemas of Kubernetes, is a file by itself: most platforms have no patch. */
export const patchedObjects = 'patched-objects.cjs';

export const patchJudge: Plugin = replaceModule('src/rules/patched/judge.ts', () => ({
  contents: `
    import { createRequire } from 'node:module';
    export const patchedFindings = (...given) => createRequire(import.meta.url)('./${patchedObjects}').patchedFindings(...given);
    export const patchedRuleTexts = () => createRequire(import.meta.url)('./${patchedObjects}').patchedRuleTexts();
  `,
  loader: 'js',
}));

/** What judges patches of Azure resources, with the properties of their types, likewise. */
export const azurePatches = 'azure-patches.cjs';

export const azurePatchJudge: Plugin = replaceModule('src/rules/azure-patched/judge.ts', () => ({
  contents: `
    import { createRequire } from 'node:module';
    export const azurePatchFindings = (...given) => createRequire(import.meta.url)('./${azurePatches}').azurePatchFindings(...given);
  `,
  loader: 'js',
}));

/** What makes charts, likewise: most platforms have manifests alone. */
export const charts = 'charts.cjs';

export const chartRenderer: Plugin = replaceModule('src/render/helm/render.ts', () => ({
  contents: `
    import { createRequire } from 'node:module';
    export const renderCharts = (model) => model.delivery.charts ? createRequire(import.meta.url)('./${charts}').renderCharts(model) : new Map();
  `,
  loader: 'js',
}));

const validatorNames = Object.keys(schemas) as (keyof typeof schemas)[];

/** Modules `validator:<name of a schema>`, and `verdict:<name>` that keeps no errors. */
export const validatorCode: Plugin = {
  name: 'validator code',
  setup(build) {
    build.onResolve({ filter: /^(validator|verdict):/ }, ({ path }) => {
      const [namespace, name] = path.split(':');
      return { path: name ?? '', namespace: namespace ?? '' };
    });
    build.onLoad({ filter: /.*/, namespace: 'validator' }, ({ path }) => ({
      contents: codeOf(path),
      loader: 'js',
      resolveDir: project,
    }));
    build.onLoad({ filter: /.*/, namespace: 'verdict' }, ({ path }) => ({
      contents: withoutErrors(codeOf(path)),
      loader: 'js',
      resolveDir: project,
    }));
    build.onLoad({ filter: /.*/, namespace: 'whole' }, () => ({
      contents: `export { default as config } from 'validator:config'; export { default as file } from 'validator:file';`,
    }));
    build.onResolve({ filter: /^whole-validators$/ }, ({ path }) => ({ path, namespace: 'whole' }));
  },
};

function codeOf(path: string): string {
  const name = validatorNames.find((candidate) => candidate === path);
  if (name === undefined) throw new Error(`There is no schema ${path}`);
  const { ajv, validate } = compileSchema(name, { standalone: true });
  return standaloneCode.default(ajv, validate);
}

/** What editors check aks-prod.yaml with stands in a file too: to print it takes longer than to read it. */
export const schemaFile = 'schema.json';

export const schemaTexts: Plugin = replaceModule('cli/schema-text.ts', () => ({
  contents: `
    import { readFileSync } from 'node:fs';
    export const schemaText = () => readFileSync(new URL('./${schemaFile}', import.meta.url), 'utf8');
  `,
  loader: 'js',
}));

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
      build.onResolve({ filter: new RegExp(`^${name.replace(/\W/g, '\\$&')}$`) }, () => ({
        path: built,
        external: true,
      }));
    },
  };
}
