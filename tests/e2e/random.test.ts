import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { parseAllDocuments } from 'yaml';
import type { Files } from '../../src/render/files.ts';
import { writeInfra } from '../helpers/bicep.ts';
import { appearances, compareCharts } from '../helpers/charts.ts';
import { flowProblems } from '../helpers/kube/declared-flows.ts';
import { buildKustomization, identity, objectsOf, podProblems, unusedSettings } from '../helpers/kube/objects.ts';
import { referenceProblems } from '../helpers/kube/references.ts';
import { schemaProblems } from '../helpers/kube/strict.ts';
import { make, type Made } from '../helpers/made.ts';
import { predict } from '../helpers/predict.ts';
import { corpus, count, seed, type Sample } from '../helpers/random-corpus.ts';
import { everythingSayable, saidBy } from '../helpers/random-coverage.ts';
import { infraFaults } from '../helpers/random-infra.ts';
import { smallest, type Fault } from '../helpers/random-smallest.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';
import { needsTool } from '../helpers/tools.ts';
import { textOf } from '../property/configs.ts';

/** From this number on chance can be trusted to say everything. */
const enough = 200;
/** Charts and predictions take a process each, so a part of the corpus has to do. */
const most = { renderings: 60, predictions: 12 } as const;

console.log(`${count} random configs of SEED=${seed}; RANDOM_CONFIGS changes the number.`);

suite('random configs', (test) => {
  if (count >= enough) {
    test('say together everything that the schema knows', () => {
      const said = new Set(corpus().flatMap(({ config }) => [...saidBy(config)]));
      assert.equal(everythingSayable().filter((one) => !said.has(one)), []);
    });
  }

  test('break no rule, and every warning has its place', () => {
    assert.is(corpus().length, count);
    refuteEach(({ issues }) => issues.filter(({ severity, position }) => severity === 'error' || !position).map(({ code, message }) => `${code}: ${message}`));
  });

  test('render to the same bytes twice', () => {
    refuteEach(({ files }, config) => {
      const again = make(textOf(config)).files;
      return [...new Set([...files.keys(), ...again.keys()])].filter((path) => JSON.stringify(files.get(path)) !== JSON.stringify(again.get(path)));
    });
  });

  test('render YAML that every reader takes', () => refuteEach(yamlProblems));

  test('render objects that the cluster takes, find one another, are restricted and let the declared flows through', () => {
    refuteEach(({ model, files }) =>
      model.environments.flatMap((environment) => {
        const objects = objectsOf(files, environment);
        return [...objects.flatMap(schemaProblems), ...referenceProblems(objects), ...podProblems(objects), ...flowProblems(environment, objects)];
      }));
  });
});

const kubectl = needsTool('kubectl', 'building the kustomizations of random configs');
if (kubectl !== undefined) {
  suite('kustomizations of random configs', (test) => {
    test('build all objects, with the settings of Azure', () => {
      refuteEach(({ model, files }) =>
        model.environments.flatMap((environment) => {
          const values = new Map(environment.settings.map((setting, index) => [setting, `value-${index}-`]));
          const built = buildKustomization(kubectl, files, environment, values);
          const text = JSON.stringify(built);
          const unused = [...values].filter(([, value]) => !text.includes(value)).map(([setting]) => setting);
          return [
            ...differences('objects', built.map(identity), objectsOf(files, environment).map(identity)),
            ...differences('settings that nothing takes', unused, unusedSettings(environment)),
          ];
        }));
    });
  });
}

const bicep = needsTool('bicep', 'compiling the infrastructure of random configs');
if (bicep !== undefined) {
  suite('infra/ of random configs', (test) => {
    test('compiles without a finding, with every linter rule on, as `bicep format` leaves it', () => {
      refute(infraFaults(bicep, corpus()), (config) => infraFaults(bicep, [sampleOf(config)]).length > 0, 8);
    });

    test('makes each resource once', () => {
      const hardest = corpus().toSorted((a, b) => b.made.model.environments.length - a.made.model.environments.length || sizeOf(b) - sizeOf(a)).slice(0, most.predictions);
      refute(hardest.flatMap(({ index, made }) => repeatedResources(bicep, made).map((what) => ({ index, what }))), () => false, 0);
    });
  });
}

const helm = needsTool('helm', 'rendering the charts of random configs');
if (helm !== undefined) {
  suite('charts of random configs', (test) => {
    test('give the objects of the manifests', () => {
      let renderings = 0;
      for (const { index, made } of corpus().filter(({ made: { model } }) => model.delivery.charts && appearances(model).length > 0)) {
        if (renderings >= most.renderings) break;
        try {
          renderings += compareCharts(helm, made.model);
        } catch (error) {
          refute([{ index, what: String(error) }], () => false, 0);
        }
      }
      assert.ok(renderings > 0);
    });
  });
}

