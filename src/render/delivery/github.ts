import { type ActionName, pipelineActions } from '../../facts/pipeline-actions.ts';
import type { Environment, Model } from '../../model/model.ts';
import type { Json } from '../yaml.ts';
import { deploymentTools, repositoryChecks } from './checks.ts';
import { deployedPaths } from './pipeline-files.ts';

type Step = Readonly<Record<string, Json>>;

const readOnly = { contents: 'read' } as const;
const withLogin = { ...readOnly, 'id-token': 'write' } as const;
const shared = { 'timeout-minutes': 15, 'runs-on': 'ubuntu-24.04' } as const;
// az takes Bicep from PATH, where install-tools.sh has put it.
const environmentOfTools = { AZURE_BICEP_USE_BINARY_FROM_PATH: 'true', AZURE_BICEP_CHECK_VERSION: 'false' } as const;

const checkout = action('Check out', 'actions/checkout', { 'persist-credentials': false });
const wholeCheckout = action('Check out', 'actions/checkout', { 'fetch-depth': 0, 'persist-credentials': false });
const node = action('Put Node.js in place', 'actions/setup-node', {
  'node-version': '22',
  'package-manager-cache': false,
});
const login = action('Log in', 'azure/login', {
  'client-id': '${{ vars.AZURE_CLIENT_ID }}',
  'tenant-id': '${{ vars.AZURE_TENANT_ID }}',
  'subscription-id': '${{ vars.AZURE_SUBSCRIPTION_ID }}',
});

/** An action by its commit; `documented` writes its tag beside it. */
function action(name: string, uses: ActionName, inputs: Readonly<Record<string, Json>>): Step {
  return { name, uses: `${uses}@${pipelineActions[uses].commit}`, with: inputs };
}

/** Why a job asks for a right, for the comment beside it. */
const reasons: Readonly<Record<string, string>> = {
  'contents: write': 'pushes the branch of the proposal',
  'id-token: write': 'logs in to Azure without a secret',
  'pull-requests: write': 'opens the pull request',
};

/** A printed workflow with the tag beside each commit of an action, and a reason beside each right and rule that is lost. */
export function documented(text: string): string {
  const told = text.replace(
    /^( +inputs:)$/m,
    '$1 # checkov:skip=CKV_GHA_7:a choice among the environments of this file, read by the conditions of jobs alone',
  );
  return told.replaceAll(
    /^( +(?:- )?(?:uses: ([\w/-]+)@[0-9a-f]{40}|((?:contents|id-token|pull-requests): write)))$/gm,
    (line, _all, uses: string | undefined, right: string | undefined) =>
      `${line} # ${uses === undefined ? reasons[right ?? ''] : pipelineActions[uses as ActionName].tag}`,
  );
}

/** Runs on every pull request, and on the branch where no deployment checks it. Needs no Azure. */
export function checkWorkflow(model: Model): Json {
  return {
    name: 'check',
    on: { pull_request: {}, push: { branches: [model.delivery.branch] } },
    permissions: {},
    concurrency: {
      group: 'check-${{ github.ref }}',
      'cancel-in-progress': "${{ github.event_name == 'pull_request' }}",
    },
    jobs: { check: checkJob(model) },
  };
}

function checkJob(model: Model): Json {
  return {
    name: 'Check the repository',
    permissions: readOnly,
    ...shared,
    steps: [checkout, node, ...repositoryChecks(model).map(({ name, run }) => ({ name, run }))],
  };
}

/**
 * Shows on each pull request what it would change in Azure. It runs the code of the pull request, so it logs in with an
 * identity that may read and no more, and not for pull requests of forks.
 */
export function planWorkflow(model: Model): Json {
  return {
    name: 'plan',
    on: { pull_request: { branches: [model.delivery.branch], paths: [...deployedPaths] } },
    permissions: {},
    concurrency: { group: 'plan-${{ github.ref }}', 'cancel-in-progress': true },
    jobs: Object.fromEntries(
      model.environments.map((environment) => [
        `plan-${environment.name}`,
        {
          if: 'github.event.pull_request.head.repo.full_name == github.repository',
          ...lookingJob(model, environment, 'plan'),
        },
      ]),
    ),
  };
}

/** Looks every morning whether something changed Azure or the cluster behind the repository's back. */
export function driftWorkflow(model: Model): Json {
  return {
    name: 'drift',
    on: { schedule: [{ cron: '41 4 * * 1-5' }], workflow_dispatch: {} },
    permissions: {},
    concurrency: { group: 'drift', 'cancel-in-progress': false },
    jobs: Object.fromEntries(
      model.environments.map((environment) => [
        `drift-${environment.name}`,
        { if: onBranch(model), ...lookingJob(model, environment, 'drift') },
      ]),
    ),
  };
}

/** A job that changes nothing: `<environment>_plan` and `<environment>_drift` hold identities that may read. */
function lookingJob(model: Model, environment: Environment, what: 'plan' | 'drift'): Readonly<Record<string, Json>> {
  const { name } = environment;
  const isThere = "vars.AZURE_CLIENT_ID != ''";
  return {
    name: what === 'plan' ? `What would change in ${name}` : `What drifted in ${name}`,
    permissions: withLogin,
    'runs-on': runner(model, environment),
    'timeout-minutes': 30,
    environment: `${name}_${what}`,
    env: environmentOfTools,
    steps: [
      checkout,
      {
        name: 'Say what is missing',
        if: "vars.AZURE_CLIENT_ID == ''",
        run: `echo "::notice::The environment ${name}_${what} of this repository has no AZURE_CLIENT_ID, so nothing is looked at. docs/pipelines.md says how to make it."`,
      },
      { name: 'Put the tools in place', if: isThere, run: deploymentTools(model) },
      { ...login, if: isThere },
      {
        name: what === 'plan' ? 'Show what would change' : 'Look for drift',
        if: isThere,
        run: `pipelines/look.sh ${what} ${name}`,
      },
    ],
  };
}

