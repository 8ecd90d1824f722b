import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import { UserError } from '../../../src/errors.ts';
import { immutableProperties } from '../../../src/facts/immutable.ts';
import { leftBehind, refuseReplacements, replacements } from '../../../src/plan/replacements.ts';
import { resolvedOf, type Resolved } from '../../../src/plan/resolved.ts';
import { exampleText, makeExample } from '../../helpers/made.ts';
import { modelOf } from '../../helpers/model.ts';
import { suite } from '../../helpers/suite.ts';

const base = {
  schema: 1,
  name: 'shop',
  environments: { production: {} },
  cluster: {
    access: { api: { authorizedRanges: ['203.0.113.0/24'], vnetIntegration: false } },
    network: { vnet: '10.40.0.0/16', pods: '10.244.0.0/16', services: '172.16.0.0/16' },
    pools: { system: {}, apps: { size: 'Standard_D8ds_v5' }, batch: { spot: true, trustedLaunch: false } },
  },
  registry: { sku: 'Standard' },
  serviceBus: { sku: 'Standard' },
  workloads: {
    w: {
      image: 'a.azurecr.io/w:1.0.0',
      resources: { cpu: '100m', memory: '128Mi' },
      scale: { min: 0, max: 3, serviceBus: { queue: 'q', messages: 5 } },
    },
  },
};

const resolved = (config: unknown): Resolved => resolvedOf(modelOf(stringify(config)));

/** The base with other values; null removes a key. */
function changed(changes: Readonly<Record<string, unknown>>): Resolved {
  const copy = structuredClone(base) as Record<string, unknown>;
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.');
    let target = copy;
    for (const key of keys.slice(0, -1)) target = (target[key] ??= {}) as Record<string, unknown>;
    if (value === null) delete target[keys.at(-1) ?? ''];
    else target[keys.at(-1) ?? ''] = value;
  }
  return resolved(copy);
}

/** Two environments; the pool of staging has machines of its own. */
function withStaging(size: string): Resolved {
  return resolved({ ...base, environments: { staging: { cluster: { pools: { apps: { size } } } }, production: {} } });
}

