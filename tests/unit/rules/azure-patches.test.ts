import * as assert from 'uvu/assert';
import { azurePatchFindings } from '../../../src/rules/azure-patched/judge.ts';
import { azurePatchRules } from '../../../src/rules/azure-patched/rules.ts';
import { ownedProperties, safeProperties } from '../../../src/rules/azure-patched/properties.ts';
import known from '../../../src/facts/azure-properties.json' with { type: 'json' };
import { shopModel } from '../../helpers/model.ts';
import { suite } from '../../helpers/suite.ts';

const orders = { image: 'shop.azurecr.io/orders:1.0.0', port: 8080 };

const said = (rest: Readonly<Record<string, unknown>>): string[] =>
  azurePatchFindings(shopModel({ orders }, rest)).map(
    ({ severity, path = [], message, fix }) => `${severity} ${path.join('.')}: ${message} ${fix}`,
  );

const cluster = (patch: object) => ({ cluster: { patch } });
const pool = (patch: object) => ({ cluster: { pools: { apps: { patch } } } });

suite('patches of Azure resources', (test) => {
  const passing: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    'a property of the cluster': cluster({
      networkProfile: { advancedNetworking: { enabled: true, observability: { enabled: true } } },
    }),
    'settings of the kubelet and of the kernel': pool({
      kubeletConfig: { cpuManagerPolicy: 'static', podMaxPids: 1024 },
      linuxOSConfig: { sysctls: { vmMaxMapCount: 262144 } },
    }),
    'a property of the system pool': {
      cluster: { pools: { system: { patch: { kubeletConfig: { imageGcHighThreshold: 80 } } } } },
    },
    'retention of the registry': {
      registry: { patch: { policies: { retentionPolicy: { days: 7, status: 'enabled' } } } },
    },
    'rules of the vault': { keyVault: { patch: { networkAcls: { ipRules: [{ value: '203.0.113.7' }] } } } },
    'encryption of the network': {
      cluster: { network: { patch: { encryption: { enabled: true, enforcement: 'AllowUnencrypted' } } } },
    },
    'a property taken back': cluster({ windowsProfile: null }),
    'a map with free keys': cluster({ addonProfiles: { openServiceMesh: { enabled: true, config: { level: '3' } } } }),
  };
  for (const [what, rest] of Object.entries(passing)) test(`${what} passes`, () => assert.equal(said(rest), []));

  const failing: Readonly<Record<string, readonly [Readonly<Record<string, unknown>>, RegExp]>> = {
    'a misspelt property': [
      cluster({ disableLocalAcounts: true }),
      /^error cluster\.patch\.disableLocalAcounts: .*no property.*Did you mean `disableLocalAccounts`/,
    ],
    'a misspelt property below another': [
      pool({ kubeletConfig: { cpuMangerPolicy: 'static' } }),
      /^error cluster\.pools\.apps\.patch\.kubeletConfig\.cpuMangerPolicy: .*Did you mean `cpuManagerPolicy`/,
    ],
    'a property that can only be read': [
      cluster({ fqdn: 'a.example.com' }),
      /^error .*no property `fqdn` that can be set/,
    ],
    'a property that is nothing like another': [
      { registry: { patch: { colour: 'red' } } },
      /^error registry\.patch\.colour: .*It has adminUserEnabled/,
    ],
    'text for a truth value': [cluster({ enableRBAC: 'yes' }), /^error .*must be true or false/],
    'a list for a map': [cluster({ networkProfile: ['x'] }), /^error .*must be a map/],
    'a map for a list': [
      { keyVault: { patch: { networkAcls: { ipRules: { value: 'x' } } } } },
      /^error .*must be a list/,
    ],
    'a number out of bounds': [pool({ upgradeSettings: { drainTimeoutInMinutes: 5000 } }), /^error .*1440 or less/],
    'a part of a number': [pool({ kubeletConfig: { podMaxPids: 1.5 } }), /^error .*a whole number/],
    'a value in other letters': [pool({ kubeletDiskType: 'temporary' }), /^error .*Did you mean Temporary/],
    'a mistake in a list': [
      { keyVault: { patch: { networkAcls: { ipRules: [{ valeu: 'x' }] } } } },
      /^error keyVault\.patch\.networkAcls\.ipRules\.0\.valeu: .*Did you mean `value`/,
    ],
    'what a setting makes': [pool({ minCount: 5 }), /^error .*made from other settings\. Write `min` instead/],
    'LocalDNS, for which no policy is made': [
      pool({ localDNSProfile: { mode: 'Required' } }),
      /^error cluster\.pools\.apps\.patch\.localDNSProfile: .*open cluster DNS alone/,
    ],
    'the subnets of the network': [
      { cluster: { network: { patch: { subnets: [] } } } },
      /^error .*subnets are computed/,
    ],
    'local accounts': [cluster({ disableLocalAccounts: false }), /^warning .*weakens.*gets in without Microsoft Entra/],
    'local accounts, by a null': [cluster({ disableLocalAccounts: null }), /^warning .*weakens/],
    'all of Microsoft Entra, by a null above': [
      cluster({ aadProfile: null }),
      /^error cluster\.patch\.aadProfile: Azure refuses/,
    ],
    'a password of the registry': [{ registry: { patch: { adminUserEnabled: true } } }, /^warning .*weakens/],
    'a public address for each node': [pool({ enableNodePublicIP: true }), /^warning .*weakens/],
    'the same as before': [cluster({ disableLocalAccounts: true }), /^warning .*changes nothing/],
    'an empty map': [cluster({ networkProfile: {} }), /^warning .*is empty and changes nothing/],
  };
  for (const [what, [rest, expected]] of Object.entries(failing)) {
    test(`${what} is found, once`, () => {
      const found = said(rest);
      assert.is(found.length, 1, found.join('\n'));
      assert.match(found[0] ?? '', expected);
    });
  }

  test('every finding is a rule of the list', () => {
    const codes = new Set(
      Object.values(failing).flatMap(([rest]) =>
        azurePatchFindings(shopModel({ orders }, rest)).map(({ code }) => code),
      ),
    );
    assert.equal(
      [...codes].toSorted(),
      azurePatchRules.map(({ id }) => id),
    );
  });

  test('what is said of a property is said of one that exists', () => {
    for (const table of [ownedProperties, safeProperties]) {
      for (const [kind, entries] of Object.entries(table)) {
        const { properties } = known.types[kind as keyof typeof known.types] as { properties: Record<string, string> };
        for (const name of Object.keys(entries as object)) {
          const generic = name.replace(/^addonProfiles\.\w+/, 'addonProfiles.*');
          assert.ok(properties[name] ?? properties[generic], `${kind}: ${name}`);
        }
      }
    }
  });
});
