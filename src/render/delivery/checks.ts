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
  return [
    { name: 'Put the tools in place', run: 'pipelines/install-tools.sh bicep kubectl promtool' },
    { name: 'The repo is what aks-prod.yaml says', run: 'pipelines/run-tool.sh check' },
    {
      name: 'Bicep compiles without a warning',
      run: lines(
        'bicep lint infra/main.bicep',
        ...environments.map((name) => `bicep build-params infra/${name}.bicepparam --stdout >/dev/null`),
      ),
    },
    { name: 'Manifests build', run: lines(...environments.map((name) => `kubectl kustomize k8s/${name} >/dev/null`)) },
    { name: 'Alerts fire when they should', run: 'promtool test rules alerts/tests/*.yaml' },
    ...namedCheckers(model).map((checker) => ({
      name: `${checker} finds nothing`,
      run: `pipelines/run-check.sh ${checker}`,
    })),
  ];
}

/** The tools that a deployment calls, in place before it logs in. */
export function deploymentTools(model: Model): string {
  const helm = model.delivery.charts ? 'helm ' : '';
  return `pipelines/install-tools.sh bicep ${helm}kubectl kubelogin`;
}

/** Joins shell lines. */
export function lines(...parts: readonly string[]): string {
  return `${parts.join('\n')}\n`;
}
