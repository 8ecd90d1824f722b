import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { build } from 'esbuild';
import { schemaText } from '../cli/schema-text.ts';
import { asCommonJs } from './build/common-js.ts';
import { joined, loadedWith } from './build/join.ts';
import { bundledPackages, compilersIn, notices } from './build/bundled.ts';
import { lighterModules, lighterYargs } from './build/lighter.ts';
import {
  azurePatches,
  azurePatchJudge,
  chartRenderer,
  charts,
  outside,
  packageVersion,
  patchedObjects,
  patchJudge,
  printTemplateTexts,
  schemaFile,
  schemaTexts,
  templates,
  templateTexts,
  validatorCode,
  validators,
  wholeValidators,
} from './build/plugins.ts';

// Makes dist/: a small entry, and chunks that load when a command needs them. Everything is bundled, so that an install is
// one package and a start reads a few files.

const project = resolve(import.meta.dirname, '..');
const folder = join(project, 'dist');

const common = {
  absWorkingDir: project,
  outdir: 'dist',
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20.19',
  legalComments: 'none',
  metafile: true,
  write: false,
  logLevel: 'warning',
} as const;

const entry = await build({
  ...common,
  entryPoints: { 'create-aks-prod': 'cli/bin.ts' },
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  // Node starts its loader of ES modules for the first import().
  supported: { 'dynamic-import': false },
  plugins: [packageVersion, outside('./main.ts', './main.cjs')],
});

const rest = await build({
  ...common,
  entryPoints: { main: 'cli/main.ts' },
  chunkNames: 'chunks/[name]-[hash]',
  outExtension: { '.js': '.cjs' },
  // esbuild splits ES modules alone; each chunk becomes CommonJS afterwards.
  splitting: true,
  format: 'esm',
  plugins: [
    templates,
    schemaTexts,
    validators,
    validatorCode,
    patchJudge,
    azurePatchJudge,
    chartRenderer,
    packageVersion,
    lighterModules,
    lighterYargs,
  ],
});

const late = await build({
  ...common,
  outdir: 'dist/chunks',
  entryPoints: {
    [basename(wholeValidators, '.cjs')]: 'whole-validators',
    [basename(patchedObjects, '.cjs')]: 'src/rules/patched/judge.ts',
    [basename(azurePatches, '.cjs')]: 'src/rules/azure-patched/judge.ts',
    [basename(charts, '.cjs')]: 'src/render/helm/render.ts',
  },
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  plugins: [validatorCode],
});

const metafile = {
  inputs: { ...entry.metafile.inputs, ...rest.metafile.inputs, ...late.metafile.inputs },
  outputs: { ...entry.metafile.outputs, ...rest.metafile.outputs, ...late.metafile.outputs },
};
const chunks = rest.outputFiles.map(async ({ path, text }) => ({ path, text: await asCommonJs(text) }));
const quick = loadedWith(
  ['cli/main.ts', 'cli/unchanged.ts', 'cli/commands/generate.ts', 'cli/commands/check.ts'],
  rest.metafile,
);
const outputFiles = [...entry.outputFiles, ...late.outputFiles, ...joined(await Promise.all(chunks), quick)];

const compilers = compilersIn(metafile);
if (compilers.length > 0)
  throw new Error(`The bundle would compile at run time what is compiled here: ${compilers.join(', ')}`);

const wanted = new Map(outputFiles.map((file) => [relative(folder, file.path), file.text]));
wanted.set(`chunks/${schemaFile}`, schemaText());
wanted.set(`chunks/${templateTexts}`, printTemplateTexts());
wanted.set('THIRD-PARTY-NOTICES.txt', notices(bundledPackages(metafile), project));
for (const [path, text] of wanted) put(join(folder, path), text);
for (const path of filesIn(folder)) if (!wanted.has(path)) rmSync(join(folder, path));

/** Writes a file whole or not at all, since a test may be running the bundle that this build replaces. */
function put(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  if (text.startsWith('#!')) chmodSync(temporary, 0o755);
  renameSync(temporary, path);
}

function filesIn(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}
