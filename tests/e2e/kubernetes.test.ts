import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { Model } from '../../src/model/model.ts';
import { renderKubernetes } from '../../src/render/kube/kubernetes.ts';
import type { KubernetesObject } from '../../src/render/kube/resource.ts';
import { podSecurityViolations } from '../../src/rules/pod-security.ts';
import { withCharts } from '../helpers/charts.ts';
import { flowProblems } from '../helpers/kube/declared-flows.ts';
import { buildKustomization, identity, objectsOf, podProblems, unusedSettings } from '../helpers/kube/objects.ts';
import { at, podsIn } from '../helpers/kube/pods.ts';
import { referenceProblems } from '../helpers/kube/references.ts';
import { schemaProblems } from '../helpers/kube/strict.ts';
import { modelOf, shopModel } from '../helpers/model.ts';
import { suite } from '../helpers/suite.ts';
import { needsTool } from '../helpers/tools.ts';
import { anyShop, farApart, type Shop } from '../helpers/workloads.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every example and every snapshot, and environments that are far apart. */
const models: readonly (readonly [name: string, model: Model])[] = [
  ...configFiles().map((path) => [path, modelOf(readFileSync(join(root, path), 'utf8'))] as const),
  ['environments that are far apart', modelOfShop(farApart)],
];

suite('Kubernetes objects', (test) => {
  test('are looked at', () => {
    assert.ok(models.length >= 4);
  });

  for (const [name, model] of models) {
    for (const environment of model.environments) {
      const objects = objectsOf(renderKubernetes(withCharts(model, false)), environment);
      const what = `${name}, ${environment.name}`;

      test(`have the schema of their kind and no other field: ${what}`, () => {
        assert.is(objects.flatMap(schemaProblems).join('\n'), '');
      });
      test(`find all that they refer to: ${what}`, () => {
        assert.is(referenceProblems(objects).join('\n'), '');
      });
      test(`are restricted by both readings of Pod Security: ${what}`, () => {
        assert.is(podProblems(objects).join('\n'), '');
      });
      test(`let the declared flows through and no others: ${what}`, () => {
        assert.is(flowProblems(environment, objects).join('\n'), '');
      });
    }
  }

  test('hold all of this whatever the workloads are', () => {
    fc.assert(
      fc.property(anyShop, (shop) => {
        const model = modelOfShop(shop);
        for (const environment of model.environments) {
          const objects = objectsOf(renderKubernetes(withCharts(model, false)), environment);
          const read = podsIn(objects).flatMap(({ spec }) =>
            podSecurityViolations('restricted', spec).map(({ path }) => path),
          );
          assert.is(
            [
              ...objects.flatMap(schemaProblems),
              ...referenceProblems(objects),
              ...read,
              ...flowProblems(environment, objects),
            ].join('\n'),
            '',
          );
        }
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });
});

suite('checks of objects', (test) => {
  const [, model] = models[0] ?? [];
  assert.ok(model);
  const [environment] = model.environments;
  assert.ok(environment);
  const objects = objectsOf(renderKubernetes(withCharts(model, false)), environment);
  const broken = (kind: string, path: string, change: object): KubernetesObject[] => {
    const copy = structuredClone([...objects]);
    for (const object of copy) if (object.kind === kind) Object.assign(at<object>(object, path), change);
    return copy;
  };
  const pod = 'spec.template.spec.containers.0';
  const changes: readonly (readonly [
    what: string,
    find: (objects: readonly KubernetesObject[]) => readonly string[],
    objects: readonly KubernetesObject[],
  ])[] = [
    [
      'an unknown field',
      (all) => all.flatMap(schemaProblems),
      broken('Deployment', pod, { imagePullpolicy: 'Always' }),
    ],
    ['a wrong type', (all) => all.flatMap(schemaProblems), broken('Service', 'spec', { ports: 80 })],
    ['a selector without pods', referenceProblems, broken('Service', 'spec', { selector: { app: 'x' } })],
    ['a missing account', referenceProblems, objects.filter(({ kind }) => kind !== 'ServiceAccount')],
    ['a port that nobody has', referenceProblems, broken('Deployment', pod, { ports: [] })],
    ['a way up', podProblems, broken('Deployment', `${pod}.securityContext`, { allowPrivilegeEscalation: true })],
    [
      'an open policy',
      (all) => flowProblems(environment, all),
      broken('NetworkPolicy', 'spec', { ingress: [{}], egress: [{}] }),
    ],
    [
      'a closed policy',
      (all) => flowProblems(environment, all),
      broken('NetworkPolicy', 'spec', { ingress: [], egress: [] }),
    ],
  ];
  for (const [what, find, changed] of changes) test(`find ${what}`, () => assert.ok(find(changed).length > 0));
});

const kubectl = needsTool('kubectl', 'building the kustomizations');
if (kubectl !== undefined) {
  suite('kustomizations', (test) => {
    for (const [name, model] of models) {
      for (const environment of model.environments) {
        test(`build all objects in order, with the settings of Azure: ${name}, ${environment.name}`, () => {
          // Charts have the settings of their workloads; Flux hands them over by objects.
          const files = renderKubernetes(withCharts(model, model.delivery.charts && model.delivery.method === 'flux'));
          const values = new Map(environment.settings.map((setting, index) => [setting, `value-${index}`]));
          const built = buildKustomization(kubectl, files, environment, values);
          assert.equal(built.map(identity), objectsOf(files, environment).map(identity));
          const text = JSON.stringify(built);
          assert.not.match(text, /00000000-0000|not-deployed-yet/);
          assert.equal(
            [...values].filter(([, value]) => !text.includes(value)).map(([setting]) => setting),
            unusedSettings(environment),
          );
        });
      }
    }
  });
}

function modelOfShop(shop: Shop): Model {
  return shopModel(shop.workloads, shop.rest);
}

function configFiles(): string[] {
  const examples = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.yaml'));
  const snapshots = readdirSync(join(root, 'snapshots')).filter((name) =>
    existsSync(join(root, 'snapshots', name, 'aks-prod.yaml')),
  );
  return [...examples.map((name) => `examples/${name}`), ...snapshots.map((name) => `snapshots/${name}/aks-prod.yaml`)];
}
