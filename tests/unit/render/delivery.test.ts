import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { renderDelivery } from '../../../src/render/delivery/delivery.ts';
import { shopModel } from '../../helpers/model.ts';
import { suite } from '../../helpers/suite.ts';

const access = { adminGroups: ['11111111-2222-3333-4444-555555555555'], api: { authorizedRanges: ['203.0.113.0/24'] } };
const orders = { image: 'acrshop.azurecr.io/orders:1.0.0', port: 8080, probes: '/ready' };
const awkward = { 'a-b': {}, check: {}, 'eu-1': {}, production: {} };

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly script?: string;
  readonly task?: string;
  readonly with?: Record<string, unknown>;
  readonly inputs?: Record<string, string>;
}
interface Job {
  readonly needs?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly permissions?: Record<string, string>;
  readonly 'runs-on'?: unknown;
  readonly environment?: string;
  readonly steps?: readonly Step[];
}
interface Workflow {
  readonly on: Record<string, unknown>;
  readonly permissions: Record<string, string>;
  readonly jobs: Record<string, Job>;
}
interface AzureJob {
  readonly job?: string;
  readonly deployment?: string;
  readonly environment?: string;
  readonly pool: unknown;
  readonly steps?: readonly Step[];
  readonly strategy?: { readonly runOnce: { readonly deploy: { readonly steps: readonly Step[] } } };
}
interface Pipeline {
  readonly stages: readonly {
    readonly stage: string;
    readonly dependsOn?: string;
    readonly condition?: string;
    readonly jobs: readonly AzureJob[];
  }[];
}

function paths(delivery: object): string[] {
  return [...renderDelivery(shopModel({ orders }, { cluster: { access }, delivery })).keys()].toSorted();
}

function rendered<Shape>(method: string, path: string, rest: Record<string, unknown> = {}): Shape {
  const { delivery = {}, ...others } = rest as { delivery?: object };
  const file = renderDelivery(
    shopModel({ orders }, { cluster: { access }, ...others, delivery: { method, ...delivery } }),
  ).get(path);
  assert.ok(file, `${path} is not rendered`);
  return parse(file.text) as Shape;
}

const workflow = (name: string, rest: Record<string, unknown> = {}): Workflow =>
  rendered('github', `.github/workflows/${name}.yml`, rest);
const azure = (rest: Record<string, unknown> = {}): Pipeline => rendered('azurePipelines', 'azure-pipelines.yml', rest);
const privately = (api: object): Record<string, unknown> => ({
  cluster: { access: { ...access, api: { private: true, ...api } } },
});

suite('delivery', (test) => {
  const files: readonly (readonly [string, object, readonly string[]])[] = [
    ['kubectl needs no pipeline', { method: 'kubectl' }, []],
    [
      'GitHub checks, deploys, upgrades and keeps its actions new',
      { method: 'github' },
      [
        '.github/dependabot.yml',
        '.github/workflows/check.yml',
        '.github/workflows/deploy.yml',
        '.github/workflows/upgrade.yml',
      ],
    ],
    [
      'Azure has a pipeline and one for upgrades',
      { method: 'azurePipelines' },
      ['azure-pipelines.yml', 'pipelines/upgrade.yml'],
    ],
    [
      'Flux from GitHub is checked there',
      { method: 'flux', repository: 'ssh://git@github.com/example/platform' },
      ['.github/dependabot.yml', '.github/workflows/check.yml', '.github/workflows/upgrade.yml'],
    ],
    [
      'Flux from elsewhere has no pipeline',
      { method: 'flux', repository: 'https://github.company.example/team/platform' },
      [],
    ],
  ];
  for (const [name, delivery, expected] of files) {
    test(name, () => assert.equal(paths(delivery), expected));
  }
});

