import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Plugin } from 'esbuild';

const project = resolve(import.meta.dirname, '../..');

/**
 * Modules that cost much at import, by what stands for them:
 * - yaml for Node is CommonJS, whose modules all run at import; its browser build has the same source as ES modules
 * - escalade looks for the package.json of the program, for a version that we tell yargs ourselves
 * - string-width builds an Intl.Segmenter at import, for the columns of the help text
 * - ajv-i18n loads the messages of all languages
 * - ajv-formats-draft2019 brings formats (iri, idn-email, ...) that no Kubernetes schema uses; a unit test holds that
 * - node:child_process loads much of Node, and most runs start no program
 */
const replacements: Readonly<Record<string, string>> = {
  'escalade/sync': resolve(import.meta.dirname, 'replacements/escalade.ts'),
  'string-width': resolve(import.meta.dirname, 'replacements/string-width.ts'),
  yaml: resolve(project, 'node_modules/yaml/browser/index.js'),
  'ajv-i18n': resolve(import.meta.dirname, 'replacements/ajv-i18n.ts'),
  'node:child_process': resolve(import.meta.dirname, 'replacements/child-process.ts'),
  'ajv-formats-draft2019/formats/index.js': resolve(import.meta.dirname, 'replacements/no-formats.ts'),
};

export const lighterModules: Plugin = {
  name: 'lighter modules',
  setup(build) {
    const names = Object.keys(replacements).map((name) => name.replace(/\W/g, '\\$&'));
    build.onResolve({ filter: new RegExp(`^(${names.join('|')})$`) }, ({ path }) => {
      const replacement = replacements[path];
      return replacement === undefined ? undefined : { path: replacement };
    });
  },
};

const helpOnEveryRun = 'yargs.getInternalMethods().getUsageInstance().cacheHelpMessage();';

/**
 * yargs lays out the whole help text before it runs a command, in case that command fails and help is to be printed
 * then. We print errors ourselves, so it is work for nothing, more than all other work of yargs together.
 */
export const lighterYargs: Plugin = {
  name: 'lighter yargs',
  setup(build) {
    build.onLoad({ filter: /node_modules\/yargs\/build\/lib\/command\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!text.includes(helpOnEveryRun))
        return { errors: [{ text: `${path} no longer has the line ${helpOnEveryRun}` }] };
      return { contents: text.replace(helpOnEveryRun, ''), loader: 'js' };
    });
  },
};
