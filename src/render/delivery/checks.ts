import type { Model } from '../../model/model.ts';

/** One check of a made repo that needs no Azure: its name and the shell line that runs it. */
export interface Check {
  readonly name: string;
  readonly run: string;
}

/** What a pull request must pass, the same in every pipeline. */
export function repositoryChecks(model: Model): readonly Check[] {
  const environments = model.environments.map(({ name }) => name);
  return [
    { name: 'The repo is what aks-prod.yaml says', run: `npx --yes create-aks-prod@${model.tool.version} check` },
    {
      name: 'Bicep compiles without a warning',
      run: lines(
        'az bicep install',
        'az bicep lint --file infra/main.bicep',
        ...environments.map((name) => `az bicep build-params --file infra/${name}.bicepparam --stdout >/dev/null`),
      ),
    },
    { name: 'Manifests build', run: lines(...environments.map((name) => `kubectl kustomize k8s/${name} >/dev/null`)) },
    {
      name: 'Alerts fire when they should',
      run: lines(
        'sudo apt-get update -qq',
        'sudo apt-get install -y -qq prometheus',
        'promtool test rules alerts/tests/*.yaml',
      ),
    },
  ];
}

/** Joins shell lines. */
export function lines(...parts: readonly string[]): string {
  return `${parts.join('\n')}\n`;
}
