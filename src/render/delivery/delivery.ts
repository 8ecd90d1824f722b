import type { Model } from '../../model/model.ts';
import type { RenderedFile } from '../files.ts';
import { printYaml, type Json } from '../yaml.ts';
import { azurePipeline, azureUpgradePipeline } from './azure-pipelines.ts';
import { checkWorkflow, deployWorkflow, upgradeWorkflow } from './github.ts';

const header = [
  'Made by create-aks-prod from aks-prod.yaml. You may edit it: `create-aks-prod generate` keeps your edits.',
];

/** The pipeline of the chosen delivery, and the job that offers template upgrades where a pipeline runs. */
export function renderDelivery(model: Model): ReadonlyMap<string, RenderedFile> {
  const files = new Map<string, RenderedFile>();
  const add = (path: string, id: string, value: Json) =>
    files.set(path, { id, text: printYaml(value, header), executable: false, policy: 'merge' });
  const { method } = model.delivery;
  if (isOnGitHub(model.delivery)) {
    add('.github/workflows/check.yml', 'delivery/github-check', checkWorkflow(model));
    add('.github/workflows/upgrade.yml', 'delivery/github-upgrade', upgradeWorkflow(model));
    add('.github/dependabot.yml', 'delivery/github-dependabot', {
      version: 2,
      updates: [{ 'package-ecosystem': 'github-actions', directory: '/', schedule: { interval: 'weekly' } }],
    });
  }
  if (method === 'github') add('.github/workflows/deploy.yml', 'delivery/github-deploy', deployWorkflow(model));
  if (method === 'azurePipelines') {
    add('azure-pipelines.yml', 'delivery/azure-pipeline', azurePipeline(model));
    add('pipelines/upgrade.yml', 'delivery/azure-upgrade', azureUpgradePipeline(model));
  }
  return files;
}

/** Whether the made repo lives on GitHub, so that its workflows run there. */
export function isOnGitHub({ method, repository = '' }: Model['delivery']): boolean {
  return method === 'github' || /^(https|ssh):\/\/([^@/]+@)?github\.com\//.test(repository);
}
