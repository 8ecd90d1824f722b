import * as assert from 'uvu/assert';
import {
  cloudOf,
  clouds,
  findRegion,
  hasFeature,
  hasGrafanaZones,
  regionName,
  regions,
  unavailable,
  zonesOfRegion,
  type RegionalFeature,
} from '../../../src/facts/regions.ts';
import { trustedLaunchObstacle } from '../../../src/facts/trusted-launch.ts';
import { findSize } from '../../../src/facts/vm-sizes.ts';
import { suite } from '../../helpers/suite.ts';

suite('regions', (test) => {
  test('have names of their own, three zones or none, and pairs that exist in their cloud', () => {
    const all = regions();
    assert.ok(all.length > 65);
    assert.is(new Set(all.map(({ name }) => name)).size, all.length);
    for (const { name, displayName, zones, pair, cloud, geography } of all) {
      assert.match(name, /^[a-z]+[a-z0-9]*$/);
      assert.is(regionName(displayName), name);
      assert.ok(zones === 0 || zones === 3, name);
      assert.ok(geography.length > 1, name);
      if (pair !== undefined) assert.is(findRegion(pair)?.cloud, cloud, `${name} > ${pair}`);
    }
  });

  test('are found by the name that Azure shows as well', () => {
    for (const text of ['West Europe', 'westeurope', 'WestEurope', 'west europe'])
      assert.is(findRegion(text)?.name, 'westeurope', text);
    assert.is(findRegion('mars'), undefined);
  });

  test('what is missing is missing in regions that exist', () => {
    for (const [feature, { regions: named }] of Object.entries(unavailable)) {
      for (const name of named.filter((region) => region !== 'usgoviowa'))
        assert.ok(findRegion(name), `${feature} in ${name}`);
      assert.ok(hasFeature('westeurope', feature as RegionalFeature), feature);
    }
    assert.not.ok(hasFeature('Qatar Central', 'vnetIntegration'));
    assert.not.ok(hasFeature('usgovvirginia', 'natStandardV2'));
    assert.not.ok(hasGrafanaZones('westeurope'));
    assert.ok(hasGrafanaZones('North Europe'));
  });

  test('tell their zones and their cloud, also where they are too new to be listed', () => {
    assert.equal(zonesOfRegion('westeurope'), ['1', '2', '3']);
    assert.equal(zonesOfRegion('westus'), []);
    assert.equal(zonesOfRegion('saudiarabiaeast'), ['1', '2', '3']);
    assert.equal(
      ['westeurope', 'usgovvirginia', 'usgoviowa', 'chinanorth3', 'chinawest9', 'saudiarabiaeast'].map(cloudOf),
      ['public', 'usGovernment', 'usGovernment', 'china', 'china', 'public'],
    );
  });

  test('clouds have names of their own for everything', () => {
    const names = Object.values(clouds).map(({ registry, vault, tokenAudience }) => [registry, vault, tokenAudience]);
    assert.is(new Set(names.flat()).size, names.flat().length);
  });
});

suite('trusted launch', (test) => {
  const cases: Readonly<Record<string, boolean>> = {
    Standard_D8ds_v5: true,
    Standard_D8s_v3: true,
    Standard_E8s_v3: true,
    Standard_F8s_v2: true,
    Standard_DS3_v2: true,
    Standard_B4ms: true,
    Standard_NC4as_T4_v3: true,
    Standard_L8s_v3: true,
    Standard_D8_v3: false,
    Standard_D3_v2: false,
    Standard_A8_v2: false,
    Standard_E8_v3: false,
    Standard_F8: false,
    Standard_DC8as_v5: false,
    Standard_EC8as_v5: false,
    Standard_M64s: false,
    Standard_D8ps_v5: false,
    Standard_D8ps_v6: false,
  };
  for (const [name, can] of Object.entries(cases)) {
    test(`${name} ${can ? 'can' : 'cannot'} have it`, () => {
      const size = findSize(name);
      assert.ok(size, name);
      assert.is(trustedLaunchObstacle(size) === undefined, can);
    });
  }
});
