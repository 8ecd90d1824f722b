import type { Model } from '../../model/model.ts';
import type { Json } from '../yaml.ts';
import { lines, repositoryChecks } from './checks.ts';
import { isOutOfReach } from './reach.ts';

const pool = { vmImage: 'ubuntu-latest' } as const;
const node = { task: 'UseNode@1', inputs: { version: '22.x' } } as const;

// Unlike GitHub, Azure Pipelines goes on after a line that fails.
const strict = 'set -euo pipefail';

/** Checks every change, then deploys one environment after the other through service connections called azure-<environment>. */
export function azurePipeline(model: Model): Json {
  const order = model.environments.map(({ name }) => name);
  const check = {
    stage: 'check',
    jobs: [
      {
        job: 'check',
        pool,
        timeoutInMinutes: 15,
        steps: [
          { checkout: 'self' },
          node,
          ...repositoryChecks(model).map(({ name, run }) => ({
            script: lines(strict, run.trimEnd()),
            displayName: name,
          })),
        ],
      },
    ],
  };
  const deploy = order.map((environment, index) => ({
    stage: stageName(environment),
    dependsOn: index === 0 ? 'check' : stageName(order[index - 1] ?? ''),
    condition: `and(succeeded(), eq(variables['Build.SourceBranch'], 'refs/heads/${model.delivery.branch}'))`,
    jobs: [
      {
        deployment: stageName(environment),
        environment,
        pool: poolOf(model, environment),
        timeoutInMinutes: 90,
        strategy: { runOnce: { deploy: { steps: [{ checkout: 'self' }, deployStep(environment)] } } },
      },
    ],
  }));
  return {
    trigger: { branches: { include: [model.delivery.branch] } },
    pr: { branches: { include: [model.delivery.branch] } },
    stages: [check, ...deploy],
  };
}

/** Offers newer templates as a pull request once a week. */
export function azureUpgradePipeline(model: Model): Json {
  return {
    trigger: 'none',
    schedules: [
      {
        cron: '17 5 * * 1',
        displayName: 'Newer templates',
        branches: { include: [model.delivery.branch] },
        always: true,
      },
    ],
    pool,
    steps: [
      { checkout: 'self', persistCredentials: true, fetchDepth: 0 },
      node,
      {
        displayName: 'Merge newer templates into a branch and open a pull request',
        env: { AZURE_DEVOPS_EXT_PAT: '$(System.AccessToken)' },
        script: lines(
          strict,
          'git config user.name "create-aks-prod"',
          'git config user.email "create-aks-prod@users.noreply.example"',
          // 3 says that files wait for a person; the pull request is where they meet one.
          'npx --yes create-aks-prod@latest upgrade --branch=aks-prod/upgrade || [ $? -eq 3 ]',
          'if ! git rev-parse --verify --quiet refs/heads/aks-prod/upgrade >/dev/null; then exit 0; fi',
          'git push --force origin aks-prod/upgrade',
          'open=$(az repos pr list --source-branch aks-prod/upgrade --status active --query "length(@)" --output tsv --detect)',
          `if [ "$open" = 0 ]; then az repos pr create --source-branch aks-prod/upgrade --target-branch ${model.delivery.branch} --title "Newer templates of create-aks-prod" --detect; fi`,
        ),
      },
    ],
  };
}

/** One step, since each task of this kind has a folder of its own for what az installs. */
function deployStep(environment: string): Json {
  const inlineScript = lines(
    strict,
    'az bicep install',
    'sudo az aks install-cli',
    `scripts/preflight.sh ${environment}`,
    `scripts/deploy.sh ${environment} --yes`,
  );
  return {
    task: 'AzureCLI@2',
    displayName: 'Preflight and deploy',
    inputs: {
      azureSubscription: `azure-${environment}`,
      scriptType: 'bash',
      scriptLocation: 'inlineScript',
      inlineScript,
    },
  };
}

/** What hosted agents cannot reach needs a pool of that name inside the network. */
function poolOf(model: Model, environment: string): Json {
  return model.environments.some((candidate) => candidate.name === environment && isOutOfReach(candidate))
    ? { name: `aks-${environment}` }
    : pool;
}

/** Stages and jobs are named in letters, digits and `_`; the prefix keeps an environment called check apart. */
function stageName(environment: string): string {
  return `deploy_${environment.replaceAll('-', '_')}`;
}
