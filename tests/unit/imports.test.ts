import * as assert from 'uvu/assert';
import { moduleOf, modulesBelow, type Module } from '../helpers/modules.ts';
import { suite } from '../helpers/suite.ts';

/** From the ground up: a module may import from its own layer and from those before it. */
const layers = [
  ['schemas'],
  ['src/config'],
  ['src/model'],
  ['src/rules'],
  ['src/render'],
  ['src/plan'],
  ['src/programs'],
  ['src/disk', 'src/git'],
  ['src/index'],
  ['cli'],
] as const;

/** Below all layers but the first: errors know nothing, facts know errors. */
const ground = ['src/errors', 'src/facts'];

/** The only modules that may reach out of the process. The template source does so in a checkout alone, never in the package. */
const reach: Readonly<Record<string, RegExp>> = {
  'node:fs': /^src\/(disk(\/|\.ts$|-)|render\/template-source\.ts$|programs\.ts$)/,
  'node:fs/promises': /^src\/disk(\/|\.ts$|-)/,
  'node:child_process': /^src\/programs\.ts$/,
};

const neverInSrc = /^(yargs|inquirer|@inquirer\/.*|node:(process|os|tty|readline|worker_threads|net|https?|dns))(\/|$)/;
/** What makes a result depend on more than its arguments. Taking the lock on a repo needs the process's own number. */
const hiddenInputs =
  /\b(?:Date\.now|new Date\(\)|Math\.random|randomUUID|randomBytes|performance\.now|process\.\w+|toLocale\w*|localeCompare|Intl\.\w+|console\.\w+)/g;

type Check = (module: Module) => string[];

const checks: Readonly<Record<string, Check>> = {
  'imports run one way': ({ path, imports }) =>
    imports
      .filter(({ target }) => /^(schemas|src|cli)\//.test(target) && !mayImport(path, target))
      .map(({ target }) => target),

  'schemas import nothing from outside': ({ path, imports }) =>
    unitOf(path) === 'schemas'
      ? imports.map(({ target }) => target).filter((target) => unitOf(target) !== 'schemas')
      : [],

  'src knows no terminal and no machine': ({ path, imports }) =>
    path.startsWith('src/') ? imports.map(({ target }) => target).filter((target) => neverInSrc.test(target)) : [],

  'src has no hidden input': ({ path, code }) =>
    path.startsWith('src/')
      ? (withoutTexts(code).match(hiddenInputs) ?? []).filter(
          (found) => !(isEffect(path) && found.startsWith('process.')),
        )
      : [],

  'only src/disk touches files': ({ path, imports }) =>
    imports
      .filter(({ typeOnly }) => !typeOnly)
      .map(({ target }) => target)
      .filter((target) => path.startsWith('src/') && reach[target] !== undefined && !reach[target].test(path)),

  // It alone knows that a program must not come from the repository.
  'only src/programs starts programs': ({ path, imports }) =>
    imports
      .filter(({ typeOnly }) => !typeOnly)
      .map(({ target }) => target)
      .filter((target) => target === 'node:child_process' && path !== 'src/programs.ts'),

  'Kubernetes kinds are imported one by one': ({ imports }) =>
    imports
      .filter(
        ({ target, typeOnly }) =>
          !typeOnly && /^(kubernetes-models|@kubernetes-models\/(?!base$|validate$))/.test(target),
      )
      .map(({ target }) => target)
      .filter((target) => !/\/[A-Z]\w+$/.test(target)),

  // esbuild gives the named exports of a lazily imported CommonJS package no names.
  'only modules of ours are imported lazily': ({ imports }) =>
    imports
      .filter(({ target, dynamic }) => dynamic && !/^(schemas|src|cli)\//.test(target))
      .map(({ target }) => target),
};

function mayImport(path: string, target: string): boolean {
  const [from, to] = [unitOf(path), unitOf(target)];
  if (from === to) return true;
  if (ground.includes(from)) return ground.indexOf(to) !== -1 && ground.indexOf(to) < ground.indexOf(from);
  if (ground.includes(to)) return from !== 'schemas';
  const [below, above] = [layerOf(to), layerOf(from)];
  return below !== -1 && below < above;
}

/**
 * `src/git/tree.ts`, `src/git-tree.ts` and `src/git.ts` belong to `src/git`. A service stands in one folder: its schema
 * is part of the schemas, its rules of the rules, and everything else of the model.
 */
function unitOf(path: string): string {
  if (path.startsWith('src/services/')) {
    if (/\/schemas?\.ts$/.test(path)) return 'schemas';
    return path.endsWith('/rules.ts') ? 'src/rules' : 'src/model';
  }
  const parts = path.replace(/\.ts$/, '').split('/');
  return parts
    .slice(0, parts[0] === 'src' ? 2 : 1)
    .join('/')
    .replace(/-.*$/, '');
}

function isEffect(path: string): boolean {
  return ['src/disk', 'src/git', 'src/programs'].includes(unitOf(path));
}

function withoutTexts(code: string): string {
  return code.replace(/'[^'\n]*'/g, "''");
}

function layerOf(unit: string): number {
  return layers.findIndex((layer) => (layer as readonly string[]).includes(unit));
}

/** A module that breaks each check, so that a check which finds nothing is known to look. */
const offenders: Readonly<Record<keyof typeof checks, readonly [path: string, text: string]>> = {
  'imports run one way': ['src/config/x.ts', "import type { Model } from '../model/model.ts';"],
  'schemas import nothing from outside': ['schemas/x.ts', "import { readFileSync } from 'node:fs';"],
  'src knows no terminal and no machine': ['src/plan/x.ts', "import { platform } from 'node:os';"],
  'src has no hidden input': ['src/render/x.ts', 'export const stamp = Date.now();'],
  'only src/programs starts programs': ['cli/x.ts', "import { spawnSync } from 'node:child_process';"],
  'only src/disk touches files': ['src/render/x.ts', "import {\n  readFileSync,\n} from 'node:fs';"],
  'Kubernetes kinds are imported one by one': [
    'src/render/x.ts',
    "import { Deployment } from 'kubernetes-models/apps/v1';",
  ],
  'only modules of ours are imported lazily': ['cli/x.ts', "const { parse } = await import('yaml');"],
};

suite('imports', (test) => {
  const modules = modulesBelow(['schemas', 'src', 'cli']);

  for (const [name, check] of Object.entries(checks)) {
    test(name, () => {
      const found = modules.flatMap((module) => check(module).map((finding) => `${module.path}: ${finding}`));
      assert.is(found.join('\n'), '');
    });

    test(`${name}: a breach is found`, () => {
      const [path, text] = offenders[name] ?? ['', ''];
      assert.is(check(moduleOf(path, text)).length, 1);
    });
  }

  test('every module of src belongs to a layer', () => {
    const strays = modules
      .map(({ path }) => path)
      .filter((path) => layerOf(unitOf(path)) === -1 && !ground.includes(unitOf(path)));
    assert.is(strays.join('\n'), '');
  });

  test('no folder has a name that says nothing', () => {
    const vague = modules
      .map(({ path }) => path)
      .filter((path) => /(^|\/)(utils?|helpers?|common|types|constants)(\/|\.ts$)/.test(path));
    assert.is(vague.join('\n'), '');
  });
});
