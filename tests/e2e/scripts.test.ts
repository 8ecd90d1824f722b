import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { renderScripts } from '../../src/render/scripts.ts';
import { shopModel } from '../helpers/model.ts';
import { scratch } from '../helpers/scratch.ts';
import { startCluster } from '../helpers/cluster.ts';
import { once } from '../helpers/once.ts';
import { scriptRepo, type Answers, type Run, type ScriptRepo } from '../helpers/script-repo.ts';
import { suite } from '../helpers/suite.ts';
import { needsTool } from '../helpers/tools.ts';

const access = { adminGroups: ['11111111-2222-3333-4444-555555555555'], api: { authorizedRanges: ['203.0.113.0/24'] } };
const workloads = {
  orders: { image: 'acrshop.azurecr.io/orders:1.0.0', port: 8080, probes: '/ready', uses: { keyVault: ['db'] } },
};
const rest = { cluster: { access, pools: { apps: { min: 3, max: 9 }, batch: { spot: true, max: 10 } } } };
const model = shopModel(workloads, rest);
const repo = scriptRepo(model);

const group = 'rg-shop-production';
const cluster = 'aks-shop-production';
const subscription = '00000000-0000-0000-0000-000000000001';

const size = (name: string, vcpus: string, change: object = {}): object => ({
  name,
  resourceType: 'virtualMachines',
  family: 'standardDDSv5Family',
  locations: ['westeurope'],
  locationInfo: [{ location: 'westeurope', zones: ['3', '1', '2'], zoneDetails: [] }],
  capabilities: [
    { name: 'vCPUs', value: vcpus },
    { name: 'EncryptionAtHostSupported', value: 'True' },
    { name: 'HyperVGenerations', value: 'V1,V2' },
    { name: 'EphemeralOSDiskSupported', value: 'True' },
  ],
  restrictions: [],
  ...change,
});
const quota = (name: string, currentValue: string, limit: string): object => ({
  name: { value: name, localizedValue: name },
  currentValue,
  limit,
});
const version = (name: string, ...supportPlan: string[]): object => ({
  version: name,
  capabilities: { supportPlan },
  patchVersions: {},
});
const rights = (...value: { actions: string[]; notActions: string[] }[]): { json: unknown } => ({ json: { value } });
const providers = (...missing: string[]): { json: unknown } => ({
  json: [
    'alertsmanagement',
    'Compute',
    'ContainerRegistry',
    'ContainerService',
    'Insights',
    'KeyVault',
    'ManagedIdentity',
    'Monitor',
    'Network',
    'OperationalInsights',
    'PolicyInsights',
  ].map((name) => ({
    namespace: `Microsoft.${name}`,
    registrationState: missing.includes(name) ? 'NotRegistered' : 'Registered',
  })),
});

/** A subscription in which nothing is in the way: 4 nodes of 4 vCPU and 4 of 8 at the start, 7 and 12 at the most, 10 of 8 on Spot. */
const healthy = {
  'account show': {
    json: { id: subscription, name: 'Shop', tenantId: subscription, user: { name: 'ada@example.com', type: 'user' } },
  },
  'bicep version': { json: 'Bicep CLI version 0.40.2' },
  'provider list': providers(),
  'provider show': {
    json: {
      resourceTypes: [
        { resourceType: 'managedClusters', locations: ['West Europe', 'North Europe'] },
        { resourceType: 'vaults', locations: [] },
        { resourceType: 'accounts', locations: ['West Europe'] },
      ],
    },
  },
  'feature show Microsoft.Compute EncryptionAtHost': { json: { properties: { state: 'Registered' } } },
  'group show': { json: { location: 'westeurope' } },
  'deployment group show': { json: { properties: { provisioningState: 'Succeeded' } } },
  'aks nodepool list': {
    json: [
      { name: 'system', vmSize: 'Standard_D4ds_v5', count: 3, currentOrchestratorVersion: '1.36.2' },
      { name: 'apps', vmSize: 'Standard_D8ds_v5', count: 5, currentOrchestratorVersion: '1.36.2' },
      { name: 'batch', vmSize: 'Standard_D8ds_v5', count: 2, scaleSetPriority: 'Spot' },
    ],
  },
  'acr repository show': { json: { name: '1.0.0' } },
  'aks list': { json: [] },
  'aks get-versions': {
    json: {
      values: [
        version('1.35', 'KubernetesOfficial', 'AKSLongTermSupport'),
        version('1.36', 'KubernetesOfficial', 'AKSLongTermSupport'),
      ],
    },
  },
  'vm list-skus': {
    json: [size('Standard_D2ds_v5', '2'), size('Standard_D4ds_v5', '4'), size('Standard_D8ds_v5', '8')],
  },
  'vm list-usage': {
    json: [
      quota('cores', '100', '300'),
      quota('standardddsv5family', '10', '150'),
      quota('lowPriorityCores', '0', '80'),
    ],
  },
  'keyvault list-deleted': { json: [] },
  'acr show': { error: "(ResourceNotFound) The Resource 'acrshop' was not found." },
  'acr check-name': { json: { nameAvailable: true, reason: null, message: null } },
  'group exists': { json: false },
  'rest --method': rights({ actions: ['*'], notActions: [] }),
  'ad group show': { json: { displayName: 'platform-admins' } },
} satisfies Answers;

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

