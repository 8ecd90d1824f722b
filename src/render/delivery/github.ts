import type { Model } from '../../model/model.ts';
import type { Json } from '../yaml.ts';
import { lines, repositoryChecks } from './checks.ts';
import { isOutOfReach } from './reach.ts';

const checkout = { uses: 'actions/checkout@v5', with: { 'persist-credentials': false } } as const;
const readOnly = { contents: 'read' } as const;
const node = { uses: 'actions/setup-node@v5', with: { 'node-version': '22' } } as const;

/** Runs on every pull request, and on the branch: before the deployment where there is one. Needs no Azure. */
export function checkWorkflow(model: Model): Json {
  return {
    name: 'check',
    on: {
      pull_request: {},
      ...(model.delivery.method === 'github' ? { workflow_call: {} } : { push: { branches: [model.delivery.branch] } }),
    },
    permissions: readOnly,
    jobs: {
      check: {
        'runs-on': 'ubuntu-latest',
        'timeout-minutes': 15,
        steps: [checkout, node, ...repositoryChecks(model).map(({ name, run }) => ({ name, run }))],
      },
    },
  };
}

/**
 * Checks, then deploys one environment after the other; GitHub environments hold the approvals and the three identifiers
 * of the login. An environment may have any name, so that its job is called deploy-<environment>.
 */
export function deployWorkflow(model: Model): Json {
  const order = model.environments.map(({ name }) => name);
  const jobs = order.map((environment, index) => [
    `deploy-${environment}`,
    {
      needs: index === 0 ? 'check' : `deploy-${order[index - 1]}`,
      // Started by hand, a workflow can run on any branch.
      if: `github.ref == 'refs/heads/${model.delivery.branch}'`,
      permissions: { ...readOnly, 'id-token': 'write' },
      'runs-on': runner(model, environment),
      'timeout-minutes': 90,
      environment,
      concurrency: { group: `deploy-${environment}`, 'cancel-in-progress': false },
      steps: [
        checkout,
        {
          uses: 'azure/login@v2',
          with: {
            'client-id': '${{ vars.AZURE_CLIENT_ID }}',
            'tenant-id': '${{ vars.AZURE_TENANT_ID }}',
            'subscription-id': '${{ vars.AZURE_SUBSCRIPTION_ID }}',
          },
        },
        { name: 'Tools', run: lines('az bicep install', 'sudo az aks install-cli') },
        { name: 'Preflight', run: `scripts/preflight.sh ${environment}` },
        { name: 'Deploy', run: `scripts/deploy.sh ${environment} --yes` },
      ],
    },
  ]);
  return {
    name: 'deploy',
    on: { push: { branches: [model.delivery.branch] }, workflow_dispatch: {} },
    permissions: readOnly,
    jobs: { check: { uses: './.github/workflows/check.yml' }, ...Object.fromEntries(jobs) },
  };
}

/** GitHub lets its own token push no workflows and starts no checks for what it pushed. */
const token = '${{ secrets.UPGRADE_TOKEN || github.token }}';

/** Offers newer templates as a pull request once a week; conflicts stand in the pull request, never on the branch. */
export function upgradeWorkflow(model: Model): Json {
  return {
    name: 'upgrade',
    on: { schedule: [{ cron: '17 5 * * 1' }], workflow_dispatch: {} },
    permissions: { contents: 'write', 'pull-requests': 'write' },
    jobs: {
      upgrade: {
        'runs-on': 'ubuntu-latest',
        'timeout-minutes': 15,
        steps: [
          { uses: checkout.uses, with: { 'fetch-depth': 0, token } },
          node,
          {
            name: 'Merge newer templates into a branch',
            id: 'upgrade',
            run: lines(
              'git config user.name "github-actions[bot]"',
              'git config user.email "41898282+github-actions[bot]@users.noreply.github.com"',
              // 3 says that files wait for a person; the pull request is where they meet one.
              'npx --yes create-aks-prod@latest upgrade --branch=aks-prod/upgrade || [ $? -eq 3 ]',
              'if git rev-parse --verify --quiet refs/heads/aks-prod/upgrade >/dev/null; then echo "changed=true" >>"$GITHUB_OUTPUT"; fi',
            ),
          },
          {
            name: 'Open the pull request',
            if: "steps.upgrade.outputs.changed == 'true'",
            env: { GH_TOKEN: token },
            run: lines(
              'git push --force origin aks-prod/upgrade',
              `gh pr view aks-prod/upgrade >/dev/null 2>&1 || gh pr create --base ${model.delivery.branch} --head aks-prod/upgrade --title "Newer templates of create-aks-prod" --body "$(git log -1 --format=%B aks-prod/upgrade)"`,
            ),
          },
        ],
      },
    },
  };
}

/** What the runners of GitHub cannot reach needs one of its own inside the network. */
function runner(model: Model, environment: string): Json {
  return model.environments.some((candidate) => candidate.name === environment && isOutOfReach(candidate))
    ? ['self-hosted', 'linux', environment]
    : 'ubuntu-latest';
}
