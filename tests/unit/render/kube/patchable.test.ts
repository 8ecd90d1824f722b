import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { parse, parseAllDocuments } from 'yaml';
import type { Files } from '../../../../src/index.ts';
import { exampleText, make } from '../../../helpers/made.ts';
import { patchedEverywhere, patchKeys, patchOf } from '../../../helpers/patched-everywhere.ts';
import { corpus } from '../../../helpers/random-corpus.ts';
import { project } from '../../../helpers/snapshot.ts';
import { suite } from '../../../helpers/suite.ts';

type Plain = Record<string, unknown>;

/** A patch by its place in the schema. */
function placeOf(path: readonly string[]): string {
  return path.map((key, index) => (index === 1 && path[0] !== 'cluster' ? '*' : key)).join(' ');
}

/** What no patch reaches, and why. */
const unreached: Readonly<Record<string, string>> = {
  HelmRelease:
    'is how Flux installs a chart, and what it installs is patched: its values stand in charts/, and an edit of the file is kept',
};

/** Every Kubernetes object of the files that are applied, with where its annotation comes from. */
function objectsIn(files: Files): { readonly object: Plain; readonly path: string; readonly from: string }[] {
  return [...files].flatMap(([path, { text }]) =>
    !path.endsWith('.yaml') || path.includes('/templates/') || !/^(k8s|gitops)\//.test(path)
      ? []
      : parseAllDocuments(String(text)).flatMap((document) => {
          const object = document.toJS() as Plain;
          if (typeof object['kind'] !== 'string' || object['kind'] === 'Kustomization') return [];
          return [{ object, path, from: placeOf(patchOf(object)) }];
        }),
  );
}

suite('patches', (test) => {
  const examples = readdirSync(join(project, 'examples'))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => parse(exampleText(name.slice(0, -'.yaml'.length))) as Plain);
  const configs = [
    ...examples,
    ...corpus()
      .slice(0, 100)
      .map(({ config }) => config as Plain),
  ];
  const flux = { method: 'flux', repository: 'https://github.com/example/shop', charts: true };
  const made = [...configs, ...examples.map((config) => ({ ...config, delivery: flux }))].map((config) => {
    const { model } = make(JSON.stringify(config));
    return objectsIn(make(JSON.stringify(patchedEverywhere(config, model))).files);
  });

  test('reach every object that is applied, but for those that are listed with a reason', () => {
    const lost = made
      .flat()
      .filter(({ object, from }) => from === '' && unreached[String(object['kind'])] === undefined)
      .map(({ path }) => path);
    assert.equal([...new Set(lost)], []);
    const kinds = new Set(made.flat().map(({ object }) => String(object['kind'])));
    assert.equal(
      Object.keys(unreached).filter((kind) => !kinds.has(kind)),
      [],
      'a reason for nothing',
    );
  });

  test('have no key that reaches nothing, and none that reaches two objects of one place', () => {
    const keys = patchKeys().map((path) => path.join(' '));
    const reached = new Set(made.flat().map(({ from }) => from));
    assert.equal(
      keys.filter((key) => !reached.has(key)),
      [],
    );
    for (const objects of made) {
      const places = objects
        .filter(({ from }) => from !== '')
        .map(
          ({ path, from }) =>
            `${from} ${path
              .split('/')
              .slice(1, from.startsWith('workloads') ? 4 : 3)
              .join('/')}`,
        )
        .filter((place) => !place.startsWith('cluster priorityClasses'));
      assert.equal(
        places.filter((place, index) => places.indexOf(place) !== index),
        [],
      );
    }
  });
});