const deletedVault = (suffix: string, owner: string): object => ({
  name: `kv-shop-productio-${suffix}`,
  properties: {
    location: 'westeurope',
    vaultId: `/subscriptions/${subscription}/resourceGroups/${owner}/providers/Microsoft.KeyVault/vaults/kv-shop-productio-${suffix}`,
  },
});
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
      'PROBLEM group a deployment called platform-production is under way',
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

const settings = {
  VAULT_NAME: 'kv-shop-productio-abc123',
  ORDERS_CLIENT_ID: '99999999-0000-0000-0000-000000000000',
  TENANT_ID: subscription,
};
const runs = {
  name: cluster,
  resourceGroup: group,
  currentKubernetesVersion: '1.36.3',
  provisioningState: 'Succeeded',
  powerState: { code: 'Running' },
};
const running = { 'aks list': { json: [runs] } };
const deploys: Answers = {
  'account show': healthy['account show'],
  'account get-access-token': { json: { accessToken: 'secret' } },
  'group exists': { json: true },
  'group show': { json: { location: 'westeurope', tags: { team: 'theirs' } } },
  'group create': { json: {} },
  'aks list': { json: [] },
  'aks nodepool list': {
    json: [
      { name: 'system', count: 3, currentOrchestratorVersion: '1.36.3' },
      { name: 'apps', count: 7, currentOrchestratorVersion: '1.36.1' },
    ],
  },
  'deployment group what-if': { json: 'Resource changes: 12 to create.' },
  'deployment group create': { json: {} },
  'deployment group show': { json: { properties: { outputs: { settings: { type: 'Object', value: settings } } } } },
  'aks get-credentials': { json: null },
  'keyvault list-deleted': { json: [] },
  'rest --method': { json: { properties: { complianceState: 'Compliant' } } },
};

const changes = /^(az (group|deployment group) create|kubectl (apply|delete)|az aks command invoke)/;
const changing = (run: Run): string[] =>
  run.calls.filter((call) => changes.test(call)).map((call) => changes.exec(call)?.[1] ?? '');

const recovering = (run: Run): boolean =>
  run.calls.some((call) => call.includes('keyvault recover --name kv-shop-productio-abcdef --location westeurope'));