/** What changes in the config, and the paths that must be told of. */
const cases: Readonly<Record<string, readonly [changes: Readonly<Record<string, unknown>>, told: readonly string[]]>> =
  {
    nothing: [{}, []],
    'the size of a pool': [{ 'cluster.pools.apps.size': 'Standard_D16ds_v5' }, ['pools.apps.vmSize']],
    'the size of the system pool': [{ 'cluster.pools.system.size': 'Standard_D8ds_v5' }, ['systemPool.vmSize']],
    'the OS disk': [
      { 'cluster.pools.apps.osDisk': { type: 'Managed', sizeGB: 256 } },
      ['pools.apps.osDiskSizeGB', 'pools.apps.osDiskType'],
    ],
    'the zones': [{ 'cluster.pools.apps.zones': [1, 2] }, ['pools.apps.availabilityZones']],
    'the pods of a node': [{ 'cluster.pools.apps.maxPods': 60 }, ['pools.apps.maxPods']],
    'encryption at host': [{ 'cluster.pools.apps.encryptionAtHost': false }, ['pools.apps.enableEncryptionAtHost']],
    'the Spot price': [{ 'cluster.pools.batch.maxPrice': 0.2 }, ['pools.batch.spotMaxPrice']],
    'a Spot pool into an ordinary one': [{ 'cluster.pools.batch.spot': false }, ['pools.batch.spotMaxPrice']],
    'trusted launch on': [{ 'cluster.pools.batch.trustedLaunch': true }, []],
    'trusted launch off': [{ 'cluster.pools.apps.trustedLaunch': false }, []],
    'the node image, which AKS changes in place': [{ 'cluster.pools.apps.os': 'AzureLinux' }, []],
    'the counts and labels of a pool': [
      {
        'cluster.pools.apps': {
          size: 'Standard_D8ds_v5',
          min: 4,
          max: 30,
          labels: { a: 'b' },
          taints: ['x=y:NoSchedule'],
        },
      },
      [],
    ],
    'a pool more': [{ 'cluster.pools.more': { size: 'Standard_D4ds_v5' } }, []],
    'a pool less': [{ 'cluster.pools.batch': null }, []],
    'the pods in a smaller range': [{ 'cluster.network.pods': '10.244.0.0/17' }, ['cluster.networkProfile.podCidr']],
    'the pods in another range': [{ 'cluster.network.pods': '10.200.0.0/16' }, ['cluster.networkProfile.podCidr']],
    'the pods in a range around the old one': [{ 'cluster.network.pods': '10.244.0.0/15' }, []],
    'the addresses of Services': [
      { 'cluster.network.services': '172.17.0.0/16' },
      ['cluster.networkProfile.dnsServiceIP', 'cluster.networkProfile.serviceCidr'],
    ],
    'the virtual network elsewhere': [
      { 'cluster.network.vnet': '10.60.0.0/16' },
      [
        'network.addressPrefix',
        'network.subnets.nodes.addressPrefix',
        'network.subnets.privateEndpoints.addressPrefix',
      ],
    ],
    'the virtual network grown, which moves the subnet at its end': [
      { 'cluster.network.vnet': '10.40.0.0/15' },
      ['network.subnets.privateEndpoints.addressPrefix'],
    ],
    'the virtual network grown, with nothing at its end': [
      { 'cluster.network.vnet': '10.40.0.0/15', 'keyVault.network': 'public' },
      [],
    ],
    'so many nodes that the subnet has to grow': [
      { 'cluster.pools.apps': { size: 'Standard_D8ds_v5', max: 900 } },
      ['network.subnets.nodes.addressPrefix'],
    ],
    'VNet integration on': [
      { 'cluster.access.api.vnetIntegration': true },
      ['cluster.apiServer.enableVnetIntegration'],
    ],
    'a private API server without VNet integration': [
      { 'cluster.access.api.private': true },
      ['cluster.apiServer.enablePrivateCluster'],
    ],
    'the tier of Service Bus': [{ 'serviceBus.sku': 'Premium' }, ['serviceBus.sku']],
    'the tier of the registry': [{ 'registry.sku': 'Premium' }, ['registry.zoneRedundancy']],
    'Service Bus no longer used': [{ 'workloads.w.scale': { min: 1, max: 3 } }, []],
    'the region': [{ location: 'northeurope' }, ['location']],
    'the name of the platform, of which everything else follows': [
      { name: 'store' },
      ['cluster.name', 'resourceGroup'],
    ],
    'the resource group': [{ 'azure.resourceGroup': 'rg-other' }, ['resourceGroup']],
    'a subscription that is named now': [{ 'azure.subscriptionId': '00000000-0000-0000-0000-000000000001' }, []],
  };

suite('replacements tell of', (test) => {
  const before = resolved(base);

  for (const [name, [changes, told]] of Object.entries(cases)) {
    test(name, () => {
      assert.equal(
        replacements(before, changed(changes)).map(({ path }) => path),
        told,
      );
    });
  }

  test('VNet integration off, which is permanent', () => {
    const on = changed({ 'cluster.access.api.vnetIntegration': true });
    const [found, ...others] = replacements(on, before);
    assert.is(found?.path, 'cluster.apiServer.enableVnetIntegration');
    assert.is(found?.property.forbids, 'turning off');
    assert.equal(others, []);
  });

  test('nothing when a cluster with VNet integration turns private', () => {
    const on = changed({ 'cluster.access.api.vnetIntegration': true });
    assert.equal(
      replacements(on, changed({ 'cluster.access.api.vnetIntegration': true, 'cluster.access.api.private': true })),
      [],
    );
  });

  test('the environment in which it happens, and no other', () => {
    const found = replacements(withStaging('Standard_D4ds_v5'), withStaging('Standard_D16ds_v5'));
    assert.equal(
      found.map(({ environment, path, before: old, after }) => [environment, path, old, after]),
      [['staging', 'pools.apps.vmSize', 'Standard_D4ds_v5', 'Standard_D16ds_v5']],
    );
  });

  test('ranges that are none, out of an edited lock, without falling over them', () => {
    const odd = new Map([['production', new Map([['cluster.networkProfile.podCidr', 'x']])]]);
    assert.is(replacements(odd, before).length, 1);
    assert.is(replacements(odd, odd).length, 0);
  });
});