const shellcheck = needsTool('shellcheck', 'linting the scripts of random configs');
if (shellcheck !== undefined) {
  suite('scripts of random configs', (test) => {
    test('have nothing that shellcheck would mention', () => {
      const folder = writeDistinct('scripts', ({ files }) => part(files, 'scripts/'));
      const environments = folder.paths.filter((path) => path.endsWith('.env'));
      const scripts = folder.paths.filter((path) => !path.endsWith('.env'));
      for (const words of [['--shell=sh', '--exclude=SC2034', ...environments], scripts]) {
        const { stdout, stderr } = spawnSync(shellcheck, ['--severity=style', ...words], { encoding: 'utf8', maxBuffer: 1 << 28 });
        assert.is(stdout + stderr, '');
      }
    });
  });
}

const promtool = needsTool('promtool', 'testing the alerts of random configs');
if (promtool !== undefined) {
  suite('alerts of random configs', (test) => {
    test('pass their tests', () => {
      const folder = writeDistinct('alerts', ({ files }) => part(files, 'alerts/'));
      const tests = folder.paths.filter((path) => path.endsWith('.test.yaml'));
      assert.ok(tests.length > 0);
      const { status, stdout, stderr } = spawnSync(promtool, ['test', 'rules', ...tests], { encoding: 'utf8', maxBuffer: 1 << 28 });
      assert.is(status, 0, stdout + stderr);
    });
  });
}

/** Checks every sample by itself; a failure names the seed, the sample and the smallest config that fails alike. */
function refuteEach(problemsOf: (made: Made, config: object) => readonly string[]): void {
  const guarded = ({ made, config }: Sample): readonly string[] => {
    try {
      return problemsOf(made, config);
    } catch (error) {
      return [String(error)];
    }
  };
  const faults = corpus().flatMap((sample) => guarded(sample).map((what) => ({ index: sample.index, what })));
  refute(faults, (config) => guarded(sampleOf(config)).length > 0, 150);
}

function refute(faults: readonly Fault[], fails: (config: object) => boolean, attempts: number): void {
  const [first] = faults;
  if (!first) return;
  const config = corpus()[first.index]?.config ?? {};
  const stillFails = (smaller: object): boolean => {
    try {
      return sampleOf(smaller).made.issues.every(({ severity }) => severity === 'warning') && fails(smaller);
    } catch {
      return false;
    }
  };
  const shown = faults.slice(0, 10).map(({ index, what }) => `config ${index}: ${what}`);
  throw new Error(`${faults.length} faults with SEED=${seed} RANDOM_CONFIGS=${count}:\n${shown.join('\n')}\n\nThe smallest config found that fails:\n${JSON.stringify(smallest(config, stillFails, attempts), null, 2)}`);
}

function sampleOf(config: object): Sample {
  return { index: 0, config, made: make(textOf(config)) };
}

function yamlProblems({ files }: Made): string[] {
  const yaml = [...files].filter(([path]) => /\.ya?ml$/.test(path) && !/^charts\/[^/]+\/templates\//.test(path));
  return yaml.flatMap(([path, { text }]) => {
    const documents = parseAllDocuments(text, { uniqueKeys: true });
    return [...documents].flatMap(({ errors, warnings }) => [...errors, ...warnings].map(({ message }) => `${path}: ${message}`));
  });
}

function differences(what: string, actual: readonly string[], expected: readonly string[]): string[] {
  const [left, right] = [actual.toSorted().join(', '), expected.toSorted().join(', ')];
  return left === right ? [] : [`${what}: ${left}\nin place of: ${right}`];
}

function repeatedResources(bicepPath: string, { model }: Made): string[] {
  const folder = scratch('random-predicted');
  writeInfra(model, folder);
  return model.environments.flatMap((environment) => {
    const ids = predict(bicepPath, folder, environment.name, environment).resources.map(({ id }) => id.toLowerCase());
    return ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${environment.name}: ${id} twice`);
  });
}

function sizeOf({ made: { model } }: Sample): number {
  return appearances(model).length;
}

/** The files below a folder of the made repo, as path and text. */
function part(files: Files, folder: string): (readonly [path: string, text: string])[] {
  return [...files].filter(([path]) => path.startsWith(folder)).map(([path, { text }]) => [path, text] as const);
}

/** Writes each distinct group of files once, in a folder of its own, and returns the absolute paths of all. */
function writeDistinct(name: string, groupOf: (made: Made) => readonly (readonly [path: string, text: string])[]): { readonly paths: readonly string[] } {
  const folder = scratch(`random-${name}`);
  const groups = new Map(corpus().map(({ made }) => groupOf(made)).map((group) => [createHash('sha256').update(JSON.stringify(group)).digest('hex').slice(0, 12), group]));
  const paths = [...groups].flatMap(([digest, group]) =>
    group.map(([path, text]) => {
      const file = join(folder, digest, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      return file;
    }));
  return { paths };
}
