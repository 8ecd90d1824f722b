import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Model } from '../../src/model/model.ts';
import { lintFindings, parameterFindings, unformatted, writeInfra } from '../helpers/bicep.ts';
import { exampleModel, modelOf } from '../helpers/model.ts';
import { once } from '../helpers/once.ts';
import { predict, printPrediction } from '../helpers/predict.ts';
import { scratch } from '../helpers/scratch.ts';
import { exampleNames, matchesFolder, project, snapshotsRoot } from '../helpers/snapshot.ts';
import { suite } from '../helpers/suite.ts';
import { needsTool } from '../helpers/tools.ts';

const templates = join(project, 'templates');

const base = {
  schema: 1,
  name: 'shop',
  cluster: {
    access: { adminGroups: ['11111111-2222-3333-4444-555555555555'], api: { authorizedRanges: ['203.0.113.0/24'] } },
  },
  workloads: { orders: { image: 'shop.azurecr.io/orders:1.0.0', port: 8080, probes: '/ready' } },
};

const registryId =
  '/subscriptions/00000000-0000-0000-0000-000000000009/resourceGroups/shared/providers/Microsoft.ContainerRegistry/registries/shop';
const serviceBusId =
  '/subscriptions/00000000-0000-0000-0000-000000000009/resourceGroups/shared/providers/Microsoft.ServiceBus/namespaces/events';

const hubNetworkId =
  '/subscriptions/00000000-0000-0000-0000-000000000009/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/vnet-hub';

/** Configurations that take the branches which no example takes. */
const variants: Readonly<Record<string, object>> = {
  'egress by firewall, own DNS servers, nothing integrated': {
    ...base,
    cluster: {
      access: { ...base.cluster.access, api: { ...base.cluster.access.api, vnetIntegration: false, runCommand: true } },
      network: {
        egress: 'firewall',
        firewall: { address: '10.0.0.4', publicAddress: '203.0.113.4', network: hubNetworkId },
        dnsServers: ['10.0.0.5', '10.0.0.6'],
      },
      policy: 'Off',
      ingress: { visibility: 'internal' },
    },
  },
  'egress by NAT gateway without an integrated API server': {
    ...base,
    cluster: { access: { ...base.cluster.access, api: { ...base.cluster.access.api, vnetIntegration: false } } },
  },
  'egress by load balancer, no zones, public services': {
    ...base,
    cluster: {
      ...base.cluster,
      network: { egress: 'loadBalancer' },
      pools: { system: { zones: [] }, apps: { zones: [] } },
      policy: 'Enforce',
      defender: true,
      verticalPodAutoscaler: true,
    },
    registry: { sku: 'Standard' },
    keyVault: { network: 'public' },
    observability: { grafana: true, controlPlaneMetrics: false },
  },
  'US Government, where VNet integration and the newer NAT gateway are missing': {
    ...base,
    location: 'usgovvirginia',
    observability: { grafana: true },
    serviceBus: { sku: 'Premium' },
    workloads: {
      orders: {
        ...base.workloads.orders,
        image: 'shop.azurecr.us/orders:1.0.0',
        uses: { serviceBus: { send: ['q'] } },
      },
    },
  },
  'a region without zones, a registry with rights on repositories': {
    ...base,
    location: 'West US',
    registry: { repositoryPermissions: true },
    observability: { grafana: true },
  },
  'patches of every resource that takes one': {
    ...base,
    cluster: {
      ...base.cluster,
      patch: { autoScalerProfile: { 'scan-interval': '20s' } },
      network: { patch: { flowTimeoutInMinutes: 10 } },
      pools: {
        system: { patch: { kubeletConfig: { imageGcHighThreshold: 80 } } },
        apps: { patch: { linuxOSConfig: { sysctls: { vmMaxMapCount: 262144 } } } },
      },
    },
    registry: { patch: { policies: { retentionPolicy: { days: 7, status: 'enabled' } } } },
    keyVault: { patch: { networkAcls: { ipRules: [{ value: '203.0.113.7' }] } } },
  },
  'services that exist already, topics, long-term support': {
    ...base,
    cluster: { ...base.cluster, tier: 'Premium', longTermSupport: true, upgrades: { channel: 'patch' } },
    registry: { existing: registryId },
    serviceBus: { existing: serviceBusId },
    workloads: {
      worker: {
        image: 'shop.azurecr.io/worker:1.0.0',
        probes: { command: ['/healthy'] },
        scale: { min: 0, max: 5, serviceBus: { topic: 'orders', subscription: 'worker' } },
        uses: { serviceBus: { send: ['invoices'], receive: ['payments'] } },
      },
      reports: {
        image: 'shop.azurecr.io/reports:1.0.0',
        port: 8080,
        probes: '/ready',
        scale: { min: 1, max: 4, prometheus: { query: 'vector(1)', threshold: 2 } },
      },
    },
  },
  'groups with rights in a namespace, a premium Service Bus': {
    ...base,
    serviceBus: { sku: 'Premium' },
    namespaces: {
      shop: {
        groups: { admin: ['22222222-2222-3333-4444-555555555555'], reader: ['33333333-2222-3333-4444-555555555555'] },
      },
    },
    workloads: {
      worker: {
        image: 'shop.azurecr.io/worker:1.0.0',
        probes: { command: ['/healthy'] },
        scale: { min: 0, max: 5, serviceBus: { queue: 'orders' } },
      },
    },
  },
};

interface Case {
  readonly name: string;
  readonly model: Model;
}

const cases: readonly Case[] = [
  ...exampleNames().map((name) => ({ name, model: exampleModel(name) })),
  ...Object.entries(variants).map(([name, config]) => ({ name, model: modelOf(JSON.stringify(config)) })),
];