const group = (digit: number): string => `${digit}1111111-2222-3333-4444-555555555555`;
const cluster = '$(az aks show --resource-group RG --name aks-shop-production --query id --output tsv)';
const vault =
  "$(az resource list --resource-group RG --resource-type Microsoft.KeyVault/vaults --query '[0].id' --output tsv)";
const lost = (role: string, one: string): string =>
  `The group ${one} keeps the role ${role} on the cluster in production. Take it away:\naz role assignment delete --assignee ${one} --role "${role}" --scope "${cluster}"`;
const kubernetes = 'Azure Kubernetes Service';
const shared = `/subscriptions/${group(9)}/resourceGroups/rg-shared/providers`;

const keda = 'id-aks-shop-production-keda-operator';
const byQueue = (queue: string): object => ({ scale: { min: 0, max: 3, serviceBus: { queue } } });
const principal = (identity: string): string =>
  `"$(az identity show --resource-group RG --name ${identity} --query principalId --output tsv)"`;
const each = (identity: string, query: string): string =>
  `for id in $(az role assignment list --all --assignee ${principal(identity)} --query ${query} --output tsv); do az role assignment delete --ids "$id"; done`;
const keptOn = (entity: string, role: string): string =>
  `The identity ${keda} keeps the role ${role} on ${entity} in production. Take it away:\n${each(keda, `"[?roleDefinitionName=='${role}' && ends_with(scope, '/${entity}')].id"`)}`;
const stays = (identity: string): string =>
  `The identity ${identity} stays, with every right that it has in production. Take it away:\n${each(identity, "'[].id'")}; az identity delete --resource-group RG --name ${identity}`;

