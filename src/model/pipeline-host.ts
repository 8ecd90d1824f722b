import type { Delivery } from './model.ts';

/** Where a made repo's pipelines run. Flux brings manifests alone, so that a pipeline deploys what lies in Azure. */
export type PipelineHost = 'github' | 'azurePipelines';

/** Absent where a person deploys by hand, and where Flux pulls from a git server that has no pipelines known here. */
export function pipelineHost({
  method,
  repository = '',
}: Pick<Delivery, 'method' | 'repository'>): PipelineHost | undefined {
  if (method === 'github' || method === 'azurePipelines') return method;
  if (method !== 'flux') return undefined;
  if (/^(https|ssh):\/\/([^@/]+@)?github\.com\//.test(repository)) return 'github';
  if (/^(https|ssh):\/\/([^@/]+@)?(dev\.azure\.com|ssh\.dev\.azure\.com|[^/]+\.visualstudio\.com)[/:]/.test(repository))
    return 'azurePipelines';
  return undefined;
}
