import type { Environment, Model } from '../../model/model.ts';
import type { Json } from '../yaml.ts';
import { deploymentTools, lines, repositoryChecks } from './checks.ts';
import { deployedPaths } from './pipeline-files.ts';

const pool = { vmImage: 'ubuntu-24.04' } as const;
const node = { task: 'UseNode@1', displayName: 'Put Node.js in place', inputs: { version: '22.x' } } as const;
// A checkout leaves no token in .git/config: the steps that follow run code of the repository and of packages.
const checkout = { checkout: 'self', persistCredentials: false } as const;
const wholeCheckout = { ...checkout, fetchDepth: 0 } as const;
// az takes Bicep from PATH, where install-tools.sh has put it.
const environmentOfTools = { AZURE_BICEP_USE_BINARY_FROM_PATH: 'true', AZURE_BICEP_CHECK_VERSION: 'false' } as const;

// Unlike GitHub, Azure Pipelines goes on after a line that fails.
const strict = 'set -euo pipefail';

function script(displayName: string, run: string): Readonly<Record<string, Json>> {
  return { script: lines(strict, run.trimEnd()), displayName };
}

/**
 * Checks every change and shows what it would do to Azure, then deploys one environment after the other. Service
 * connections called azure-<environment>-plan may read; those called azure-<environment> deploy.
 */
export function azurePipeline(model: Model): Json {
  const { environments, delivery } = model;
  const names = environments.map(({ name }) => name);
  const check = {
    stage: 'check',
    displayName: 'Check the repository',
    jobs: [
      {
        job: 'check',
        pool,
        timeoutInMinutes: 15,
        steps: [checkout, node, ...repositoryChecks(model).map(({ name, run }) => script(name, run))],
      },
    ],
  };
  const isPull = "eq(variables['Build.Reason'], 'PullRequest')";
  const onBranch = `eq(variables['Build.SourceBranch'], 'refs/heads/${delivery.branch}')`;
  const stages = environments.flatMap((environment, index): Json[] => {
    const { name } = environment;
    const before = index === 0 ? 'check' : stageName('deploy', names[index - 1] ?? '');
    // Approval checks sit on the environment that the stage behind this one deploys to.
    const chosen = `in('\${{ parameters.environment }}', 'all', '${name}')`;
    const canGoOn = `not(failed()), not(canceled())`;
    return [
      {
        stage: stageName('plan', name),
        displayName: `What would change in ${name}`,
        dependsOn: before,
        condition: `and(${canGoOn}, or(${isPull}, and(${onBranch}, ${chosen})))`,
        jobs: [
          {
            job: stageName('plan', name),
            pool: poolOf(model, environment),
            timeoutInMinutes: 30,
            variables: environmentOfTools,
            steps: [
              checkout,
              script('Put the tools in place', deploymentTools(model)),
              withAzure('Show what would change', `azure-${name}-plan`, `pipelines/look.sh plan ${name}`),
            ],
          },
        ],
      },
      {
        stage: stageName('deploy', name),
        displayName: `Deploy ${name}`,
        dependsOn: [stageName('plan', name), before],
        condition: `and(${canGoOn}, ${onBranch}, ${chosen})`,
        // With the check "Exclusive lock" on the environment, runs wait for one another.
        lockBehavior: 'sequential',
        jobs: [
          {
            deployment: stageName('deploy', name),
            environment: name,
            pool: poolOf(model, environment),
            timeoutInMinutes: 120,
            variables: environmentOfTools,
            strategy: { runOnce: { deploy: { steps: deploySteps(model, name) } } },
          },
        ],
      },
    ];
  });
  return {
    trigger: {
      branches: { include: [delivery.branch] },
      paths: { include: [...deployedPaths, 'azure-pipelines.yml'] },
    },
    pr: { branches: { include: [delivery.branch] } },
    parameters: [
      {
        name: 'environment',
        displayName: 'The environment to deploy',
        type: 'string',
        default: 'all',
        values: ['all', ...names],
      },
    ],
    lockBehavior: 'sequential',
    stages: [check, ...stages],
  };
}

