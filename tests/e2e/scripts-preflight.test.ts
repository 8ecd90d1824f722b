import * as assert from 'uvu/assert';
import { shopModel } from '../helpers/model.ts';
import { scriptRepo, type Answers, type Run } from '../helpers/script-repo.ts';
import {
  access,
  cluster,
  deletedVault,
  group,
  healthy,
  model,
  providers,
  quota,
  rest,
  rights,
  size,
  subscription,
  version,
  workloads,
} from '../helpers/script-shop.ts';
import { suite } from '../helpers/suite.ts';

const repo = scriptRepo(model);

const shared = (type: string, name: string): string =>
  `/subscriptions/${subscription}/resourceGroups/shared/providers/${type}/${name}`;

/** The lines that say more than ok, without the advice below them. */
function findings({ stdout }: Run): string[] {
  return stdout
    .split('\n')
    .filter((line) => /^(PROBLEM|warning)/.test(line))
    .map((line) => line.replaceAll(/ +/g, ' '));
}

interface Case {
  readonly name: string;
  readonly answers: Record<string, Answers[string]>;
  readonly expected: readonly string[];
}

const restricted = (type: string, zones: readonly string[] | null): object => ({
  restrictions: [
    {
      type,
      reasonCode: 'NotAvailableForSubscription',
      restrictionInfo: { locations: ['westeurope'], zones },
      values: ['westeurope'],
    },
  ],
});