function onBranch({ delivery: { branch } }: Model): string {
  return `github.ref == 'refs/heads/${branch}'`;
}

/**
 * Checks, then deploys one environment after the other; GitHub environments hold the approvals and the three identifiers
 * of the login. An environment may have any name, so that its job is called deploy-<environment>. Before each stands a
 * job that shows what would change, for whoever approves.
 */
export function deployWorkflow(model: Model): Json {
  const names = model.environments.map(({ name }) => name);
  const jobs = model.environments.flatMap((environment, index): [string, Json][] => {
    const { name } = environment;
    const before = index === 0 ? 'check' : `deploy-${names[index - 1]}`;
    const chosen = `(github.event_name == 'push' || inputs.environment == 'all' || inputs.environment == '${name}')`;
    // An environment that was not chosen is skipped, and must not take those after it along.
    const condition = `\${{ !cancelled() && !failure() && ${onBranch(model)} && ${chosen} }}`;
    return [
      [`plan-${name}`, { if: condition, needs: before, ...lookingJob(model, environment, 'plan') }],
      [
        `deploy-${name}`,
        {
          name: `Deploy ${name}`,
          if: condition,
          needs: [`plan-${name}`, before],
          permissions: withLogin,
          'runs-on': runner(model, environment),
          'timeout-minutes': 120,
          environment: name,
          concurrency: { group: `deploy-${name}`, 'cancel-in-progress': false },
          env: environmentOfTools,
          steps: [
            checkout,
            { name: 'Put the tools in place', run: deploymentTools(model) },
            login,
            { name: 'Preflight', run: `scripts/preflight.sh ${name}` },
            { name: 'Deploy the infrastructure', run: `scripts/deploy.sh ${name} --yes --only infrastructure` },
            ...(model.delivery.method === 'flux'
              ? []
              : [
                  // A login is good for some minutes, and a new cluster takes more.
                  { ...login, name: 'Log in again' },
                  {
                    name: 'Apply the manifests and wait for them',
                    run: `scripts/deploy.sh ${name} --yes --only manifests`,
                  },
                ]),
            { name: 'Say what has to be committed', run: 'pipelines/say-settings.sh' },
          ],
        },
      ],
    ];
  });
  return {
    name: 'deploy',
    on: {
      push: { branches: [model.delivery.branch], paths: [...deployedPaths, '.github/workflows/deploy.yml'] },
      workflow_dispatch: {
        inputs: {
          environment: {
            description: 'The environment to deploy',
            type: 'choice',
            options: ['all', ...names],
            default: 'all',
          },
        },
      },
    },
    permissions: {},
    // One deployment at a time; of those that wait, GitHub keeps the newest.
    concurrency: { group: 'deploy', 'cancel-in-progress': false },
    jobs: { check: checkJob(model), ...Object.fromEntries(jobs) },
  };
}

/**
 * Offers newer templates as a pull request once a week. The first job runs the package and may only read; the second may
 * write and runs git alone.
 */
export function upgradeWorkflow(model: Model): Json {
  const { branch } = model.delivery;
  return {
    name: 'upgrade',
    on: { schedule: [{ cron: '17 5 * * 1' }], workflow_dispatch: {} },
    permissions: {},
    concurrency: { group: 'upgrade', 'cancel-in-progress': false },
    jobs: {
      render: {
        name: 'Render newer templates',
        if: onBranch(model),
        permissions: readOnly,
        ...shared,
        outputs: { changed: '${{ steps.propose.outputs.changed }}' },
        steps: [
          wholeCheckout,
          node,
          { name: 'Render the proposal', id: 'propose', run: 'pipelines/propose-upgrade.sh proposal' },
          {
            ...action('Keep the proposal', 'actions/upload-artifact', {
              name: 'proposal',
              path: 'proposal/proposal.bundle',
              'if-no-files-found': 'error',
              'retention-days': 7,
            }),
            if: "steps.propose.outputs.changed == 'true'",
          },
        ],
      },
      push: {
        name: 'Open the pull request',
        needs: 'render',
        if: "needs.render.outputs.changed == 'true'",
        permissions: { contents: 'write', 'pull-requests': 'write' },
        ...shared,
        environment: 'upgrade',
        steps: [
          wholeCheckout,
          action('Take the proposal', 'actions/download-artifact', { name: 'proposal', path: 'proposal' }),
          {
            name: 'Push the branch and open the pull request',
            env: {
              // GitHub lets its own token push no workflows and starts no checks for what it pushed.
              TOKEN: '${{ secrets.UPGRADE_TOKEN || github.token }}',
              CAN_PUSH_WORKFLOWS: "${{ secrets.UPGRADE_TOKEN != '' }}",
            },
            run: `pipelines/push-upgrade.sh proposal/proposal.bundle ${branch}`,
          },
        ],
      },
    },
  };
}

/** What keeps the commits of actions new, a week after their release. */
export function dependabot(): Json {
  return {
    version: 2,
    updates: [
      {
        'package-ecosystem': 'github-actions',
        directory: '/',
        schedule: { interval: 'weekly' },
        cooldown: { 'default-days': 7 },
        groups: { actions: { patterns: ['*'] } },
      },
    ],
  };
}

/** A runner of one's own, in the network or the ranges of the API server, or one that GitHub lends. */
function runner({ delivery }: Model, { name }: Environment): Json {
  return delivery.runner === 'selfHosted' ? ['self-hosted', 'linux', name] : shared['runs-on'];
}
