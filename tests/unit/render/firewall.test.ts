import * as assert from 'uvu/assert';
import { renderDocs } from '../../../src/render/docs/docs.ts';
import { shopModel } from '../../helpers/model.ts';
import { suite } from '../../helpers/suite.ts';

const workload = { image: 'docker.io/library/nginx:1.27', port: 8080 };

function documents(cluster: object, rest: Readonly<Record<string, unknown>> = {}) {
  const firewall = { egress: 'firewall', firewall: { address: '10.0.0.4' } };
  const { network = {}, ...others } = cluster as { network?: object };
  return renderDocs(
    shopModel(
      { orders: workload, ...(rest['workloads'] as object | undefined) },
      { cluster: { network: { ...firewall, ...network }, ...others }, ...rest },
    ),
  );
}

const listOf = (cluster: object, rest: Readonly<Record<string, unknown>> = {}): string =>
  documents(cluster, rest).get('docs/firewall.md')?.text ?? '';

suite('docs/firewall.md', (test) => {
  test('is there only where a firewall is the way out', () => {
    assert.ok(documents({}).has('docs/firewall.md'));
    assert.not.ok(renderDocs(shopModel({ orders: workload })).has('docs/firewall.md'));
  });

  const gpu = { pools: { gpu: { gpu: true } } };
  const cases: Readonly<Record<string, { on: string; off: string; name: string }>> = {
    'the API server, when it stands outside of the network': {
      on: listOf({ access: { api: { vnetIntegration: false } } }),
      off: listOf({}),
      name: '*.hcp.westeurope.azmk8s.io',
    },
    Defender: { on: listOf({ defender: true }), off: listOf({}), name: '*.cloud.defender.microsoft.com' },
    'Azure Policy': { on: listOf({}), off: listOf({ policy: 'Off' }), name: 'data.policy.core.windows.net' },
    'GPU drivers': { on: listOf(gpu), off: listOf({}), name: 'nvidia.github.io' },
    Ubuntu: {
      on: listOf({}),
      off: listOf({ pools: { system: { os: 'AzureLinux' }, apps: { os: 'AzureLinux' } } }),
      name: 'security.ubuntu.com',
    },
    'a public vault': {
      on: listOf({}, { keyVault: { network: 'public' } }),
      off: listOf({}),
      name: '*.vault.azure.net',
    },
    'a public registry': {
      on: listOf({}, { registry: { network: 'public' } }),
      off: listOf({}),
      name: 'acrshop.azurecr.io',
    },
    'the Service Bus namespace that is made': {
      on: listOf({}, { workloads: { orders: { ...workload, uses: { serviceBus: { send: ['q'] } } } } }),
      off: listOf({}),
      name: 'sb-shop-production-*.servicebus.windows.net',
    },
    Flux: {
      on: listOf({}, { delivery: { method: 'flux', repository: 'https://git.example.com/shop' } }),
      off: listOf({}),
      name: 'git.example.com',
    },
    'the US Government': {
      on: listOf({}, { location: 'usgovvirginia' }),
      off: listOf({}),
      name: 'login.microsoftonline.us',
    },
  };
  for (const [what, { on, off, name }] of Object.entries(cases)) {
    test(`names ${name} for ${what}, and only then`, () => {
      assert.ok(on.includes(`| \`${name}\``), name);
      assert.not.ok(off.includes(`| \`${name}\``), name);
    });
  }

  test('names the registries of images and the addresses that workloads call', () => {
    const text = renderDocs(
      shopModel(
        { orders: { ...workload, uses: { addresses: { '10.60.0.0/24': [5432] } } } },
        { cluster: { network: { egress: 'firewall', firewall: { address: '10.0.0.4' } } } },
      ),
    ).get('docs/firewall.md')?.text;
    assert.match(text ?? '', '| `docker.io` | HTTPS 443 |');
    assert.match(text ?? '', '| `10.60.0.0/24` | TCP 5432 | named by the workload orders |');
  });

  test('README says what must be so before', () => {
    const readme = documents({ network: { dnsServers: ['10.0.0.10'] } }).get('README.md')?.text ?? '';
    assert.match(readme, 'the firewall 10.0.0.4 lets through');
    assert.match(readme, 'is peered with that of the firewall');
    assert.match(readme, 'the DNS servers answer for privatelink.azurecr.io, privatelink.vaultcore.azure.net');
    assert.not.match(renderDocs(shopModel({ orders: workload })).get('README.md')?.text ?? '', 'docs/firewall.md');
  });
});
