import type { Model } from '../../model/model.ts';
import { pipelineHost } from '../../model/pipeline-host.ts';
import { checkerPins } from '../checks/checks.ts';
import type { RenderedFile } from '../files.ts';
import { printYaml, type Json } from '../yaml.ts';
import { azureDriftPipeline, azurePipeline, azureUpgradePipeline } from './azure-pipelines.ts';
import {
  checkWorkflow,
  dependabot,
  deployWorkflow,
  documented,
  driftWorkflow,
  planWorkflow,
  upgradeWorkflow,
} from './github.ts';
import { pipelineFiles } from './pipeline-files.ts';

const header = [
  'Made by create-aks-prod from aks-prod.yaml. You may edit it: `create-aks-prod generate` keeps your edits.',
];

/** The pipeline of the chosen delivery, what looks for drift, and the job that offers template upgrades. */
export function renderDelivery(model: Model): ReadonlyMap<string, RenderedFile> {
  const host = pipelineHost(model.delivery);
  if (host === undefined) return new Map();
  const files = new Map<string, RenderedFile>(pipelineFiles(checkerPins(model)));
  const add = (path: string, id: string, value: Json) =>
    files.set(path, { id, text: documented(printYaml(value, header)), executable: false, policy: 'merge' });
  if (host === 'github') {
    add('.github/workflows/check.yml', 'delivery/github-check', checkWorkflow(model));
    add('.github/workflows/deploy.yml', 'delivery/github-deploy', deployWorkflow(model));
    add('.github/workflows/drift.yml', 'delivery/github-drift', driftWorkflow(model));
    add('.github/workflows/plan.yml', 'delivery/github-plan', planWorkflow(model));
    add('.github/workflows/upgrade.yml', 'delivery/github-upgrade', upgradeWorkflow(model));
    add('.github/dependabot.yml', 'delivery/github-dependabot', dependabot());
  } else {
    add('azure-pipelines.yml', 'delivery/azure-pipeline', azurePipeline(model));
    add('pipelines/drift.yml', 'delivery/azure-drift', azureDriftPipeline(model));
    add('pipelines/upgrade.yml', 'delivery/azure-upgrade', azureUpgradePipeline(model));
  }
  return files;
}
