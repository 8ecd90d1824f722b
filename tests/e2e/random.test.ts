import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { parseAllDocuments } from 'yaml';
import type { Files } from '../../src/render/files.ts';
import { renderKubernetes } from '../../src/render/kube/kubernetes.ts';
import { appearances, compareCharts, withCharts } from '../helpers/charts.ts';
import { flowProblems } from '../helpers/kube/declared-flows.ts';
import { buildKustomization, identity, objectsOf, podProblems, unusedSettings } from '../helpers/kube/objects.ts';
import { referenceProblems } from '../helpers/kube/references.ts';
import { schemaProblems } from '../helpers/kube/strict.ts';
import { make, type Made } from '../helpers/made.ts';
import { corpus, count, seed } from '../helpers/random-corpus.ts';
import { everythingSayable, saidBy } from '../helpers/random-coverage.ts';
import { refute, refuteEach } from '../helpers/random-refute.ts';
import { smallest } from '../helpers/random-smallest.ts';
import { scratch } from '../helpers/scratch.ts';
import { project, readFolder } from '../helpers/snapshot.ts';
import { suite } from '../helpers/suite.ts';
import { needsTool } from '../helpers/tools.ts';
import { textOf, validConfig } from '../property/configs.ts';

/** From this number on chance can be trusted to say everything. */
const enough = 200;
/** Each rendering of a chart is a process, so some have to do. */
const mostRenderings = Number(process.env['CHART_RENDERINGS'] ?? 60);

console.log(`${count} random configs of SEED=${seed}; RANDOM_CONFIGS changes the number.`);

suite('random configs', (test) => {
  if (count >= enough) {
    test('say together everything that the schema knows', () => {
      // Those that are rendered above, and as many again twice: what few workloads can have comes seldom.
      const said = new Set(
        fc.sample(validConfig(), { seed, numRuns: 3 * count }).flatMap((config) => [...saidBy(config)]),
      );
      assert.equal(
        everythingSayable().filter((one) => !said.has(one)),
        [],
      );
    });
  }

  test('lose all that a failure does not need', () => {
    const config = { schema: 1, name: 'a', tags: {}, cluster: { tier: 'Free', pools: { apps: { min: 1 }, more: {} } } };
    assert.equal(
      smallest(config, (smaller) => JSON.stringify(smaller).includes('apps'), 20),
      { schema: 1, name: 'a', cluster: { pools: { apps: {} } } },
    );
  });

  test('break no rule, and every warning has its place', () => {
    assert.is(corpus().length, count);
    refuteEach(({ issues }) =>
      issues
        .filter(({ severity, position }) => severity === 'error' || !position)
        .map(({ code, message }) => `${code}: ${message}`),
    );
  });

  test('render to the same bytes twice', () => {
    refuteEach(({ files }, config) => {
      const again = make(textOf(config)).files;
      return [...new Set([...files.keys(), ...again.keys()])].filter(
        (path) => JSON.stringify(files.get(path)) !== JSON.stringify(again.get(path)),
      );
    });
  });

  test('render YAML that every reader takes', () => {
    const read = new Set<string>();
    refuteEach((made) => yamlProblems(made, read));
  });

  test('have the alerts that promtool tests in alerts.test.ts', () => {
    const templates = readFolder(join(project, 'templates/alerts'));
    refuteEach(({ files }) => {
      const alerts = new Map(part(files, 'alerts/').map(([path, text]) => [path.slice('alerts/'.length), text]));
      return [...new Set([...alerts.keys(), ...templates.keys()])].filter(
        (path) => alerts.get(path) !== templates.get(path),
      );
    });
  });

  test('render objects that the cluster takes, find one another, are restricted and let the declared flows through', () => {
    refuteEach(({ model }) =>
      model.environments.flatMap((environment) => {
        const objects = objectsOf(renderKubernetes(withCharts(model, false)), environment);
        return [
          ...objects.flatMap(schemaProblems),
          ...referenceProblems(objects),
          ...podProblems(objects),
          ...flowProblems(environment, objects),
        ];
      }),
    );
  });
});