/** What changes, before and after, and what is said. */
const rights: readonly (readonly [
  string,
  Readonly<Record<string, unknown>>,
  Readonly<Record<string, unknown>>,
  readonly string[],
])[] = [
  [
    'a group that no longer administers, and has no other right',
    { 'cluster.access.adminGroups': [group(1), group(2)] },
    { 'cluster.access.adminGroups': [group(2)] },
    [lost(`${kubernetes} Cluster User Role`, group(1)), lost(`${kubernetes} RBAC Cluster Admin`, group(1))],
  ],
  [
    'a group that may only read from now on',
    { 'cluster.access.adminGroups': [group(1), group(2)] },
    { 'cluster.access.adminGroups': [group(2)], 'cluster.access.readerGroups': [group(1)] },
    [lost(`${kubernetes} RBAC Cluster Admin`, group(1))],
  ],
  [
    'a secret that a workload no longer reads: its identity with all of its rights',
    { 'workloads.w.uses.keyVault': ['db'] },
    {},
    [
      `The identity id-shop-production-w keeps the role Key Vault Secrets User on the key vault in production. Take it away:\naz role assignment delete --assignee "$(az identity show --resource-group RG --name id-shop-production-w --query principalId --output tsv)" --role "Key Vault Secrets User" --scope "${vault}"`,
    ],
  ],
  [
    'a registry that the kubelets leave',
    { 'registry.existing': `${shared}/Microsoft.ContainerRegistry/registries/old` },
    { 'registry.existing': `${shared}/Microsoft.ContainerRegistry/registries/new` },
    [
      `The kubelets keep the role AcrPull on the registry old in production. Take it away:\naz role assignment delete --assignee "$(az identity show --resource-group RG --name id-aks-shop-production-kubelet --query principalId --output tsv)" --role "AcrPull" --scope "$(az acr list --subscription ${group(9)} --query "[?starts_with(name, 'old')].id | [0]" --output tsv)"`,
    ],
  ],
  [
    'Grafana, which reads metrics on',
    { 'observability.grafana': true },
    {},
    [
      `Grafana amg-shop-production stays, and keeps the role Monitoring Data Reader on the Azure Monitor workspace in production. Take it away:\naz role assignment delete --assignee "$(az resource show --resource-group RG --resource-type Microsoft.Dashboard/grafana --name amg-shop-production --query identity.principalId --output tsv)" --role "Monitoring Data Reader" --scope "$(az resource list --resource-group RG --resource-type Microsoft.Monitor/accounts --query '[0].id' --output tsv)"; az resource delete --resource-group RG --resource-type Microsoft.Dashboard/grafana --name amg-shop-production`,
    ],
  ],
  [
    'a queue by which KEDA no longer scales, and which its workload still reads',
    { 'workloads.other': { image: 'a.azurecr.io/o:1.0.0', ...byQueue('other') } },
    { 'workloads.other': { image: 'a.azurecr.io/o:1.0.0', uses: { serviceBus: { receive: ['other'] } } } },
    [keptOn('queues/other', 'Azure Service Bus Data Owner')],
  ],
  [
    'a topic by whose subscription KEDA no longer scales',
    {
      'workloads.other': {
        image: 'a.azurecr.io/o:1.0.0',
        scale: { min: 0, max: 3, serviceBus: { topic: 't', subscription: 's' } },
      },
    },
    { 'workloads.other': { image: 'a.azurecr.io/o:1.0.0' } },
    [keptOn('topics/t/subscriptions/s', 'Azure Service Bus Data Owner'), stays('id-shop-production-other')],
  ],
  [
    'metrics by which KEDA no longer scales',
    { 'workloads.w.scale.prometheus': { query: 'up', threshold: 1 } },
    {},
    [
      `The identity ${keda} keeps the role Monitoring Data Reader on the Azure Monitor workspace in production. Take it away:\naz role assignment delete --assignee ${principal(keda)} --role "Monitoring Data Reader" --scope "$(az resource list --resource-group RG --resource-type Microsoft.Monitor/accounts --query '[0].id' --output tsv)"`,
    ],
  ],
  [
    'the last trigger of KEDA: its identity with all of its rights',
    {},
    { 'workloads.w.scale': { min: 1, max: 3 } },
    [stays(keda), stays('id-shop-production-w')],
  ],
  [
    'Flux, which goes on applying and removing',
    { delivery: { method: 'flux', repository: 'https://github.com/example/shop' } },
    {},
    [
      'Flux (platform) still applies what its branch says, and removes what is gone from it in production. Take it away:\naz k8s-configuration flux kustomization update --resource-group RG --cluster-name aks-shop-production --cluster-type managedClusters --name platform --kustomization-name platform --prune false && az k8s-configuration flux delete --resource-group RG --cluster-name aks-shop-production --cluster-type managedClusters --name platform --yes',
    ],
  ],
];

suite('leftBehind tells of', (test) => {
  test('the alert of a subscription, which a later environment sends now', () => {
    const before = resolved({ ...base, environments: { staging: {} } });
    assert.equal(leftBehind(before, resolved({ ...base, environments: { staging: {}, production: {} } })), [
      'The alert for incidents of AKS, which another environment sends now, stays in staging. Take it away:\naz monitor activity-log alert delete --resource-group rg-shop-staging --name service-health-aks-shop-staging',
    ]);
  });

  test('a pool and an environment that are gone', () => {
    const before = resolved({ ...base, environments: { production: {}, staging: {} } });
    assert.equal(leftBehind(before, changed({ 'cluster.pools.batch': null })), [
      'The pool batch of production is gone from aks-prod.yaml; its nodes run on until you drain and delete it in Azure:\nkubectl drain --selector kubernetes.azure.com/agentpool=batch --ignore-daemonsets --delete-emptydir-data && az aks nodepool delete --resource-group rg-shop-production --cluster-name aks-shop-production --name batch',
      'The environment staging is gone from aks-prod.yaml; its resources stay in Azure (resource group rg-shop-staging) until you delete them: scripts/destroy.sh staging, from the commit before this one.',
    ]);
  });

  test('an environment whose group others need, without a word of deleting the group', () => {
    const before = resolved({ ...base, environments: { staging: {}, production: {} } });
    assert.match(
      leftBehind(before, resolved(base))[0] ?? '',
      /\(resource group rg-shop-staging\)\. Do not delete the group: it also holds the registry that production pulls from\./,
    );
    const shared = { ...base, azure: { resourceGroup: 'rg' }, cluster: { ...base.cluster } };
    const both = resolved({ ...shared, environments: { production: {}, staging: {} } });
    assert.match(leftBehind(both, resolved(shared))[0] ?? '', /it also holds all of production\./);
  });

  for (const [what, old, now, said] of rights)
    test(what, () => {
      assert.equal(
        leftBehind(changed(old), changed(now))
          // Whoever administers the cluster writes secrets, too, unless the vault has groups of its own.
          .filter((line) => !line.includes('still writes secrets'))
          .map((line) => line.replaceAll('rg-shop-production', 'RG')),
        said,
      );
    });

  test('nothing when nothing is gone', () => {
    assert.equal(leftBehind(resolved(base), changed({ 'cluster.pools.more': {} })), []);
  });
});

