import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { renderDelivery } from '../../../src/render/delivery/delivery.ts';
import { pipelineActions } from '../../../src/facts/pipeline-actions.ts';
import { shopModel } from '../../helpers/model.ts';
import { suite } from '../../helpers/suite.ts';

const access = { adminGroups: ['11111111-2222-3333-4444-555555555555'], api: { authorizedRanges: ['203.0.113.0/24'] } };
const orders = { image: 'acrshop.azurecr.io/orders:1.0.0', port: 8080, probes: '/ready' };
const awkward = { 'a-b': {}, check: {}, 'eu-1': {}, production: {} };

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly script?: string;
  readonly task?: string;
  readonly checkout?: string;
  readonly persistCredentials?: boolean;
  readonly env?: Record<string, string>;
  readonly with?: Record<string, unknown>;
  readonly inputs?: Record<string, unknown>;
}
interface Job {
  readonly name: string;
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly permissions: Record<string, string>;
  readonly 'runs-on'?: unknown;
  readonly environment?: string;
  readonly concurrency?: object;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly name: string;
  readonly on: Record<string, unknown>;
  readonly permissions: Record<string, string>;
  readonly concurrency: { readonly group: string; readonly 'cancel-in-progress': unknown };
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
interface Stage {
  readonly stage: string;
  readonly dependsOn?: string | readonly string[];
  readonly condition?: string;
  readonly lockBehavior?: string;
  readonly jobs: readonly AzureJob[];
}
interface Pipeline {
  readonly trigger: { readonly paths: { readonly include: readonly string[] } };
  readonly parameters: readonly { readonly values: readonly string[] }[];
  readonly stages: readonly Stage[];
}

function files(delivery: object, rest: Record<string, unknown> = {}): ReadonlyMap<string, { text: string }> {
  return renderDelivery(shopModel({ orders }, { cluster: { access }, ...rest, delivery }));
}

function paths(delivery: object): string[] {
  return [...files(delivery).keys()].filter((path) => !/^pipelines\/.*\.(sh|env)$/.test(path)).toSorted();
}

function rendered<Shape>(method: string, path: string, rest: Record<string, unknown> = {}): Shape {
  const { delivery = {}, ...others } = rest as { delivery?: object };
  const file = files({ method, ...delivery }, others).get(path);
  assert.ok(file, `${path} is not rendered`);
  return parse(file.text) as Shape;
}

const workflowNames = ['check', 'deploy', 'drift', 'plan', 'upgrade'] as const;
const workflow = (name: string, rest: Record<string, unknown> = {}): Workflow =>
  rendered('github', `.github/workflows/${name}.yml`, rest);
const azure = (rest: Record<string, unknown> = {}): Pipeline => rendered('azurePipelines', 'azure-pipelines.yml', rest);
const azurePool = (rest: Record<string, unknown>): unknown =>
  azure(rest).stages.find(({ stage }) => stage === 'deploy_production')?.jobs[0]?.pool;
const runsOf = (steps: readonly Step[] = []): string[] => steps.flatMap(({ run }) => run ?? []);
const stepsOfJob = ({ steps = [], strategy }: AzureJob): readonly Step[] => [
  ...steps,
  ...(strategy?.runOnce.deploy.steps ?? []),
];

suite('delivery', (test) => {
  const github = ['.github/dependabot.yml', ...workflowNames.map((name) => `.github/workflows/${name}.yml`)];
  const azurePaths = ['azure-pipelines.yml', 'pipelines/drift.yml', 'pipelines/upgrade.yml'];
  const cases: readonly (readonly [string, object, readonly string[]])[] = [
    ['kubectl needs no pipeline', { method: 'kubectl' }, []],
    ['GitHub checks, plans, deploys, looks for drift, upgrades', { method: 'github' }, github],
    ['Azure has a pipeline, one for drift and one for upgrades', { method: 'azurePipelines' }, azurePaths],
    [
      'Flux from GitHub has its infrastructure deployed there',
      { method: 'flux', repository: 'ssh://git@github.com/example/platform' },
      github,
    ],
    [
      'Flux from Azure Repos has its infrastructure deployed there',
      { method: 'flux', repository: 'ssh://git@ssh.dev.azure.com/v3/example/shop/platform' },
      azurePaths,
    ],
    [
      'Flux from elsewhere has no pipeline',
      { method: 'flux', repository: 'https://github.company.example/team/platform' },
      [],
    ],
  ];
  for (const [name, delivery, expected] of cases) {
    test(name, () => assert.equal(paths(delivery), expected));
  }

  test('Flux brings the manifests, so the pipeline does not', () => {
    const flux = { method: 'flux', repository: 'https://github.com/example/platform' };
    const text = files(flux).get('.github/workflows/deploy.yml')?.text ?? '';
    assert.match(text, '--only infrastructure');
    assert.not.match(text, /--only manifests|Log in again/);
  });
});

suite('GitHub workflows', (test) => {
  test('deploy one environment after the other, in the order of the file, each behind its plan', () => {
    const { jobs } = workflow('deploy', { environments: awkward });
    assert.equal(
      Object.entries(jobs).map(([name, { needs = '', environment = '' }]) => [
        name,
        [needs].flat().join(' '),
        environment,
      ]),
      [
        ['check', '', ''],
        ['plan-a-b', 'check', 'a-b_plan'],
        ['deploy-a-b', 'plan-a-b check', 'a-b'],
        ['plan-check', 'deploy-a-b', 'check_plan'],
        ['deploy-check', 'plan-check deploy-a-b', 'check'],
        ['plan-eu-1', 'deploy-check', 'eu-1_plan'],
        ['deploy-eu-1', 'plan-eu-1 deploy-check', 'eu-1'],
        ['plan-production', 'deploy-eu-1', 'production_plan'],
        ['deploy-production', 'plan-production deploy-eu-1', 'production'],
      ],
    );
    for (const name of Object.keys(jobs)) assert.match(name, /^[A-Za-z_][A-Za-z0-9_-]*$/);
  });

  test('can be started for one environment', () => {
    const { on, jobs } = workflow('deploy', { environments: awkward });
    assert.equal(
      (on['workflow_dispatch'] as { inputs: { environment: { options: string[] } } }).inputs.environment.options,
      ['all', ...Object.keys(awkward)],
    );
    for (const name of Object.keys(awkward))
      for (const job of [`plan-${name}`, `deploy-${name}`])
        assert.match(jobs[job]?.if ?? '', `inputs.environment == '${name}'`);
  });

  test('give each job what it uses, and a login only to jobs with an environment', () => {
    const withLogin = { contents: 'read', 'id-token': 'write' };
    for (const name of workflowNames) {
      const { permissions, jobs } = workflow(name);
      assert.equal(permissions, {}, name);
      for (const [id, job] of Object.entries(jobs)) {
        const logsIn = job.steps.some(({ uses }) => uses?.startsWith('azure/login@'));
        const isPush = name === 'upgrade' && id === 'push';
        assert.equal(
          job.permissions,
          isPush ? { contents: 'write', 'pull-requests': 'write' } : logsIn ? withLogin : { contents: 'read' },
          `${name} ${id}`,
        );
        assert.is(job.environment !== undefined, logsIn || isPush, `${name} ${id}`);
      }
    }
  });

  test('run no code of the package beside a token that may write, and keep no token on the disk', () => {
    const { jobs } = workflow('upgrade');
    const push = JSON.stringify(jobs['push']);
    assert.not.match(push, /npx|npm|run-tool|propose-upgrade|setup-node/);
    assert.not.match(JSON.stringify(jobs['render']), /secrets\.|github\.token|TOKEN/);
    for (const name of workflowNames)
      for (const job of Object.values(workflow(name).jobs))
        for (const step of job.steps)
          if (step.uses?.startsWith('actions/checkout')) assert.is(step.with?.['persist-credentials'], false);
  });

  test('name no version of the tool, so that an upgrade can be pushed by the own token of GitHub', () => {
    const before = files({ method: 'github' });
    const model = shopModel({ orders }, { cluster: { access }, delivery: { method: 'github' } });
    const after = renderDelivery({ ...model, tool: { ...model.tool, version: '99.0.0' } });
    assert.equal(
      [...after].map(([path, { text }]) => [path, text]),
      [...before].map(([path, { text }]) => [path, text]),
    );
  });

  test('put tools in place before they log in, and log in anew before the manifests', () => {
    const steps = workflow('deploy').jobs['deploy-production']?.steps ?? [];
    assert.equal(
      steps.map(({ uses, run = '' }) => uses?.split('@')[0] ?? run),
      [
        'actions/checkout',
        'pipelines/install-tools.sh bicep kubectl kubelogin',
        'azure/login',
        'scripts/preflight.sh production',
        'scripts/deploy.sh production --yes --only infrastructure',
        'azure/login',
        'scripts/deploy.sh production --yes --only manifests',
        'pipelines/say-settings.sh',
      ],
    );
  });

  test('never fetch a tool without a version', () => {
    for (const method of ['github', 'azurePipelines'])
      for (const [path, { text }] of files({ method, charts: true }))
        assert.not.match(text, /az bicep install|install-cli|@latest(?! upgrade)|ubuntu-latest/, path);
  });

  test('deploy from the branch of the config only, also when started by hand', () => {
    const { on, jobs } = workflow('deploy', { delivery: { branch: 'release/1' } });
    assert.equal((on['push'] as { branches: string[] }).branches, ['release/1']);
    for (const [name, job] of Object.entries(jobs))
      if (name !== 'check') assert.match(job.if ?? '', "github.ref == 'refs/heads/release/1'");
  });

  test('do not deploy for a change of a document', () => {
    const watched = (workflow('deploy').on['push'] as { paths: string[] }).paths;
    assert.ok(watched.includes('infra/**') && watched.includes('k8s/**'));
    assert.not.ok(watched.some((path) => path.startsWith('docs') || path === '**' || path.endsWith('.md')));
  });

  test('show a pull request of a fork nothing of Azure', () => {
    for (const job of Object.values(workflow('plan').jobs))
      assert.is(job.if, 'github.event.pull_request.head.repo.full_name == github.repository');
  });

  const own = { delivery: { runner: 'selfHosted' } };
  const runners: readonly (readonly [string, Record<string, unknown>, unknown])[] = [
    ['that GitHub lends', {}, 'ubuntu-24.04'],
    ['of their own', own, ['self-hosted', 'linux', 'production']],
  ];
  for (const [which, rest, expected] of runners) {
    test(`deploy and look on a runner ${which}, and check on one that GitHub lends`, () => {
      assert.equal(workflow('deploy', rest).jobs['deploy-production']?.['runs-on'], expected);
      assert.equal(workflow('plan', rest).jobs['plan-production']?.['runs-on'], expected);
      assert.equal(workflow('drift', rest).jobs['drift-production']?.['runs-on'], expected);
      assert.is(workflow('check', rest).jobs['check']?.['runs-on'], 'ubuntu-24.04');
    });
  }
});

suite('what zizmor asks of workflows', (test) => {
  // Its rules, regular and pedantic, as docs/audits.md of zizmor 1.32 states them.
  for (const path of ['.github/dependabot.yml', ...workflowNames.map((name) => `.github/workflows/${name}.yml`)]) {
    const text = files({ method: 'github' }, { environments: { staging: {}, production: {} } }).get(path)?.text ?? '';
    if (path === '.github/dependabot.yml') {
      test('dependabot-cooldown: a week', () => assert.match(text, / {4}cooldown:\n {6}default-days: 7\n/));
      continue;
    }
    const { name, on, permissions, concurrency, jobs } = parse(text) as Workflow;
    test(`${name}: unpinned-uses, ref-version-mismatch`, () => {
      const uses = [...text.matchAll(/uses: (\S+)(.*)$/gm)];
      assert.ok(uses.length > 1);
      for (const [, what = '', rest = ''] of uses) {
        const [action = '', commit = ''] = what.split('@');
        assert.match(commit, /^[0-9a-f]{40}$/);
        assert.is(rest, ` # ${pipelineActions[action as keyof typeof pipelineActions].tag}`);
      }
    });
    test(`${name}: anonymous-definition, excessive-permissions, undocumented-permissions, concurrency-limits`, () => {
      assert.equal(permissions, {});
      assert.ok(concurrency.group !== '' && concurrency['cancel-in-progress'] !== undefined);
      for (const job of Object.values(jobs)) {
        assert.ok(job.name);
        assert.ok(job.permissions);
        for (const step of job.steps) assert.ok(step.name);
      }
      for (const line of text.match(/^ +(?:[a-z-]+): (?:write|read)\b.*$/gm) ?? [])
        assert.match(line, /contents: read$| # \w/, line);
    });
    test(`${name}: template-injection, dangerous-triggers, secrets-outside-env, self-repository, adhoc-packages`, () => {
      assert.not.ok('pull_request_target' in on || 'workflow_run' in on);
      for (const job of Object.values(jobs)) {
        for (const run of runsOf(job.steps)) assert.not.match(run, /\$\{\{|npm |npx |pip |curl/);
        if (JSON.stringify(job).includes('secrets.')) assert.ok(job.environment);
      }
      assert.not.match(text, /uses: \.\/|secrets: inherit|toJSON\(secrets|continue-on-error/);
    });
    test(`${name}: cache-poisoning, github-env, unsound-condition`, () => {
      for (const job of Object.values(jobs)) {
        for (const step of job.steps)
          if (step.uses?.startsWith('actions/setup-node')) assert.is(step.with?.['package-manager-cache'], false);
        assert.not.match(job.if ?? '', /\n/);
      }
      assert.not.match(text, /GITHUB_ENV|if: \|/);
    });
  }
});

suite('Azure pipelines', (test) => {
  test('have stages with valid names of their own, one after the other, each behind its plan', () => {
    const { stages } = azure({ environments: awkward });
    assert.equal(
      stages.map(({ stage, dependsOn = '' }) => [stage, [dependsOn].flat().join(' ')]),
      [
        ['check', ''],
        ['plan_a_b', 'check'],
        ['deploy_a_b', 'plan_a_b check'],
        ['plan_check', 'deploy_a_b'],
        ['deploy_check', 'plan_check deploy_a_b'],
        ['plan_eu_1', 'deploy_check'],
        ['deploy_eu_1', 'plan_eu_1 deploy_check'],
        ['plan_production', 'deploy_eu_1'],
        ['deploy_production', 'plan_production deploy_eu_1'],
      ],
    );
    const names = stages.flatMap(({ stage, jobs }) => [
      stage,
      ...jobs.map(({ job, deployment }) => job ?? deployment ?? ''),
    ]);
    for (const name of names) assert.match(name, /^[A-Za-z_][A-Za-z0-9_]*$/);
    const deployments = stages.filter(({ stage }) => stage.startsWith('deploy_'));
    assert.equal(
      deployments.map(({ jobs }) => jobs[0]?.environment),
      Object.keys(awkward),
    );
    for (const { lockBehavior } of deployments) assert.is(lockBehavior, 'sequential');
  });

  test('deploy from the branch only, and what is chosen', () => {
    const { stages, parameters } = azure({ delivery: { branch: 'release/1' } });
    const deploy = stages.find(({ stage }) => stage === 'deploy_production');
    assert.is(
      deploy?.condition,
      "and(not(failed()), not(canceled()), eq(variables['Build.SourceBranch'], 'refs/heads/release/1'), in('${{ parameters.environment }}', 'all', 'production'))",
    );
    assert.equal(parameters[0]?.values, ['all', 'production']);
  });

  test('end at the first line that fails, in every script', () => {
    const steps = azure().stages.flatMap(({ jobs }) => jobs.flatMap(stepsOfJob));
    const scripts = steps.flatMap(({ script, inputs }) => script ?? inputs?.['inlineScript'] ?? []);
    assert.ok(scripts.length > 8);
    for (const script of scripts) assert.match(String(script), /^set -euo pipefail\n/);
  });

  test('put tools in place before they log in, log in with one connection for each right, and keep the login', () => {
    const { stages } = azure();
    const of = (stage: string): readonly Step[] =>
      stages.find((candidate) => candidate.stage === stage)?.jobs.flatMap(stepsOfJob) ?? [];
    for (const [stage, connection] of [
      ['plan_production', 'azure-production-plan'],
      ['deploy_production', 'azure-production'],
    ] as const) {
      const steps = of(stage);
      const first = steps.findIndex(({ task }) => task === 'AzureCLI@2');
      assert.match(JSON.stringify(steps[first - 1]), /install-tools\.sh/);
      for (const { task, inputs } of steps) {
        if (task !== 'AzureCLI@2') continue;
        assert.is(inputs?.['azureSubscription'], connection);
        assert.is(inputs?.['keepAzSessionActive'], true);
      }
    }
    assert.is(of('deploy_production').filter(({ task }) => task === 'AzureCLI@2').length, 3);
  });

  test('keep no token on the disk, and none beside the package', () => {
    const all = [...files({ method: 'azurePipelines' })].filter(([path]) => path.endsWith('.yml'));
    for (const [path, { text }] of all) {
      assert.not.match(text, /persistCredentials: true/, path);
      assert.is(text.match(/checkout: self/g)?.length, text.match(/persistCredentials: false/g)?.length, path);
    }
    const upgrade = rendered<{ jobs: (AzureJob & { steps: Step[] })[] }>('azurePipelines', 'pipelines/upgrade.yml');
    const [render, push] = upgrade.jobs;
    assert.not.match(JSON.stringify(render), /AccessToken|"env"/);
    assert.not.match(JSON.stringify(push), /npm|npx|run-tool|propose-upgrade/);
  });

  test('take a pool of their own where that is asked for', () => {
    assert.equal(azurePool({}), { vmImage: 'ubuntu-24.04' });
    assert.equal(azurePool({ delivery: { runner: 'selfHosted' } }), { name: 'aks-production' });
  });
});