const cases: readonly Case[] = [
  { name: 'nothing is in the way', answers: {}, expected: [] },
  {
    name: 'nobody is logged in',
    answers: { 'account show': { error: "Please run 'az login' to setup account." } },
    expected: ["PROBLEM login Please run 'az login' to setup account."],
  },
  {
    name: 'many things are wrong at once',
    answers: {
      'provider list': providers('Monitor', 'KeyVault'),
      'feature show Microsoft.Compute EncryptionAtHost': { json: { properties: { state: 'NotRegistered' } } },
      'aks get-versions': {
        json: { values: [version('1.37', 'KubernetesOfficial'), version('1.38', 'KubernetesOfficial')] },
      },
      'keyvault list-deleted': {
        json: [deletedVault('abcdef', 'rg-other'), deletedVault('uvwxyz', group.toUpperCase())],
      },
      'acr check-name': {
        json: { nameAvailable: false, reason: 'AlreadyExists', message: 'The registry acrshop is already in use.' },
      },
      'rest --method': rights({ actions: ['*/read'], notActions: [] }),
      'ad group show': { error: "Resource '11111111-2222-3333-4444-555555555555' does not exist" },
    },
    expected: [
      'PROBLEM providers Microsoft.KeyVault is not registered',
      'PROBLEM providers Microsoft.Monitor is not registered',
      'PROBLEM features Microsoft.Compute/EncryptionAtHost is not registered',
      'PROBLEM version Kubernetes 1.36 is not offered in westeurope',
      'warning names the key vault kv-shop-productio-uvwxyz was deleted and keeps its name; deploy.sh recovers it',
      'PROBLEM names the registry name acrshop is not free (AlreadyExists)',
      ...[
        'Microsoft.Resources/deployments/write',
        'Microsoft.ContainerService/managedClusters/write',
        'Microsoft.Authorization/roleAssignments/write',
      ].map((action) => `PROBLEM rights you may not ${action} on /subscriptions/${subscription}`),
      "PROBLEM groups 11111111-2222-3333-4444-555555555555: Resource '11111111-2222-3333-4444-555555555555' does not exist",
    ],
  },
  {
    name: 'one size is unknown, another closed in two zones',
    answers: { 'vm list-skus': { json: [size('Standard_D8ds_v5', '8', restricted('Zone', ['1', '3']))] } },
    expected: [
      'PROBLEM sizes Standard_D4ds_v5 of pool system is not offered in westeurope',
      ...['apps', 'batch'].map(
        (pool) => `PROBLEM sizes Standard_D8ds_v5 of pool ${pool} is not available in zone 1 3 of westeurope`,
      ),
    ],
  },
  {
    name: 'one size is closed to the subscription, another cannot encrypt at host',
    answers: {
      'vm list-skus': {
        json: [
          size('Standard_D4ds_v5', '4', restricted('Location', null)),
          size('Standard_D8ds_v5', '8', {
            capabilities: [
              { name: 'vCPUs', value: '8' },
              { name: 'EncryptionAtHostSupported', value: 'False' },
            ],
          }),
        ],
      },
    },
    expected: [
      'PROBLEM sizes Standard_D4ds_v5 of pool system is not available to this subscription in westeurope (NotAvailableForSubscription)',
      ...['apps', 'batch'].map(
        (pool) => `PROBLEM sizes Standard_D8ds_v5 of pool ${pool} does not support encryption at host`,
      ),
    ],
  },
  {
    name: 'a size is in no zone, and its vCPUs are one more than the quota has at the start',
    answers: {
      'vm list-skus': {
        json: [
          size('Standard_D4ds_v5', '4', { locationInfo: [{ location: 'westeurope', zones: null, zoneDetails: null }] }),
          size('Standard_D8ds_v5', '8'),
        ],
      },
      'vm list-usage': {
        json: [
          quota('cores', '253', '300'),
          quota('standardDDSv5Family', '27', '150'),
          quota('lowPriorityCores', '0', '80'),
        ],
      },
    },
    expected: [
      'PROBLEM sizes Standard_D4ds_v5 of pool system is not available in zone 1 2 3 of westeurope',
      'warning quota standardddsv5family: 123 vCPUs are left; at their maximum, in an upgrade, the pools need 124',
      'PROBLEM quota cores: 48 vCPUs are needed at the start, 47 are left',
    ],
  },
  {
    name: 'the quota is just enough, and the caller is contributor and may assign roles',
    answers: {
      'vm list-usage': {
        json: [
          quota('cores', '176', '300'),
          quota('standardDDSv5Family', '26', '150'),
          quota('lowPriorityCores', '0', '80'),
        ],
      },
      'rest --method': rights(
        { actions: ['*'], notActions: ['Microsoft.Authorization/*/Write'] },
        { actions: ['Microsoft.Authorization/roleAssignments/write'], notActions: [] },
      ),
    },
    expected: [],
  },
  {
    name: 'Spot has a quota of its own, one quota is not told, and the caller is contributor of the group',
    answers: {
      'vm list-usage': { json: [quota('cores', '0', '300'), quota('lowPriorityCores', '70', '80')] },
      'group exists': { json: true },
      'rest --method': rights(
        { actions: ['*'], notActions: ['Microsoft.Authorization/*/Delete', 'Microsoft.Authorization/*/Write'] },
        { actions: ['*/read'], notActions: [] },
      ),
    },
    expected: [
      'warning quota standardddsv5family is not in the list of quotas',
      'warning quota lowprioritycores: 10 vCPUs are left; at their maximum, in an upgrade, the pools need 80',
      `PROBLEM rights you may not Microsoft.Authorization/roleAssignments/write on /subscriptions/${subscription}/resourceGroups/${group}`,
    ],
  },
  {
    name: 'the cluster exists with its quota and its registry; its version is what it is',
    answers: {
      'aks list': {
        json: [
          { name: cluster, resourceGroup: group.toUpperCase(), currentKubernetesVersion: '1.36.2' },
          { name: cluster, resourceGroup: 'other', currentKubernetesVersion: '1.30.0' },
        ],
      },
      // 3 x 4 and 5 x 8 vCPUs are the cluster's own, 2 x 8 of them on Spot; 72 more are missing at the most.
      'vm list-usage': {
        json: [
          quota('cores', '152', '224'),
          quota('standardDDSv5Family', '52', '124'),
          quota('lowPriorityCores', '16', '80'),
        ],
      },
      'aks get-versions': { error: 'not to be asked' },
      'acr show': { json: { id: '/subscriptions/x' } },
      'acr check-name': { error: 'not to be asked' },
    },
    expected: [],
  },
  {
    name: 'the rest of the subscription leaves a running cluster too little',
    answers: {
      'aks list': { json: [{ name: cluster, resourceGroup: group, currentKubernetesVersion: '1.36.2' }] },
      'vm list-usage': {
        json: [
          quota('cores', '300', '300'),
          quota('standardDDSv5Family', '60', '120'),
          quota('lowPriorityCores', '16', '80'),
        ],
      },
      'acr show': { json: { id: '/subscriptions/x' } },
    },
    expected: [
      'warning quota standardddsv5family: 112 vCPUs are left; at their maximum, in an upgrade, the pools need 124',
      'warning quota cores: 52 vCPUs are left; at their maximum, in an upgrade, the pools need 124',
    ],
  },
  {
    name: 'the cluster is stopped, two versions back, lacks its system pool and has another one, and its group is elsewhere',
    answers: {
      'group exists': { json: true },
      'group show': { json: { location: 'North Europe' } },
      'deployment group show': { json: { properties: { provisioningState: 'Running' } } },
      'aks list': {
        json: [
          {
            name: cluster,
            resourceGroup: group,
            currentKubernetesVersion: '1.34.2',
            provisioningState: 'Upgrading',
            powerState: { code: 'Stopped' },
          },
        ],
      },
      'aks nodepool list': {
        json: [
          { name: 'apps', vmSize: 'Standard_D8ds_v5', count: 5, currentOrchestratorVersion: '1.33.2' },
          { name: 'tmp', vmSize: 'Standard_D8ds_v5', count: 2, currentOrchestratorVersion: '1.34.2' },
        ],
      },
      'acr show': { json: { id: '/subscriptions/x' } },
    },
    expected: [
      `warning group ${group} is in North Europe, what stands in it goes to westeurope: if North Europe fails, nothing in the group can be changed`,
      'PROBLEM group a deployment called platform-shop-production is under way',
      'PROBLEM cluster it is stopped',
      'PROBLEM cluster it is busy (Upgrading): Azure takes one change at a time',
      'warning pools apps runs 1.33.2 under a control plane of 1.34.2; deploy.sh brings it along',
      `warning pools tmp runs and is not in aks-prod.yaml: az aks nodepool delete --resource-group ${group} --cluster-name ${cluster} --name tmp`,
      'warning pools the cluster has no pool system; deploy.sh makes it',
      'PROBLEM version the cluster runs 1.34.2, and AKS goes one minor version at a time, not to 1.36',
    ],
  },
  {
    name: 'machines are of generation 1, confidential, without trusted launch or without room for the disk',
    answers: {
      'vm list-skus': {
        json: [
          size('Standard_D4ds_v5', '4', {
            capabilities: [
              { name: 'vCPUs', value: '4' },
              { name: 'HyperVGenerations', value: 'V1' },
            ],
          }),
          size('Standard_D8ds_v5', '8', {
            capabilities: [
              { name: 'vCPUs', value: '8' },
              { name: 'HyperVGenerations', value: 'V2' },
              { name: 'ConfidentialComputingType', value: 'SNP' },
            ],
          }),
        ],
      },
    },
    expected: [
      'PROBLEM sizes Standard_D4ds_v5 of pool system makes machines of generation 1, which cannot have trusted launch',
      ...['apps', 'batch'].map((pool) => `PROBLEM sizes Standard_D8ds_v5 of pool ${pool} cannot have trusted launch`),
    ],
  },
  {
    name: 'the disk of the system does not fit, and trusted launch is switched off',
    answers: {
      'vm list-skus': {
        json: [
          size('Standard_D4ds_v5', '4', {
            capabilities: [
              { name: 'vCPUs', value: '4' },
              { name: 'EphemeralOSDiskSupported', value: 'False' },
            ],
          }),
          size('Standard_D8ds_v5', '8', {
            capabilities: [
              { name: 'vCPUs', value: '8' },
              { name: 'TrustedLaunchDisabled', value: 'True' },
            ],
          }),
        ],
      },
    },
    expected: [
      'PROBLEM sizes Standard_D4ds_v5 of pool system cannot hold the disk of its system',
      ...['apps', 'batch'].map((pool) => `PROBLEM sizes Standard_D8ds_v5 of pool ${pool} cannot have trusted launch`),
    ],
  },
  {
    name: 'the region has no workspace for metrics',
    answers: {
      'provider show': {
        json: { resourceTypes: [{ resourceType: 'accounts', locations: ['North Europe', 'West Europe 2'] }] },
      },
    },
    expected: ['PROBLEM regions Microsoft.Monitor/accounts is not offered in westeurope'],
  },
  {
    name: 'the version has long-term support only, and rights and groups cannot be read',
    answers: {
      'aks get-versions': { json: { values: [version('1.36', 'AKSLongTermSupport')] } },
      'rest --method': { error: 'Forbidden' },
      'ad group show': { error: 'Insufficient privileges to complete the operation.' },
    },
    expected: [
      'PROBLEM version Kubernetes 1.36 is offered with AKSLongTermSupport only, not with KubernetesOfficial',
      'warning rights could not be read: Forbidden',
      'warning groups 11111111-2222-3333-4444-555555555555: you may not read groups, so it was not checked',
    ],
  },
  {
    name: 'Azure fails at every question but the login',
    answers: Object.fromEntries(
      Object.keys(healthy)
        .slice(1)
        .map((words) => [words, { error: 'Service unavailable' }]),
    ),
    expected: [
      'PROBLEM tools Bicep is missing',
      'PROBLEM providers Service unavailable',
      ...[
        'AlertsManagement',
        'ContainerRegistry',
        'ContainerService',
        'Insights',
        'KeyVault',
        'ManagedIdentity',
        'Monitor',
        'Network',
        'OperationalInsights',
      ].map((name) => `warning regions Microsoft.${name}: Service unavailable`),
      'PROBLEM features Microsoft.Compute/EncryptionAtHost is not registered',
      'PROBLEM cluster Service unavailable',
      'PROBLEM version Service unavailable',
      'PROBLEM sizes Service unavailable',
      'warning names deleted vaults could not be listed: Service unavailable',
      'PROBLEM names Service unavailable',
      'warning rights could not be read: Service unavailable',
      'PROBLEM groups 11111111-2222-3333-4444-555555555555: Service unavailable',
    ],
  },
];

