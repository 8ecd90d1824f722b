import * as assert from 'uvu/assert';
import { clouds } from '../../../src/facts/regions.ts';
import { nameProblem } from '../../../src/model/name-rules.ts';
import type { Environment } from '../../../src/model/model.ts';
import { privateEndpointsOf, services } from '../../../src/services/index.ts';
import { renderBicep } from '../../../src/render/bicep.ts';
import { triggers } from '../../../src/services/triggers.ts';
import { onlyEnvironment, shopModel } from '../../helpers/model.ts';
import { suite } from '../../helpers/suite.ts';

const orders = {
  image: 'shop.azurecr.io/orders:1.0.0',
  port: 8080,
  probes: '/ready',
  uses: { keyVault: ['orders-database'], serviceBus: { send: ['orders'] } },
  scale: { min: 1, max: 5, serviceBus: { queue: 'orders' }, prometheus: { query: 'up', threshold: 1 } },
};

/** A platform that uses every service. */
function everyService(rest: Readonly<Record<string, unknown>> = {}): Environment {
  return onlyEnvironment(shopModel({ orders }, rest));
}

suite('services', (test) => {
  test('a platform that uses them all has the parameters of each, and main.bicep their modules', () => {
    const { infra } = everyService();
    for (const { bicep } of services)
      for (const parameter of Object.keys(bicep))
        assert.is(parameter in infra, parameter !== 'existingRegistry', parameter);
  });

  test('what is made under a name of its own in the world has one that is valid, however long the names are', () => {
    const long = { name: 'a-platform-of-twenty', environments: { 'environment-of-20-le': {} } };
    for (const { infra } of [everyService(), everyService(long)])
      for (const { name, globalName, nameRule } of services) {
        const global = globalName?.(infra);
        assert.is(global === undefined, nameRule === undefined, name);
        if (global && nameRule)
          assert.is(nameProblem(nameRule, global.prefix + 'x'.repeat(global.suffixLength)), undefined, name);
      }
  });

  test('private zones are those of the cloud, and no two services share one', () => {
    const regions = { public: 'westeurope', usGovernment: 'usgovvirginia', china: 'chinanorth3' };
    const zones = Object.values(regions).flatMap((location) =>
      privateEndpointsOf(everyService({ location }).infra).map(({ zone }) => zone),
    );
    assert.is(Object.keys(regions).length, Object.keys(clouds).length);
    assert.is(zones.length, 2 * Object.keys(clouds).length);
    assert.is(new Set(zones).size, zones.length);
  });

  test('names of rights, settings and parameters are each given once', () => {
    for (const list of [
      services.flatMap(({ rights }) => Object.keys(rights)),
      services.flatMap(({ settings }) => Object.keys(settings)),
      services.flatMap(({ bicep }) => Object.keys(bicep)),
      services.flatMap(({ name }) => name),
    ])
      assert.is(new Set(list).size, list.length);
  });

  test('every right that is given is known, and every setting that manifests read is declared', () => {
    const { infra, settings } = everyService();
    for (const { name, given, rights } of services)
      for (const [right] of given(infra, 'kubelet')) assert.ok(rights[right], `${name}: ${right}`);
    const declared = services.flatMap((service) => Object.keys(service.settings));
    for (const setting of settings.filter((one) => !/^TENANT_ID$|_CLIENT_ID$/.test(one)))
      assert.ok(declared.includes(setting), setting);
  });

  test('types that are made under a condition are made by one of their modules', () => {
    const files = renderBicep(shopModel({ orders }));
    for (const { bicep, conditionalTypes } of services) {
      const texts = Object.values(bicep).flatMap(({ modules }) =>
        modules.map((module) => files.get(`infra/modules/${module}.bicep`)?.text ?? ''),
      );
      for (const type of Object.keys(conditionalTypes))
        assert.ok(
          texts.some((text) => text.includes(`'${type}@`)),
          type,
        );
    }
  });

  test('KEDA has every trigger once, and those that wake a workload do not measure its pods', () => {
    const types = Object.values(triggers).map(({ type }) => type);
    assert.is(new Set(types).size, types.length);
    for (const { type, wakes, metricType } of Object.values(triggers)) assert.is(wakes, metricType === undefined, type);
  });
});