const kubectl = needsTool('kubectl', 'building the kustomizations of random configs');
if (kubectl !== undefined) {
  suite('kustomizations of random configs', (test) => {
    test('build all objects, with the settings of Azure', () => {
      refuteEach((made) => {
        // Charts have the settings of their workloads; Flux hands them over by objects.
        const model = withCharts(made.model, made.model.delivery.charts && made.model.delivery.method === 'flux');
        const files = renderKubernetes(model);
        return model.environments.flatMap((environment) => {
          const values = new Map(environment.settings.map((setting, index) => [setting, `value-${index}-`]));
          const built = buildKustomization(kubectl, files, environment, values);
          const text = JSON.stringify(built);
          const unused = [...values].filter(([, value]) => !text.includes(value)).map(([setting]) => setting);
          return [
            ...differences('objects', built.map(identity), objectsOf(files, environment).map(identity)),
            ...differences('settings that nothing takes', unused, unusedSettings(environment)),
          ];
        });
      });
    });
  });
}

const helm = needsTool('helm', 'rendering the charts of random configs');
if (helm !== undefined) {
  suite('charts of random configs', (test) => {
    test('are, with k8s/, what manifests alone would be, each object once', () => {
      let [renderings, configs] = [0, 0];
      for (const { index, made } of corpus().filter(({ made: { model } }) => appearances(model).length > 0)) {
        if (renderings >= mostRenderings) break;
        try {
          renderings += compareCharts(helm, made.model);
          configs += 1;
        } catch (error) {
          refute([{ index, what: String(error) }], () => false, 0);
        }
      }
      console.log(
        `${renderings} renderings of charts of ${configs} random configs; CHART_RENDERINGS changes the number.`,
      );
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
        const { stdout, stderr } = spawnSync(shellcheck, ['--severity=style', ...words], {
          encoding: 'utf8',
          maxBuffer: 1 << 28,
        });
        assert.is(stdout + stderr, '');
      }
    });
  });
}

/** Each text is read once, since most files are the same in many repos. */
function yamlProblems({ files }: Made, read: Set<string>): string[] {
  const yaml = [...files].filter(
    ([path, { text }]) => /\.ya?ml$/.test(path) && !/^charts\/[^/]+\/templates\//.test(path) && !read.has(text),
  );
  return yaml.flatMap(([path, { text }]) => {
    const problems = [...parseAllDocuments(text, { uniqueKeys: true })].flatMap(({ errors, warnings }) =>
      [...errors, ...warnings].map(({ message }) => `${path}: ${message}`),
    );
    if (problems.length === 0) read.add(text);
    return problems;
  });
}

function differences(what: string, actual: readonly string[], expected: readonly string[]): string[] {
  const [left, right] = [actual.toSorted().join(', '), expected.toSorted().join(', ')];
  return left === right ? [] : [`${what}: ${left}\nin place of: ${right}`];
}

/** The files below a folder of the made repo, as path and text. */
function part(files: Files, folder: string): (readonly [path: string, text: string])[] {
  return [...files].filter(([path]) => path.startsWith(folder)).map(([path, { text }]) => [path, text] as const);
}

/** Writes each distinct group of files once, in a folder of its own, and returns the absolute paths of all. */
function writeDistinct(
  name: string,
  groupOf: (made: Made) => readonly (readonly [path: string, text: string])[],
): { readonly paths: readonly string[] } {
  const folder = scratch(`random-${name}`);
  const groups = new Map(
    corpus()
      .map(({ made }) => groupOf(made))
      .map((group) => [createHash('sha256').update(JSON.stringify(group)).digest('hex').slice(0, 12), group]),
  );
  const paths = [...groups].flatMap(([digest, group]) =>
    group.map(([path, text]) => {
      const file = join(folder, digest, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      return file;
    }),
  );
  return { paths };
}