/** Writes each case to a folder of its own, called by its place in the list, and compiles them together. */
function faultsOf(
  bicep: string,
  list: readonly Case[],
  edit: (folder: string) => void = () => undefined,
): readonly string[] {
  const folder = scratch('infra');
  const written = list.flatMap(({ model }, index) =>
    writeInfra(model, join(folder, String(index))).map((path) => `${index}/${path}`),
  );
  edit(folder);
  const compiled = written.filter((path) => /main\.bicep$|\.bicepparam$/.test(path));
  return [
    ...lintFindings(bicep, folder, '**/main.bicep'),
    ...parameterFindings(bicep, folder, '**/*.bicepparam'),
    ...unformatted(bicep, folder, compiled, '**/main.bicep', '**/*.bicepparam'),
  ];
}

function replaceIn(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  assert.ok(text.includes(from), `${file} holds ${from}`);
  writeFileSync(file, text.replace(from, to));
}

const bicep = needsTool('bicep', 'compiling the infrastructure');

if (bicep !== undefined) {
  suite('Bicep modules', (test) => {
    test('lint as they stand', () => assert.equal(lintFindings(bicep, templates, 'infra/**/*.bicep'), []));

    test('stand as `bicep format` leaves them', () => {
      const folder = scratch('modules');
      cpSync(join(templates, 'infra'), join(folder, 'infra'), { recursive: true });
      const modules = readdirSync(join(folder, 'infra/modules')).map((name) => `infra/modules/${name}`);
      assert.ok(modules.length > 15);
      assert.equal(unformatted(bicep, folder, [...modules, 'infra/extensions.bicep'], 'infra/**/*.bicep'), []);
    });
  });

  suite('infra/ of a made repo', (test) => {
    const faults = once(() => faultsOf(bicep, cases));

    for (const [index, { name }] of cases.entries()) {
      test(`${name}: compiles without a finding`, () => {
        assert.equal(
          faults().filter((fault) => fault.startsWith(`${index}/`)),
          [],
        );
      });
    }

    test('nothing is found outside of the cases', () => assert.equal(faults(), []));

    test('a parameter without a description is found', () => {
      const found = faultsOf(bicep, cases.slice(0, 1), (folder) => {
        replaceIn(join(folder, '0/infra/main.bicep'), "@description('Region of the resources.')\n", '');
      });
      assert.match(found.join('\n'), /use-description-params/);
    });

    test('a misspelt field and a line out of place are found', () => {
      const found = faultsOf(bicep, cases.slice(0, 1), (folder) => {
        replaceIn(join(folder, '0/infra/production.bicepparam'), 'maxPods', 'maxPod');
        replaceIn(join(folder, '0/infra/production.bicepparam'), '  minCount', '   minCount');
      });
      assert.match(found.join('\n'), /maxPod/);
      assert.match(found.join('\n'), /production\.bicepparam: bicep format changes it/);
    });
  });

  suite('patches of Azure resources', (test) => {
    test('reach the properties of the resource, beside what the platform says there', () => {
      const found = cases.find(({ name }) => name === 'patches of every resource that takes one');
      assert.ok(found);
      const folder = scratch('infra');
      writeInfra(found.model, folder);
      const [environment] = found.model.environments;
      assert.ok(environment);
      const { resources } = predict(bicep, folder, environment.name, environment);
      const propertiesOf = (type: string) =>
        (resources.find((resource) => resource.type === type)?.['properties'] ?? {}) as Record<string, never>;
      const cluster = propertiesOf('Microsoft.ContainerService/managedClusters') as Record<string, unknown>;
      const profile = cluster['autoScalerProfile'] as Record<string, string>;
      assert.is(profile['scan-interval'], '20s');
      assert.is(profile['scale-down-unneeded-time'], '10m');
      const [system] = cluster['agentPoolProfiles'] as readonly Record<string, unknown>[];
      assert.equal(system?.['kubeletConfig'], { imageGcHighThreshold: 80 });
      assert.is(system?.['mode'], 'System');
      const pool = propertiesOf('Microsoft.ContainerService/managedClusters/agentPools') as Record<string, unknown>;
      assert.equal(pool['linuxOSConfig'], { sysctls: { vmMaxMapCount: 262144 } });
      assert.is(pool['mode'], 'User');
      const registry = propertiesOf('Microsoft.ContainerRegistry/registries') as Record<string, unknown>;
      assert.equal(registry['policies'], {
        exportPolicy: { status: 'disabled' },
        retentionPolicy: { days: 7, status: 'enabled' },
      });
      const vault = propertiesOf('Microsoft.KeyVault/vaults') as Record<string, Record<string, unknown>>;
      assert.equal(vault['networkAcls'], {
        bypass: 'AzureServices',
        defaultAction: 'Deny',
        ipRules: [{ value: '203.0.113.7' }],
      });
      assert.is(
        (propertiesOf('Microsoft.Network/virtualNetworks') as Record<string, unknown>)['flowTimeoutInMinutes'],
        10,
      );
    });
  });

  suite('predicted resources', (test) => {
    for (const name of exampleNames()) {
      test(`of ${name} are those in its snapshot`, () => {
        const model = exampleModel(name);
        const folder = scratch('infra');
        writeInfra(model, folder);
        const predictions = model.environments.map((environment) => {
          const prediction = predict(bicep, folder, environment.name, environment);
          assert.equal(Object.keys(prediction.outputs), ['clusterName', 'settings']);
          return [`${environment.name}.json`, printPrediction(prediction)] as const;
        });
        matchesFolder(join(snapshotsRoot, name, 'predicted'), new Map(predictions));
      });
    }
  });
}