function deploySteps(model: Model, name: string): Json[] {
  const connection = `azure-${name}`;
  return [
    checkout,
    script('Put the tools in place', deploymentTools(model)),
    withAzure('Preflight', connection, `scripts/preflight.sh ${name}`),
    withAzure('Deploy the infrastructure', connection, `scripts/deploy.sh ${name} --yes --only infrastructure`),
    // A step of its own logs in again: a login is good for ten minutes, and a new cluster takes more.
    ...(model.delivery.method === 'flux'
      ? []
      : [
          withAzure(
            'Apply the manifests and wait for them',
            connection,
            `scripts/deploy.sh ${name} --yes --only manifests`,
          ),
        ]),
    script('Say what has to be committed', 'pipelines/say-settings.sh'),
  ];
}

/** Looks every morning whether something changed Azure or the cluster behind the repository's back. */
export function azureDriftPipeline(model: Model): Json {
  return {
    trigger: 'none',
    pr: 'none',
    schedules: [
      { cron: '41 4 * * 1-5', displayName: 'Drift', branches: { include: [model.delivery.branch] }, always: true },
    ],
    jobs: model.environments.map((environment) => ({
      job: stageName('drift', environment.name),
      displayName: `What drifted in ${environment.name}`,
      pool: poolOf(model, environment),
      timeoutInMinutes: 30,
      variables: environmentOfTools,
      steps: [
        checkout,
        script('Put the tools in place', deploymentTools(model)),
        withAzure('Look for drift', `azure-${environment.name}-drift`, `pipelines/look.sh drift ${environment.name}`),
      ],
    })),
  };
}

/**
 * Offers newer templates as a pull request once a week. The first job runs the package and holds no token; the second
 * holds one and runs git alone.
 */
export function azureUpgradePipeline(model: Model): Json {
  const { branch } = model.delivery;
  const onBranch = `eq(variables['Build.SourceBranch'], 'refs/heads/${branch}')`;
  return {
    trigger: 'none',
    pr: 'none',
    schedules: [{ cron: '17 5 * * 1', displayName: 'Newer templates', branches: { include: [branch] }, always: true }],
    jobs: [
      {
        job: 'render',
        displayName: 'Render newer templates',
        condition: `and(succeeded(), ${onBranch})`,
        pool,
        timeoutInMinutes: 15,
        steps: [
          wholeCheckout,
          node,
          {
            ...script('Render the proposal', 'pipelines/propose-upgrade.sh "$(Agent.TempDirectory)/proposal"'),
            name: 'propose',
          },
          {
            publish: '$(Agent.TempDirectory)/proposal',
            artifact: 'proposal',
            displayName: 'Keep the proposal',
            condition: "and(succeeded(), eq(variables['propose.changed'], 'true'))",
          },
        ],
      },
      {
        job: 'push',
        displayName: 'Open the pull request',
        dependsOn: 'render',
        condition: "and(succeeded(), eq(dependencies.render.outputs['propose.changed'], 'true'))",
        pool,
        timeoutInMinutes: 15,
        steps: [
          wholeCheckout,
          { download: 'current', artifact: 'proposal', displayName: 'Take the proposal' },
          {
            ...script(
              'Push the branch and open the pull request',
              `pipelines/push-upgrade.sh "$(Pipeline.Workspace)/proposal/proposal.bundle" ${branch}`,
            ),
            env: { TOKEN: '$(System.AccessToken)' },
          },
        ],
      },
    ],
  };
}

/** A step that is logged in. The login is renewed while it runs. */
function withAzure(displayName: string, connection: string, run: string): Json {
  return {
    task: 'AzureCLI@2',
    displayName,
    inputs: {
      azureSubscription: connection,
      scriptType: 'bash',
      scriptLocation: 'inlineScript',
      inlineScript: lines(strict, run),
      keepAzSessionActive: true,
    },
  };
}

/** An agent pool of one's own, in the network or the ranges of the API server, or one that Azure lends. */
function poolOf(model: Model, { name }: Environment): Json {
  return model.delivery.runner === 'selfHosted' ? { name: `aks-${name}` } : pool;
}

/** Stages and jobs are named in letters, digits and `_`; the prefix keeps an environment called check apart. */
function stageName(what: 'deploy' | 'drift' | 'plan', environment: string): string {
  return `${what}_${environment.replaceAll('-', '_')}`;
}
