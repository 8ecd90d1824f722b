import { checkerTools } from '../../facts/pipeline-tools.ts';
import type { Checker, Model } from '../../model/model.ts';
import { pipelineHost } from '../../model/pipeline-host.ts';
import type { RenderedFile } from '../files.ts';
import { copyTemplate, renderTemplate } from '../template.ts';
import { checkovSettings } from './checkov.ts';
import { trivyIgnored, trivySettings } from './trivy.ts';

/** The settings of each checker, by path. */
const settings: Readonly<Record<Checker, Readonly<Record<string, (model: Model) => string>>>> = {
  checkov: { '.checkov.yaml': checkovSettings },
  trivy: { 'trivy.yaml': () => trivySettings, '.trivyignore.yaml': trivyIgnored },
  zizmor: { 'zizmor.yml': () => copyTemplate('checks/zizmor.yml') },
  'kube-linter': { '.kube-linter.yaml': () => copyTemplate('checks/kube-linter.yaml') },
  yamllint: { '.yamllint': () => copyTemplate('checks/yamllint.yaml') },
  markdownlint: { '.markdownlint-cli2.yaml': () => copyTemplate('checks/markdownlint.yaml') },
};

/** What the checkers that aks-prod.yaml names read, and what runs them in a pipeline; nothing for any other. */
export function renderChecks(model: Model): ReadonlyMap<string, RenderedFile> {
  const files = new Map<string, RenderedFile>();
  const named = namedCheckers(model);
  const add = (path: string, id: string, text: string, executable = false) =>
    files.set(path, { id, text, executable, policy: 'merge' });
  for (const checker of named)
    for (const [path, text] of Object.entries(settings[checker])) add(path, `checks/${path}`, text(model));
  if (scansInfra(model)) {
    const path = 'scripts/scan-infra.sh';
    add(path, path, copyTemplate(path), true);
  }
  if (named.length > 0 && pipelineHost(model.delivery) !== undefined) {
    const path = 'pipelines/run-check.sh';
    add(path, path, renderTemplate('checks/run-check.sh', scriptView(named)), true);
  }
  return files;
}

/** The checkers that have something to look at: zizmor reads the workflows of GitHub alone. */
export function namedCheckers({ checks, delivery }: Model): readonly Checker[] {
  return checks.filter((checker) => checker !== 'zizmor' || pipelineHost(delivery) === 'github');
}

/** Whether some checker reads the infrastructure, which it can only as what Azure would get. */
export function scansInfra(model: Model): boolean {
  return namedCheckers(model).some((checker) => checker === 'checkov' || checker === 'trivy');
}

/** What pins the checkers, for `pipelines/tools.env`. */
export function checkerPins(model: Model): Readonly<Record<string, string>> {
  return Object.assign({}, ...namedCheckers(model).map((checker) => checkerTools[checker])) as Record<string, string>;
}

function scriptView(named: readonly Checker[]): object {
  const has = (...checkers: readonly Checker[]): boolean => checkers.some((checker) => named.includes(checker));
  return {
    names: named.join(', '),
    pattern: named.join(' | '),
    downloads: has('trivy', 'zizmor'),
    images: has('checkov', 'kube-linter'),
    checkov: has('checkov'),
    trivy: has('trivy'),
    zizmor: has('zizmor'),
    kubeLinter: has('kube-linter'),
    yamllint: has('yamllint'),
    markdownlint: has('markdownlint'),
  };
}
