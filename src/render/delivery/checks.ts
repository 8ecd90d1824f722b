import type { Model } from '../../model/model.ts';
import { namedCheckers } from '../checks/checks.ts';

/** One check of a made repo that needs no Azure: its name and the shell line that runs it. */
export interface Check {
  readonly name: string;
  readonly run: string;
}

/** What a pull request must pass, the same in every pipeline. */
export function repositoryChecks(model: Model): readonly Check[] {
  const environments = model.environments.map(({ name }) => name);
  const lint = chartLint(model);
  return [
    {
      name: 'Put the tools in place',
      run: `pipelines/install-tools.sh bicep ${lint.length > 0 ? 'helm ' : ''}kubectl promtool`,
    },
    { name: 'The repo is what aks-prod.yaml says', run: 'pipelines/run-tool.sh check' },
    {
      name: 'Bicep compiles without a warning',
      run: lines(
        'bicep lint infra/main.bicep',
        ...environments.map((name) => `bicep build-params infra/${name}.bicepparam --stdout >/dev/null`),
      ),
    },
    { name: 'Manifests build', run: lines(...environments.map((name) => `kubectl kustomize k8s/${name} >/dev/null`)) },
    ...(lint.length > 0 ? [{ name: 'Charts are sound', run: lines(...lint) }] : []),
    { name: 'Alerts fire when they should', run: 'promtool test rules alerts/tests/*.yaml' },
    ...namedCheckers(model).map((checker) => ({
      name: `${checker} finds nothing`,
      run: `pipelines/run-check.sh ${checker}`,
    })),
  ];
}

/** Renders each chart with the values of each environment, without a cluster and without what only Azure knows. */
function chartLint({ delivery, environments }: Model): string[] {
  if (!delivery.charts) return [];
  return environments.flatMap(({ name, namespaces }) =>
    namespaces.flatMap(({ workloads }) =>
      workloads.map(
        ({ name: chart }) => `helm lint --strict --quiet charts/${chart} --values charts/${chart}/values-${name}.yaml`,
      ),
    ),
  );
}

/** The tools that a deployment calls, in place before it logs in. With Flux the cluster has Helm's part in it. */
export function deploymentTools(model: Model): string {
  const helm = model.delivery.charts && model.delivery.method !== 'flux' ? 'helm ' : '';
  return `pipelines/install-tools.sh bicep ${helm}kubectl kubelogin`;
}

/** Joins shell lines. */
export function lines(...parts: readonly string[]): string {
  return `${parts.join('\n')}\n`;
}
