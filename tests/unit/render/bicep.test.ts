import * as assert from 'uvu/assert';
import { roles } from '../../../src/facts/roles.ts';
import { renderBicep } from '../../../src/render/bicep.ts';
import { exampleModel, onlyEnvironment, shopModel } from '../../helpers/model.ts';
import { suite } from '../../helpers/suite.ts';

const orders = { image: 'shop.azurecr.io/orders:1.0.0', port: 8080, probes: '/ready' };
const worker = {
  image: 'shop.azurecr.io/worker:1.0.0',
  probes: { command: ['/healthy'] },
  scale: { min: 0, max: 5, serviceBus: { queue: 'orders' } },
};
const registry =
  '/subscriptions/00000000-0000-0000-0000-000000000009/resourceGroups/shared/providers/Microsoft.ContainerRegistry/registries/shop';

function textOf(files: ReturnType<typeof renderBicep>, path: string): string {
  const file = files.get(path);
  if (!file) throw new Error(`There is no ${path}`);
  return file.text;
}

/** The modules that are rendered, and those that main.bicep mentions or that they mention themselves. */
function modulesOf(files: ReturnType<typeof renderBicep>): { rendered: string[]; used: string[] } {
  const rendered = [...files.keys()]
    .filter((path) => path.startsWith('infra/modules/'))
    .map((path) => path.slice('infra/modules/'.length));
  const texts = [...files].filter(([path]) => path.endsWith('.bicep')).map(([, { text }]) => text);
  const used = new Set(
    texts.flatMap((text) => [...text.matchAll(/'(?:modules\/)?([a-z-]+\.bicep)'/g)].map(([, name]) => name ?? '')),
  );
  used.delete('extensions.bicep');
  return { rendered: rendered.toSorted(), used: [...used].toSorted() };
}

suite('renderBicep', (test) => {
  for (const name of ['article', 'minimal', 'store']) {
    test(`${name}: a module is there exactly when something uses it`, () => {
      const { rendered, used } = modulesOf(renderBicep(exampleModel(name)));
      assert.equal(rendered, used);
    });

    test(`${name}: one parameter file an environment, each ending with one newline`, () => {
      const model = exampleModel(name);
      const files = renderBicep(model);
      const parameters = [...files.keys()].filter((path) => path.endsWith('.bicepparam'));
      assert.equal(
        parameters.toSorted(),
        model.environments.map((environment) => `infra/${environment.name}.bicepparam`).toSorted(),
      );
      for (const [path, { text }] of files) assert.match(text, /[^\n]\n$/, path);
    });

    test(`${name}: main.bicep puts out every setting that the manifests read`, () => {
      const model = exampleModel(name);
      const main = textOf(renderBicep(model), 'infra/main.bicep');
      for (const { settings, infra } of model.environments) {
        const clientIds = infra.identities.workloads.map(({ clientIdSetting }) => clientIdSetting);
        for (const setting of settings.filter((key) => !clientIds.includes(key)))
          assert.match(main, new RegExp(`^  ${setting}:`, 'm'));
      }
    });
  }

  const parts: readonly (readonly [string, ReturnType<typeof shopModel>, string, string])[] = [
    ['Service Bus', shopModel({ worker }), 'service-bus.bicep', 'serviceBus'],
    [
      'Flux',
      shopModel({ orders }, { delivery: { method: 'flux', repository: 'https://github.com/example/shop' } }),
      'gitops.bicep',
      'gitops',
    ],
    ['a registry of its own', shopModel({ orders }), 'registry.bicep', 'registry'],
    [
      'a registry that exists',
      shopModel({ orders }, { registry: { existing: registry } }),
      'registry-pull.bicep',
      'existingRegistry',
    ],
  ];
  for (const [what, model, module, parameter] of parts) {
    test(`${what} brings its module and its parameter`, () => {
      const files = renderBicep(model);
      assert.ok(files.has(`infra/modules/${module}`));
      assert.match(textOf(files, 'infra/main.bicep'), new RegExp(`^param ${parameter} `, 'm'));
      assert.match(textOf(files, 'infra/production.bicepparam'), new RegExp(`^param ${parameter} = \\{$`, 'm'));
    });
  }

  test('what no environment has leaves no trace', () => {
    const model = shopModel({ orders }, { registry: { existing: registry } });
    const files = renderBicep(model);
    assert.is(onlyEnvironment(model).infra.serviceBus, undefined);
    for (const module of [
      'service-bus.bicep',
      'service-bus-access.bicep',
      'registry.bicep',
      'grafana.bicep',
      'gitops.bicep',
    ]) {
      assert.not.ok(files.has(`infra/modules/${module}`), module);
    }
    assert.not.match(textOf(files, 'infra/main.bicep'), /serviceBus|gitops|grafana|registryModule/i);
  });

  test('extensions.bicep is written once and everything else is merged', () => {
    const policies = [...renderBicep(shopModel({ orders }))]
      .filter(([, { policy }]) => policy !== 'merge')
      .map(([path, { policy }]) => `${path} ${policy}`);
    assert.equal(policies, ['infra/extensions.bicep once']);
  });

  test('roles.bicep has the ids of the facts', () => {
    const text = textOf(renderBicep(shopModel({ orders })), 'infra/modules/roles.bicep');
    const printed = [...text.matchAll(/^  (\w+): '([0-9a-f-]{36})'$/gm)].map(([, key = '', id]) => [key, id]);
    assert.ok(printed.length > 15);
    const known = Object.entries(roles).map(([key, { id }]) => [key, id]);
    assert.equal(printed, known.filter(([key]) => printed.some(([other]) => other === key)).toSorted());
  });
});