suite('preflight.sh', (test) => {
  for (const { name, answers, expected } of cases) {
    test(`says so when ${name}`, () => {
      const run = repo.run('scripts/preflight.sh', ['production'], { ...healthy, ...answers });
      assert.equal(findings(run), expected, run.stderr);
      const problems = expected.filter((line) => line.startsWith('PROBLEM')).length;
      assert.is(run.status, problems === 0 ? 0 : 1);
      assert.ok(
        run.stdout.endsWith(problems === 0 ? '\nNothing is in the way.\n' : `\nProblems: ${problems}\n`),
        run.stdout,
      );
      assert.is(run.stderr, '');
    });
  }

  const hub = `/subscriptions/${subscription}/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/vnet-hub`;
  const outside = scriptRepo(
    shopModel(
      { orders: { ...workloads.orders, uses: { keyVault: ['db'], serviceBus: { send: ['invoices'] } } } },
      {
        registry: { existing: shared('Microsoft.ContainerRegistry/registries', 'acrshop') },
        serviceBus: { existing: shared('Microsoft.ServiceBus/namespaces', 'events') },
        cluster: {
          access: { ...access, api: { private: true } },
          network: { egress: 'firewall', firewall: { address: '10.0.0.4', network: hub }, dnsServers: ['192.0.2.53'] },
          pools: rest.cluster.pools,
        },
      },
    ),
  );
  const asked = {
    ...healthy,
    'acr show': { json: { roleAssignmentMode: 'LegacyRegistryPermissions' } },
    'vnet check-ip-address': { json: { available: false, availableIPAddresses: ['10.0.0.5'] } },
    'vnet peering show': { json: { peeringState: 'Connected' } },
    'private-dns link vnet list': { json: [{ virtualNetwork: { id: 'a' } }, { virtualNetwork: { id: 'b' } }] },
    'servicebus queue show': { json: { id: '/x' } },
    'aks list': { json: [{ name: cluster, resourceGroup: group, currentKubernetesVersion: '1.36.2' }] },
    'aks show': { json: { privateFqdn: 'aks.privatelink.invalid' } },
  };
  const unreachable = [
    'PROBLEM network aks.privatelink.invalid is not known here, so no manifests can be applied from here',
  ];
  const preconditionCases: readonly Case[] = [
    { name: 'all that lies outside is as it must be', answers: {}, expected: [] },
    {
      name: 'nothing has the address of the firewall',
      answers: { 'vnet check-ip-address': { json: { available: true } } },
      expected: [
        'PROBLEM firewall nothing in vnet-hub has the address 10.0.0.4: the default route of the nodes would lead nowhere',
      ],
    },
    {
      name: 'the firewall has another network',
      answers: { 'vnet check-ip-address': { error: '(PrivateIPAddressNotInAnySubnet) 10.0.0.4' } },
      expected: ['PROBLEM firewall 10.0.0.4 in vnet-hub: (PrivateIPAddressNotInAnySubnet) 10.0.0.4'],
    },
    {
      name: 'the peering is broken on the other side',
      answers: { 'vnet peering show': { json: { peeringState: 'Disconnected' } } },
      expected: ['PROBLEM firewall the peering with vnet-hub is Disconnected'],
    },
    {
      name: 'whoever deploys may not peer',
      answers: { 'rest --method': rights({ actions: ['*'], notActions: ['Microsoft.Network/*'] }) },
      expected: ['PROBLEM firewall you may not peer vnet-hub'],
    },
    {
      name: 'the private zones are linked to the network of the cluster alone',
      answers: { 'private-dns link vnet list': { json: [{ virtualNetwork: { id: 'a' } }] } },
      expected: [
        'PROBLEM dns privatelink.vaultcore.azure.net is linked to the network of the cluster alone, so 192.0.2.53 cannot answer for it',
      ],
    },
    {
      name: 'the registry gives rights by repository',
      answers: { 'acr show': { json: { roleAssignmentMode: 'AbacRepositoryPermissions' } } },
      expected: [
        'PROBLEM names registry acrshop gives rights by AbacRepositoryPermissions, and the role for LegacyRegistryPermissions would pull nothing',
      ],
    },
    {
      name: 'a queue is missing',
      answers: { 'servicebus queue show': { error: '(MessagingGatewayNotFoundStatusCode) invoices' } },
      expected: ['PROBLEM service-bus the queue invoices of events: (MessagingGatewayNotFoundStatusCode) invoices'],
    },
  ];
  for (const { name, answers, expected } of preconditionCases)
    test(`says so when ${name}`, () => {
      const run = outside.run('scripts/preflight.sh', ['production'], { ...asked, ...answers });
      assert.equal(
        findings(run)
          .filter((line) => !/first|pools|dns 192/.test(line))
          .toSorted(),
        [...unreachable, ...expected].toSorted(),
        run.stderr,
      );
      assert.match(run.stdout, /dns +192\.0\.2\.53 (was not asked: nslookup is missing|does not answer here)/);
      assert.is(run.stderr, '');
    });

  test('only asks', () => {
    const { calls } = repo.run('scripts/preflight.sh', ['production'], healthy);
    assert.ok(calls.length > 10);
    assert.equal(
      calls.filter(
        (call) =>
          !/^az (account show|bicep version|provider (list|show)|feature show|aks (list|get-versions)|vm list-|keyvault list-deleted|acr (show|check-name)|group exists|rest --method get|ad group show) ?/.test(
            call,
          ),
      ),
      [],
    );
  });

  test('tells what the first request still waits for', () => {
    const exposed = scriptRepo(shopModel({ orders: { ...workloads.orders, expose: 'orders.shop.invalid' } }, rest));
    exposed.write('k8s/production/azure.env', 'VAULT_NAME=kv\n');
    const run = exposed.run('scripts/preflight.sh', ['production'], {
      ...healthy,
      'aks list': { json: [{ name: cluster, resourceGroup: group, currentKubernetesVersion: '1.36.2' }] },
      'acr show': { json: { id: '/subscriptions/x' } },
      'keyvault secret list': { json: [{ name: 'other' }] },
      'keyvault certificate list': { error: 'Forbidden' },
      'acr repository show': { error: 'manifest tagged by "1.0.0" is not found' },
    });
    assert.is(run.status, 0, run.stdout);
    assert.equal(findings(run), [
      'warning first the secret db is missing: az keyvault secret set --vault-name kv --name db --file <file>',
      'warning first the certificates of kv could not be listed: Forbidden',
      'warning first the image acrshop.azurecr.io/orders:1.0.0 is not in its registry: az acr login --name acrshop && docker push acrshop.azurecr.io/orders:1.0.0',
      'warning first orders.shop.invalid has no address here: make a DNS record for the address of the gateway, kubectl get gateway --all-namespaces',
    ]);
  });

  test('refuses another subscription than the one of the environment', () => {
    const owned = scriptRepo(
      shopModel(workloads, { ...rest, azure: { subscriptionId: '00000000-0000-0000-0000-000000000002' } }),
    );
    const run = owned.run('scripts/preflight.sh', ['production'], healthy);
    assert.match(
      run.stdout,
      /PROBLEM {2}login +ada@example.com is in subscription Shop .*\n +> az account set --subscription 00000000-0000-0000-0000-000000000002\n/,
    );
    assert.is(run.status, 1);
  });

  for (const words of [[], ['nowhere'], ['../production'], ['production', 'more']]) {
    test(`explains itself when called with ${JSON.stringify(words)}`, () => {
      const run = repo.run('scripts/preflight.sh', words, healthy);
      assert.is(run.status, 2);
      assert.match(
        run.stderr,
        words.length === 1
          ? /^There is no environment '.*'\. There are: production \n$/
          : /^Usage: scripts\/preflight\.sh <environment>\n$/,
      );
      assert.equal(run.calls, []);
    });
  }
});
