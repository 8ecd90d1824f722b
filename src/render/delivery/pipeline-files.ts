import { pipelineTools } from '../../facts/pipeline-tools.ts';
import type { Model } from '../../model/model.ts';
import type { RenderedFile } from '../files.ts';
import { shellAssignments } from '../shell.ts';
import { copyTemplate, templatesBelow } from '../template.ts';

/** Where a made repo's pipelines run. Flux brings manifests alone, so that a pipeline deploys what lies in Azure. */
export type PipelineHost = 'github' | 'azurePipelines';

/** Absent where a person deploys by hand, and where Flux pulls from a git server that has no pipelines known here. */
export function pipelineHost({ method, repository = '' }: Model['delivery']): PipelineHost | undefined {
  if (method === 'github' || method === 'azurePipelines') return method;
  if (method !== 'flux') return undefined;
  if (/^(https|ssh):\/\/([^@/]+@)?github\.com\//.test(repository)) return 'github';
  if (/^(https|ssh):\/\/([^@/]+@)?(dev\.azure\.com|ssh\.dev\.azure\.com|[^/]+\.visualstudio\.com)[/:]/.test(repository))
    return 'azurePipelines';
  return undefined;
}

/** What the steps of both kinds of pipeline call. Outside `.github`, where a token of GitHub's own may change it. */
export function pipelineFiles(): ReadonlyMap<string, RenderedFile> {
  const scripts = templatesBelow('pipelines').map((path): [string, RenderedFile] => {
    const text = copyTemplate(path);
    return [path, { id: path, text, executable: text.startsWith('#!'), policy: 'merge' }];
  });
  const path = 'pipelines/tools.env';
  const text = `# The tools that pipelines put in place: pipelines/install-tools.sh reads this.\n${shellAssignments(pipelineTools)}`;
  return new Map([...scripts, [path, { id: path, text, executable: false, policy: 'merge' }]]);
}

/** Paths whose change can change what runs; documents are not among them. */
export const deployedPaths = [
  'aks-prod.yaml',
  'alerts/**',
  'charts/**',
  'infra/**',
  'k8s/**',
  'pipelines/**',
  'scripts/**',
] as const;
