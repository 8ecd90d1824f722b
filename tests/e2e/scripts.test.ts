import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { renderScripts } from '../../src/render/scripts.ts';
import { shopModel } from '../helpers/model.ts';
import { scratch } from '../helpers/scratch.ts';
import { scriptRepo, type Answers, type Run } from '../helpers/script-repo.ts';
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
  'feature show Microsoft.Compute EncryptionAtHost': { json: { properties: { state: 'Registered' } } },
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
      'PROBLEM names the key vault kv-shop-productio-uvwxyz was deleted and keeps its name in westeurope',
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
          { name: cluster, resourceGroup: group.toUpperCase(), currentKubernetesVersion: '1.34.2' },
          { name: cluster, resourceGroup: 'other', currentKubernetesVersion: '1.30.0' },
        ],
      },
      'vm list-usage': {
        json: [
          quota('cores', '124', '124'),
          quota('standardDDSv5Family', '124', '124'),
          quota('lowPriorityCores', '80', '80'),
        ],
      },
      'aks get-versions': { error: 'not to be asked' },
      'acr show': { json: { id: '/subscriptions/x' } },
      'acr check-name': { error: 'not to be asked' },
    },
    expected: [],
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
          !/^az (account show|bicep version|provider list|feature show|aks (list|get-versions)|vm list-|keyvault list-deleted|acr (show|check-name)|group exists|rest --method get|ad group show) ?/.test(
            call,
          ),
      ),
      [],
    );
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
const running = { 'aks list': { json: [{ name: cluster, resourceGroup: group, currentKubernetesVersion: '1.36.3' }] } };
const deploys: Answers = {
  'account show': healthy['account show'],
  'group exists': { json: true },
  'group create': { json: {} },
  'aks list': { json: [] },
  'aks nodepool list': {
    json: [
      { name: 'system', count: 3 },
      { name: 'apps', count: 7 },
    ],
  },
  'deployment group what-if': { json: 'Resource changes: 12 to create.' },
  'deployment group create': { json: {} },
  'deployment group show': { json: { properties: { outputs: { settings: { type: 'Object', value: settings } } } } },
  'aks get-credentials': { json: null },
  'rest --method': { json: { properties: { complianceState: 'Compliant' } } },
};

const changes = /^(az (group|deployment group) create|kubectl apply|az aks get-credentials)/;
const changing = (run: Run): string[] =>
  run.calls.filter((call) => changes.test(call)).map((call) => changes.exec(call)?.[1] ?? '');

