import type { Environment } from '../../model/model.ts';

/**
 * Whether the API server answers only inside its network: it is private, and Azure may not run kubectl for others. Hosted
 * runners cannot apply manifests there.
 */
export function isOutOfReach({ infra }: Environment): boolean {
  return infra.cluster.apiServer.enablePrivateCluster && infra.cluster.apiServer.disableRunCommand;
}