suite('GitHub workflows', (test) => {
  test('deploy one environment after the other, in the order of the file, after the check', () => {
    const { jobs } = workflow('deploy', { environments: awkward });
    assert.equal(
      Object.entries(jobs).map(([name, { needs = '', environment = '' }]) => [name, needs, environment]),
      [
        ['check', '', ''],
        ['deploy-a-b', 'check', 'a-b'],
        ['deploy-check', 'deploy-a-b', 'check'],
        ['deploy-eu-1', 'deploy-check', 'eu-1'],
        ['deploy-production', 'deploy-eu-1', 'production'],
      ],
    );
    for (const name of Object.keys(jobs)) assert.match(name, /^[A-Za-z_][A-Za-z0-9_-]*$/);
    assert.is(jobs['check']?.uses, './.github/workflows/check.yml');
    assert.ok('workflow_call' in workflow('check').on);
  });

  test('ask for no more than they use', () => {
    assert.equal(workflow('check').permissions, { contents: 'read' });
    const { permissions, jobs } = workflow('deploy');
    assert.equal(permissions, { contents: 'read' });
    assert.equal(jobs['check']?.permissions, undefined);
    assert.equal(jobs['deploy-production']?.permissions, { contents: 'read', 'id-token': 'write' });
    assert.equal(workflow('upgrade').permissions, { contents: 'write', 'pull-requests': 'write' });
    for (const job of [...Object.values(jobs), ...Object.values(workflow('check').jobs)])
      for (const step of job.steps ?? [])
        if (step.uses?.startsWith('actions/checkout')) assert.is(step.with?.['persist-credentials'], false);
  });

  test('deploy from the branch of the config only, also when started by hand', () => {
    const { on, jobs } = workflow('deploy', { delivery: { branch: 'release/1' } });
    assert.equal(on['push'], { branches: ['release/1'] });
    assert.is(jobs['deploy-production']?.if, "github.ref == 'refs/heads/release/1'");
  });

  test('leave the expressions of GitHub as they are', () => {
    const login = workflow('deploy').jobs['deploy-production']?.steps?.find(({ uses }) =>
      uses?.startsWith('azure/login'),
    );
    assert.equal(login?.with, {
      'client-id': '${{ vars.AZURE_CLIENT_ID }}',
      'tenant-id': '${{ vars.AZURE_TENANT_ID }}',
      'subscription-id': '${{ vars.AZURE_SUBSCRIPTION_ID }}',
    });
  });

  test('install the tools before preflight asks for them', () => {
    const runs = workflow('deploy').jobs['deploy-production']?.steps?.flatMap(({ run }) => run ?? []) ?? [];
    assert.equal(runs, [
      'az bicep install\nsudo az aks install-cli\n',
      'scripts/preflight.sh production',
      'scripts/deploy.sh production --yes',
    ]);
  });

  const runners: readonly (readonly [string, Record<string, unknown>, unknown])[] = [
    ['GitHub has', {}, 'ubuntu-latest'],
    ['stands inside the network of a private API server', privately({}), ['self-hosted', 'linux', 'production']],
    ['GitHub has where Azure runs kubectl', privately({ runCommand: true }), 'ubuntu-latest'],
  ];
  for (const [which, rest, expected] of runners) {
    test(`take a runner that ${which}`, () =>
      assert.equal(workflow('deploy', rest).jobs['deploy-production']?.['runs-on'], expected));
  }
});

suite('Azure pipelines', (test) => {
  test('have stages with valid names of their own, one after the other', () => {
    const { stages } = azure({ environments: awkward });
    assert.equal(
      stages.map(({ stage, dependsOn = '' }) => [stage, dependsOn]),
      [
        ['check', ''],
        ['deploy_a_b', 'check'],
        ['deploy_check', 'deploy_a_b'],
        ['deploy_eu_1', 'deploy_check'],
        ['deploy_production', 'deploy_eu_1'],
      ],
    );
    const names = stages.flatMap(({ stage, jobs }) => [
      stage,
      ...jobs.map(({ job, deployment }) => job ?? deployment ?? ''),
    ]);
    for (const name of names) assert.match(name, /^[A-Za-z_][A-Za-z0-9_]*$/);
    assert.equal(
      stages.slice(1).map(({ jobs }) => jobs[0]?.environment),
      ['a-b', 'check', 'eu-1', 'production'],
    );
  });

  test('deploy from the branch only', () => {
    const [, deploy] = azure({ delivery: { branch: 'release/1' } }).stages;
    assert.is(deploy?.condition, "and(succeeded(), eq(variables['Build.SourceBranch'], 'refs/heads/release/1'))");
  });

  test('end at the first line that fails, in every script', () => {
    const steps = azure().stages.flatMap(({ jobs }) =>
      jobs.flatMap(({ steps: own = [], strategy }) => [...own, ...(strategy?.runOnce.deploy.steps ?? [])]),
    );
    const scripts = steps.flatMap(({ script, inputs }) => script ?? inputs?.['inlineScript'] ?? []);
    assert.is(scripts.length, 5);
    for (const script of scripts) assert.match(script, /^set -euo pipefail\n/);
  });

  test('install the tools before preflight asks for them, in one step', () => {
    const deploy = azure().stages[1]?.jobs[0]?.strategy?.runOnce.deploy.steps.find(({ task }) => task === 'AzureCLI@2');
    assert.is(deploy?.inputs?.['azureSubscription'], 'azure-production');
    assert.is(
      deploy?.inputs?.['inlineScript'],
      'set -euo pipefail\naz bicep install\nsudo az aks install-cli\nscripts/preflight.sh production\nscripts/deploy.sh production --yes\n',
    );
  });

  test('take a pool inside the network where the API server is out of reach', () => {
    assert.equal(azure().stages[1]?.jobs[0]?.pool, { vmImage: 'ubuntu-latest' });
    assert.equal(azure(privately({})).stages[1]?.jobs[0]?.pool, { name: 'aks-production' });
    assert.equal(azure(privately({ runCommand: true })).stages[1]?.jobs[0]?.pool, { vmImage: 'ubuntu-latest' });
  });
});