function deploy(words: readonly string[], answers: Answers = {}, input = ''): Run {
  return repo.run('scripts/deploy.sh', ['production', ...words], { ...deploys, ...answers }, input);
}

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
    assert.match(run.stdout, /rg-shop-production does not exist yet: everything in infra\/ would be made/);
    assert.not(run.calls.some((call) => call.includes('what-if')));
  });

  for (const input of ['', 'no\n', 'y\n', 'yes please\n']) {
    test(`deploys nothing when the answer is ${JSON.stringify(input)}`, () => {
      const run = deploy([], {}, input);
      assert.is(run.status, 1);
      assert.match(run.stderr, /Not confirmed\. Nothing was deployed\./);
      assert.equal(changing(run), ['az group create']);
    });
  }

  test('deploys, writes what only Azure knows, and applies the manifests', () => {
    const before = repo.read(envFile);
    const run = deploy([], {}, 'yes\n');
    assert.is(run.status, 0, run.stderr);
    assert.equal(changing(run), [
      'az group create',
      'az deployment group create',
      'az aks get-credentials',
      'kubectl apply',
    ]);
    const create = run.calls.find((call) => call.includes('group create --name platform'));
    assert.ok(create?.includes('--parameters infra/production.bicepparam --parameters running={} '), create);
    assert.ok(run.calls.includes('kubectl apply --kustomize k8s/production'));
    const comments = before.split('\n').filter((line) => line.startsWith('#'));
    assert.is(
      repo.read(envFile),
      [
        ...comments,
        `ORDERS_CLIENT_ID=${settings.ORDERS_CLIENT_ID}`,
        `TENANT_ID=${subscription}`,
        `VAULT_NAME=${settings.VAULT_NAME}`,
        '',
      ].join('\n'),
    );
    assert.match(run.stdout, /Commit k8s\/production\/azure\.env/);
  });

  test('leaves a running cluster its version and its nodes, and a file that is right its bytes', () => {
    const first = deploy(['--yes']);
    const text = repo.read(envFile);
    const run = deploy(['--yes'], running);
    assert.is(first.status, 0, first.stderr);
    assert.is(run.status, 0, run.stderr);
    for (const action of ['what-if', 'create']) {
      const call = run.calls.find((line) => line.includes(`deployment group ${action}`));
      assert.ok(
        call?.includes('--parameters running={"kubernetesVersion":"1.36.3","nodeCounts":{"system":3,"apps":7}}'),
        call,
      );
    }
    assert.is(repo.read(envFile), text);
    assert.not.match(run.stdout, /Commit/);
  });

  for (const failing of ['aks list', 'aks nodepool list', 'deployment group what-if']) {
    test(`deploys nothing when ${failing} fails`, () => {
      const run = deploy(['--yes'], { ...running, [failing]: { error: 'Service unavailable' } });
      assert.is.not(run.status, 0);
      assert.match(run.stderr, /Service unavailable/);
      assert.equal(changing(run), ['az group create']);
    });
  }

  for (const value of [
    undefined,
    {},
    { VAULT_NAME: 'a "quoted" name' },
    { VAULT_NAME: { nested: 'x' } },
    { lower: 'x', TENANT_ID: 'y' },
  ]) {
    test(`keeps azure.env and applies nothing when the output is ${JSON.stringify(value)}`, () => {
      const before = repo.read(envFile);
      const run = deploy(['--yes'], {
        'deployment group show': { json: { properties: { outputs: { settings: { value } } } } },
      });
      assert.is(run.status, 1);
      assert.match(run.stderr, /is not a list of plain texts/);
      assert.is(repo.read(envFile), before);
      assert.not(run.calls.some((call) => call.startsWith('kubectl')));
    });
  }

  for (const [what, api, advice] of [
    ['a private', { private: true }, /It is private\..*or let Azure run kubectl:\ncluster: .*runCommand: true/],
    ['a public', access.api, /Is yours among them/],
  ] as const) {
    test(`says what to do when ${what} API server is out of reach`, () => {
      const remote = scriptRepo(shopModel(workloads, { cluster: { ...rest.cluster, access: { ...access, api } } }));
      const run = remote.run('scripts/deploy.sh', ['production', '--yes'], deploys, '', 1);
      assert.is(run.status, 1);
      assert.match(run.stderr, /^The infrastructure of production is deployed, the manifests are not/);
      assert.match(run.stderr, advice);
      assert.not(run.calls.some((call) => call.startsWith('kubectl apply')));
    });
  }

  for (const [output, status] of [
    ['service/orders created\nmanifests-applied', 0],
    ['error: no matches for kind', 1],
  ] as const) {
    test(`lets Azure run kubectl where that is allowed, and ends with ${status} after ${JSON.stringify(output)}`, () => {
      const remote = scriptRepo(
        shopModel(workloads, {
          cluster: { ...rest.cluster, access: { ...access, api: { private: true, runCommand: true } } },
        }),
      );
      const run = remote.run('scripts/deploy.sh', ['production', '--yes'], {
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
          call.startsWith(`az aks command invoke --resource-group ${group} --name ${cluster} --file manifests.yaml`),
        ),
        run.calls.join('\n'),
      );
    });
  }

  test('refuses another subscription than the one of the environment', () => {
    const owned = scriptRepo(
      shopModel(workloads, { ...rest, azure: { subscriptionId: '00000000-0000-0000-0000-000000000002' } }),
    );
    const run = owned.run('scripts/deploy.sh', ['production', '--yes'], deploys);
    assert.is(run.status, 1);
    assert.match(run.stderr, /Switch first: az account set --subscription 00000000-0000-0000-0000-000000000002/);
    assert.equal(changing(run), []);
  });

  test('refuses an option that it does not know', () => {
    const run = deploy(['--force']);
    assert.is(run.status, 2);
    assert.match(run.stderr, /^Unknown option: --force\n/);
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
    assert.not([...first.calls, ...second.calls, ...late.calls].some((call) => call.startsWith('kubectl')));
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