const kubectl = needsTool('kubectl', 'deploying');
if (kubectl !== undefined) {
  const server = once(startCluster);
  const platform = once(() => scriptRepo(model, kubectl, server()));
  const deploy = (words: readonly string[], answers: Answers = {}, input = ''): Run =>
    platform().run('scripts/deploy.sh', ['production', ...words], { ...deploys, ...answers }, input);
  const owned = (subscriptionId: string): ScriptRepo =>
    scriptRepo(shopModel(workloads, { ...rest, azure: { subscriptionId } }), kubectl, server());
  const ranges = 'Unable to connect to the server: dial tcp 20.1.2.3:443: i/o timeout';

  suite('deploy.sh', (test) => {
    const envFile = 'k8s/production/azure.env';

    test('changes nothing with --what-if', () => {
      const run = deploy(['--what-if']);
      assert.is(run.status, 0, run.stderr);
      assert.match(run.stdout, /Resource changes: 12 to create/);
      assert.equal(changing(run), []);
    });

    test('needs no resource group for --what-if', () => {
      const run = deploy(['--what-if'], { 'group exists': { json: false } });
      assert.is(run.status, 0, run.stderr);
      assert.match(
        run.stdout,
        /rg-shop-production does not exist yet: everything in infra\/ would be made, in westeurope/,
      );
      assert.not(run.calls.some((call) => call.includes('what-if')));
    });

    for (const exists of [true, false])
      for (const input of ['', 'no\n', 'y\n', 'yes please\n']) {
        test(`changes nothing when the group ${exists ? 'exists' : 'does not'} and the answer is ${JSON.stringify(input)}`, () => {
          const run = deploy([], { 'group exists': { json: exists }, ...(exists ? running : {}) }, input);
          assert.is(run.status, 1);
          assert.match(run.stderr, /Not confirmed\. Nothing was deployed\./);
          assert.equal(changing(run), []);
        });
      }

    test('deploys, writes what only Azure knows, and applies the manifests', () => {
      const before = platform().read(envFile);
      const run = deploy([], {}, 'yes\n');
      assert.is(run.status, 0, run.stderr);
      assert.equal(changing(run), ['az deployment group create', 'kubectl apply']);
      const create = run.calls.find((call) => call.includes('group create --name platform'));
      assert.ok(create?.includes('--parameters infra/production.bicepparam --parameters running={} '), create);
      const apply = run.calls.find((call) => call.startsWith('kubectl apply'));
      assert.match(
        apply ?? '',
        /^kubectl apply --server-side --force-conflicts --field-manager=create-aks-prod --filename /,
      );
      const comments = before.split('\n').filter((line) => line.startsWith('#'));
      assert.is(
        platform().read(envFile),
        [
          ...comments,
          `ORDERS_CLIENT_ID=${settings.ORDERS_CLIENT_ID}`,
          `TENANT_ID=${subscription}`,
          `VAULT_NAME=${settings.VAULT_NAME}`,
          '',
        ].join('\n'),
      );
      assert.match(run.stdout, /Commit k8s\/production\/azure\.env/);
      const account = server()
        .state()
        .objects.find(({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name === 'orders');
      assert.is(
        (account?.metadata['annotations'] as Record<string, string> | undefined)?.['azure.workload.identity/client-id'],
        settings.ORDERS_CLIENT_ID,
      );
    });

    test('leaves a running cluster its versions and its nodes, and a file that is right its bytes', () => {
      const first = deploy(['--yes']);
      const text = platform().read(envFile);
      const run = deploy(['--yes'], running);
      assert.is(first.status, 0, first.stderr);
      assert.is(run.status, 0, run.stderr);
      const parameter =
        'running={"kubernetesVersion":"1.36.3","nodeCounts":{"system":3,"apps":7},"poolVersions":{"system":"1.36.3","apps":"1.36.1"}}';
      for (const action of ['what-if', 'create']) {
        const call = run.calls.find((line) => line.includes(`deployment group ${action}`));
        assert.ok(call?.includes(`--parameters ${parameter}`), call);
      }
      assert.is(run.calls.filter((call) => call.includes('aks nodepool list')).length, 2);
      assert.is(platform().read(envFile), text);
      assert.not.match(run.stdout, /Commit/);
    });

    test('shows what a running cluster would change before it asks, and removes no more than that', () => {
      const first = deploy(['--yes']);
      assert.is(first.status, 0, first.stderr);
      const labels = { 'app.kubernetes.io/managed-by': 'create-aks-prod', 'app.kubernetes.io/part-of': 'shop' };
      server().change(({ objects }) => {
        objects.push({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'gone', namespace: 'shop', labels } });
      });
      const refused = deploy([], running, 'no\n');
      assert.match(refused.stdout, /^remove Service shop\/gone$/m);
      assert.ok(server().names().includes('Service shop/gone'));
      const run = deploy([], running, 'yes\n');
      assert.is(run.status, 0, run.stderr);
      assert.not(server().names().includes('Service shop/gone'));
    });

    test('keeps what somebody else wrote into azure.env', () => {
      const own = scriptRepo(model, kubectl, server());
      own.write(envFile, '# note\nMINE=1\n');
      const run = own.run('scripts/deploy.sh', ['production', '--yes'], deploys);
      assert.is(run.status, 0, run.stderr);
      assert.match(own.read(envFile), /^# note\nMINE=1\nORDERS_CLIENT_ID=/);
    });

    test('recovers a deleted vault with its secrets, after the answer', () => {
      const deleted = {
        ...deploys,
        'keyvault list-deleted': { json: [deletedVault('abcdef', group)] },
        'keyvault recover': { json: {} },
      };
      const no = platform().run('scripts/deploy.sh', ['production'], deleted, 'no\n');
      assert.match(no.stdout, /kv-shop-productio-abcdef was deleted; it would be recovered with its secrets/);
      assert.not(recovering(no));
      const run = platform().run('scripts/deploy.sh', ['production'], deleted, 'yes\n');
      assert.is(run.status, 0, run.stderr);
      assert.ok(recovering(run));
    });

    test('makes a group that is missing with the tags of the platform, after the answer', () => {
      const tagged = scriptRepo(
        shopModel(workloads, { ...rest, tags: { 'cost centre': "o'brien = 7" } }),
        kubectl,
        server(),
      );
      const run = tagged.run(
        'scripts/deploy.sh',
        ['production'],
        { ...deploys, 'group exists': { json: false } },
        'yes\n',
      );
      assert.is(run.status, 0, run.stderr);
      assert.equal(changing(run), ['az group create', 'az deployment group create', 'kubectl apply']);
      assert.ok(
        run.calls.includes(
          "az group create --name rg-shop-production --location westeurope --tags cost centre=o'brien = 7 environment=production managed-by=create-aks-prod platform=shop --output none " +
            `--subscription ${subscription} --only-show-errors`,
        ),
        run.calls.join('\n'),
      );
    });

    for (const [place, said] of [
      ['northeurope', true],
      ['West Europe', false],
    ] as const)
      test(`${said ? 'says' : 'does not say'} that a group in ${place} is elsewhere`, () => {
        const run = deploy(['--what-if'], { 'group show': { json: { location: place } } });
        assert.is(run.status, 0, run.stderr);
        assert.is(run.stdout.includes(`the resource group ${group} is in ${place}`), said);
      });

    for (const failing of ['group exists', 'aks list', 'aks nodepool list', 'deployment group what-if']) {
      test(`deploys nothing when ${failing} fails`, () => {
        const run = deploy(['--yes'], { ...running, [failing]: { error: 'Service unavailable' } });
        assert.is.not(run.status, 0);
        assert.match(run.stderr, /Service unavailable/);
        assert.equal(changing(run), []);
      });
    }

    for (const [what, state, advice] of [
      ['is stopped', { powerState: { code: 'Stopped' } }, /is stopped\. Start it first: az aks start/],
      ['is being upgraded', { provisioningState: 'Upgrading' }, /is busy \(Upgrading\).*\n?.*az aks wait/],
      [
        'is two minor versions back',
        { currentKubernetesVersion: '1.34.9' },
        /one minor version at a time: set cluster\.kubernetesVersion to "1\.35" first/,
      ],
    ] as const)
      test(`deploys nothing when the cluster ${what}`, () => {
        const run = deploy(['--yes'], { 'aks list': { json: [{ ...runs, ...state }] } });
        assert.is(run.status, 1);
        assert.match(run.stderr, advice);
        assert.equal(changing(run), []);
      });

    test('deploys nothing while another deployment is under way', () => {
      const run = deploy(['--yes'], {
        'deployment group show': { json: { properties: { provisioningState: 'Running' } } },
      });
      assert.is(run.status, 1);
      assert.match(run.stderr, /A deployment called platform-production is under way/);
      assert.equal(changing(run), []);
    });

    for (const [error, advice] of [
      [
        '{"code": "DeploymentActive", "message": "x"}',
        /Cause: another deployment called platform-production is under way/,
      ],
      ['(RoleAssignmentUpdateNotPermitted) Tenant ID, application ID', /Cause: a role assignment of that name belongs/],
      ['(QuotaExceeded) Operation', /Cause: the quota of westeurope is used up/],
    ] as const)
      test(`says what is behind ${error.slice(0, 30)}`, () => {
        const run = deploy(['--yes'], { 'deployment group create': { error } });
        assert.is(run.status, 1);
        assert.ok(run.stderr.includes(error));
        assert.match(run.stderr, advice);
        assert.not(run.calls.some((call) => call.startsWith('kubectl apply')));
      });

    for (const value of [
      undefined,
      {},
      { VAULT_NAME: 'a "quoted" name' },
      { VAULT_NAME: { nested: 'x' } },
      { lower: 'x', TENANT_ID: 'y' },
    ]) {
      test(`keeps azure.env and applies nothing when the output is ${JSON.stringify(value)}`, () => {
        const before = platform().read(envFile);
        const run = deploy(['--yes'], {
          'deployment group show': { json: { properties: { outputs: { settings: { value } } } } },
        });
        assert.is(run.status, 1);
        assert.match(run.stderr, /is not a list of plain texts/);
        assert.is(platform().read(envFile), before);
        assert.not(run.calls.some((call) => call.startsWith('kubectl')));
      });
    }

    for (const [api, refusal, advice] of [
      [{ private: true }, ranges, /It is private\..*or let Azure run kubectl:\ncluster: .*runCommand: true/],
      [{ private: true }, 'dial tcp: lookup x.privatelink: no such host', /\(DNS\)\.\nIt is private\./],
      [access.api, ranges, /Is yours among them/],
      [{ authorizedRanges: ['0.0.0.0/0'] }, ranges, /\(timeout\)/],
      [access.api, 'error: You must be logged in to the server (Unauthorized)', /does not know who you are \(401\)/],
      [access.api, 'Error from server (Forbidden): nodes is forbidden', /may not do this \(403\)/],
      [
        access.api,
        'AADSTS700024: Client assertion is not within its valid time range',
        /login at Azure is missing or over/,
      ],
      [access.api, 'dial tcp: lookup aks.hcp.io: no such host', /az aks show .* --query powerState/],
      [access.api, 'dial tcp 20.1.2.3:443: connect: connection refused', /is there and does not work/],
      [access.api, 'x509: certificate signed by unknown authority', /a proxy reads along/],
    ] as const) {
      test(`tells what is behind ${JSON.stringify(refusal)} with ${JSON.stringify(api)}`, () => {
        const remote = scriptRepo(shopModel(workloads, { cluster: { ...rest.cluster, access: { ...access, api } } }));
        const run = remote.run('scripts/deploy.sh', ['production', '--yes'], deploys, '', refusal);
        assert.is(run.status, 1);
        assert.match(run.stderr, /^The infrastructure of production is deployed, the manifests are not/);
        assert.ok(run.stderr.includes(refusal), run.stderr);
        assert.match(run.stderr, advice);
        assert.is(run.stderr.match(/^Cause: /gm)?.length, 1);
        assert.not(run.calls.some((call) => call.startsWith('kubectl apply')));
      });
    }

    test('lets Azure run apply.sh for a pipeline past authorized ranges, and a person go directly', () => {
      const api = { ...access.api, runCommand: true };
      const remote = scriptRepo(
        shopModel(workloads, { cluster: { ...rest.cluster, access: { ...access, api } } }),
        kubectl,
      );
      const run = remote.run('scripts/deploy.sh', ['production', '--yes'], {
        ...deploys,
        'aks command invoke': { json: 'manifests-applied' },
      });
      assert.is(run.status, 0, run.stderr);
      assert.ok(run.calls.some((call) => call.startsWith('az aks command invoke')));
      assert.not.match(run.stdout, /Commit k8s/, 'nobody can commit there');
      const person = remote.run('scripts/deploy.sh', ['production'], deploys, 'yes\n', ranges);
      assert.match(person.stderr, /Is yours among them/);
    });

    for (const [output, status] of [
      ['service/orders created\nmanifests-applied', 0],
      ['pods are pending\nmanifests-failed-3', 0],
      ['error: no matches for kind\nmanifests-failed-1', 1],
      ['error: the pod of the command is gone', 1],
    ] as const) {
      test(`lets Azure run apply.sh where that is allowed, and ends with ${status} after ${JSON.stringify(output)}`, () => {
        const remote = scriptRepo(
          shopModel(workloads, {
            cluster: { ...rest.cluster, access: { ...access, api: { private: true, runCommand: true } } },
          }),
          kubectl,
        );
        const run = remote.run('scripts/deploy.sh', ['production', '--yes', '--remove', 'namespace/old'], {
          ...deploys,
          'aks command invoke': { json: output },
        });
        assert.is(run.status, status, run.stderr);
        assert.equal(
          run.calls.filter((call) => call.startsWith('kubectl')),
          ['kubectl kustomize k8s/production'],
        );
        assert.ok(
          run.calls.some((call) =>
            call.startsWith(
              `az aks command invoke --resource-group ${group} --name ${cluster} --file manifests.yaml --file apply.sh --file accepted ` +
                '--command bash apply.sh apply manifests.yaml shop --remove namespace/old --patient;',
            ),
          ),
          run.calls.join('\n'),
        );
      });
    }

    test('deploys the infrastructure alone, and then the manifests alone, for pipelines that log in between', () => {
      const infrastructure = deploy(['--yes', '--only', 'infrastructure'], running);
      assert.is(infrastructure.status, 0, infrastructure.stderr);
      assert.equal(changing(infrastructure), ['az deployment group create']);
      const manifests = deploy(['--yes', '--only', 'manifests'], running);
      assert.is(manifests.status, 0, manifests.stderr);
      assert.equal(changing(manifests), ['kubectl apply']);
      const early = deploy(['--yes', '--only', 'manifests']);
      assert.is(early.status, 1);
      assert.match(early.stderr, /deploy the infrastructure first/);
    });

    test('asks for the token of the cluster right after the login', () => {
      const { calls } = deploy(['--yes']);
      const token = calls.findIndex((call) => call.startsWith('az account get-access-token --resource 6dae42f8-'));
      assert.ok(token > 0 && token < calls.findIndex((call) => call.includes('deployment group')), calls.join('\n'));
    });

    test('takes a subscription id in any case, and refuses another one', () => {
      const id = 'abcdef00-0000-0000-0000-000000000002';
      const answers = { ...deploys, 'account show': { json: { id: id.toUpperCase() } } };
      const same = owned(id).run('scripts/deploy.sh', ['production', '--what-if'], answers);
      assert.is(same.status, 0, same.stderr);
      const run = owned('00000000-0000-0000-0000-000000000002').run(
        'scripts/deploy.sh',
        ['production', '--yes'],
        deploys,
      );
      assert.is(run.status, 1);
      assert.match(run.stderr, /Switch first: az account set --subscription 00000000-0000-0000-0000-000000000002/);
      assert.equal(changing(run), []);
    });

    for (const words of [['--force'], ['--only'], ['--only', 'everything'], ['--remove', 'deployment/x']])
      test(`refuses ${words.join(' ')}`, () => {
        const run = deploy(words);
        assert.is(run.status, 2);
        assert.match(run.stderr, /Usage: scripts\/deploy\.sh/);
        assert.equal(run.calls, []);
      });

    test('leaves the manifests to Flux, and waits for it once nothing is left to commit', () => {
      const flux = scriptRepo(
        shopModel(workloads, {
          ...rest,
          delivery: { method: 'flux', repository: 'https://github.com/example/platform' },
        }),
      );
      const first = flux.run('scripts/deploy.sh', ['production', '--yes'], deploys);
      assert.is(first.status, 0, first.stderr);
      assert.match(first.stdout, /Flux applies them once k8s\/production\/azure\.env is committed and pushed\./);
      const second = flux.run('scripts/deploy.sh', ['production', '--yes'], deploys);
      assert.is(second.status, 0, second.stderr);
      assert.match(second.stdout, /Flux, look 1: Compliant/);
      const late = flux.run('scripts/deploy.sh', ['production', '--yes'], {
        ...deploys,
        'rest --method': { json: { properties: { complianceState: 'Pending' } } },
      });
      assert.is(late.status, 1);
      assert.match(late.stderr, /Flux has not applied the manifests yet; it says Pending\./);
      const fluxSays = (properties: object) =>
        flux.run('scripts/deploy.sh', ['production', '--yes'], {
          ...deploys,
          'rest --method': { json: { properties } },
        });
      const stopped = fluxSays({ complianceState: 'Compliant', suspend: true });
      assert.is(stopped.status, 1);
      assert.match(
        stopped.stderr,
        /Flux is suspended, so it applies nothing\..*\naz k8s-configuration flux update .*--suspend false/,
      );
      assert.not.match(stopped.stdout, /look 2/);
      // A work tree whose last commit is this one.
      const head = 'a'.repeat(40);
      flux.write('.git/HEAD', `${head}\n`);
      flux.write('.git/config', '[core]\n\trepositoryformatversion = 0\n');
      flux.write('.git/objects/info/packs', '');
      flux.write('.git/refs/heads/.keep', '');
      const older = fluxSays({ complianceState: 'Compliant', sourceSyncedCommitId: `main@sha1:${'0'.repeat(40)}` });
      assert.is(older.status, 1);
      assert.match(older.stderr, /Flux has applied 0{40}, and the commit here is a{40}\. Is it pushed/);
      const same = fluxSays({ complianceState: 'Compliant', sourceSyncedCommitId: `main@sha1:${head}` });
      assert.is(same.status, 0, same.stderr);
      assert.not([...first.calls, ...second.calls, ...late.calls].some((call) => call.startsWith('kubectl')));
    });
  });
}

const deletes = (run: Run): string[] =>
  run.calls.filter((call) => / delete /.test(call)).map((call) => call.replace(/ --subscription .*/, ''));

suite('destroy.sh', (test) => {
  const stands: Answers = {
    'account show': healthy['account show'],
    'group exists': { json: true },
    'lock list': { json: [] },
    'resource list': {
      json: [
        { type: 'Microsoft.KeyVault/vaults', name: 'kv', tags: { platform: 'shop' } },
        { type: 'x/y', name: 'theirs' },
      ],
    },
    'identity list': { json: [{ principalId: 'p1' }] },
    'role assignment list': {
      json: [{ id: '/subscriptions/s/resourceGroups/other/x', scope: '/subscriptions/s/resourceGroups/other' }],
    },
    'role assignment delete': { json: null },
    'group delete': { json: null },
  };
  const destroy = (words: readonly string[], answers: Answers = {}, input = ''): Run =>
    repo.run('scripts/destroy.sh', words, { ...stands, ...answers }, input);

  test('shows what is there, and deletes the group once its name is typed', () => {
    const run = destroy(['production'], {}, `${group}\n`);
    assert.is(run.status, 0, run.stderr);
    assert.match(
      run.stdout,
      /Microsoft\.KeyVault\/vaults kv\n {2}x\/y theirs \(does not carry the tag of this platform\)\n/,
    );
    assert.match(run.stdout, /kept by Azure for 90 days/);
    assert.equal(deletes(run), [
      'az role assignment delete --ids /subscriptions/s/resourceGroups/other/x',
      `az group delete --name ${group} --yes`,
    ]);
    assert.not.match(repo.read('k8s/production/azure.env'), /=/);
  });

  for (const [words, input] of [
    [['production'], ''],
    [['production'], 'yes\n'],
    [['production', '--yes', 'rg-other'], ''],
  ] as const)
    test(`deletes nothing after ${JSON.stringify([...words, input])}`, () => {
      const run = destroy(words, {}, input);
      assert.is(run.status, 1);
      assert.equal(deletes(run), []);
    });

  test('has nothing to do when the group is gone', () => {
    const run = destroy(['production', '--yes', group], { 'group exists': { json: false } });
    assert.is(run.status, 0, run.stderr);
    assert.equal(deletes(run), []);
  });

  test('deletes nothing that is locked, or that others pull their images from', () => {
    const locked = destroy(['production', '--yes', group], {
      'lock list': { json: [{ name: 'keep', level: 'CanNotDelete' }] },
    });
    assert.is(locked.status, 1);
    assert.match(locked.stderr, /is locked/);
    const two = scriptRepo(shopModel(workloads, { ...rest, environments: { staging: {}, production: {} } }));
    const run = two.run('scripts/destroy.sh', ['staging', '--yes', 'rg-shop-staging'], stands);
    assert.is(run.status, 1);
    assert.match(run.stderr, /also holds what these environments need: production\./);
    assert.equal([...deletes(locked), ...deletes(run)], []);
    const last = two.run('scripts/destroy.sh', ['production', '--yes', group], stands);
    assert.is(last.status, 0, last.stderr);
  });

  for (const words of [[], ['production', '--yes'], ['production', '--force', group], ['nowhere']])
    test(`explains itself when called with ${JSON.stringify(words)}`, () => {
      const run = destroy(words);
      assert.is(run.status, 2);
      assert.equal(run.calls, []);
    });
});

const shellcheck = needsTool('shellcheck', 'linting the scripts');
if (shellcheck !== undefined) {
  suite('scripts', (test) => {
    test('have nothing that shellcheck would mention', () => {
      const folder = scratch('shellcheck');
      const paths = [...renderScripts(model)].map(([path, { text }]) => {
        const file = join(folder, path.replaceAll('/', '_'));
        writeFileSync(file, text);
        return file;
      });
      const shells = paths.map((path) => (path.endsWith('.env') ? ['--shell=sh', '--exclude=SC2034', path] : [path]));
      for (const words of shells) {
        const result = spawnSync(shellcheck, ['--severity=style', ...words], { encoding: 'utf8' });
        assert.is(result.stdout + result.stderr, '');
      }
    });
  });
}