suite('refuseReplacements', (test) => {
  const found = replacements(resolved(base), changed({ 'cluster.pools.apps.size': 'Standard_D16ds_v5' }));

  test('lets a run go on that replaces nothing', () => {
    refuseReplacements([], 'config');
  });

  for (const [origin, says] of [
    ['config', 'The change is yours'],
    ['either', 'comes with this version of the tool, or with a change of aks-prod.yaml'],
  ] as const) {
    test(`names the property, both values, the damage and the way out, and whose change it is (${origin})`, () => {
      let error: unknown;
      try {
        refuseReplacements(found, origin);
      } catch (caught) {
        error = caught;
      }
      assert.instance(error, UserError);
      const { code, exitCode, message, hint = '', issues } = error as UserError;
      assert.is(code, 'REPLACEMENT');
      assert.is(exitCode, 4);
      assert.ok(message.includes(says), message);
      assert.match(hint, /--accept-replacement/);
      assert.is(
        issues[0]?.message,
        'The VM size of the pool changes (pools.apps.vmSize): Standard_D8ds_v5 -> Standard_D16ds_v5.',
      );
      assert.match(issues[0]?.why ?? '', /deployment fails/);
      assert.match(
        issues[0]?.fix ?? '',
        /az aks nodepool delete --resource-group rg-shop-production --cluster-name aks-shop-production --name apps`/,
      );
      assert.is(issues[0]?.environment, 'production');
    });
  }
});

suite('the immutable properties', (test) => {
  const paths = ['article', 'minimal', 'store'].flatMap((name) =>
    [...resolvedOf(makeExample(name).model).values()].flatMap((values) => [...values.keys()]),
  );
  const found = new Set(paths.map((path) => path.replace(/^pools\.[^.]+\./, 'pools.*.')));
  const rare = new Set([
    ...replacementPaths({
      'cluster.access.api.vnetIntegration': true,
      'azure.subscriptionId': '00000000-0000-0000-0000-000000000001',
    }),
    ...replacementPaths({ 'keyVault.network': 'private', 'observability.grafana': true }),
  ]);

  test('each stands in the model, so that a renamed field is noticed', () => {
    assert.equal(
      immutableProperties.map(({ path }) => path).filter((path) => !found.has(path) && !rare.has(path)),
      [],
    );
  });

  test('each says what happens, what to do and where that is written', () => {
    for (const { path, why, instead, source } of immutableProperties)
      assert.ok([why, instead].every((text) => text.endsWith('.')) && source.length > 5, path);
  });

  test('a comment, another order or another quote in the file changes none', () => {
    const text = exampleText('store');
    const values = parse(text) as Record<string, unknown>;
    const reordered = stringify(Object.fromEntries(Object.entries(values).toReversed()));
    assert.equal(replacements(resolvedOf(modelOf(text)), resolvedOf(modelOf(reordered))), []);
  });
});

function replacementPaths(changes: Readonly<Record<string, unknown>>): string[] {
  return [...(changed(changes).get('production')?.keys() ?? [])].map((path) =>
    path.replace(/^pools\.[^.]+\./, 'pools.*.'),
  );
}
