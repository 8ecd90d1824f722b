import type { ApiServerParameters } from './infra/cluster.ts';

const everywhere = '0.0.0.0/0';

/** Whether the API server answers machines that stand in neither its network nor its ranges. */
export function answersAnybody({ enablePrivateCluster, authorizedIPRanges }: ApiServerParameters): boolean {
  return !enablePrivateCluster && (authorizedIPRanges.length === 0 || authorizedIPRanges.includes(everywhere));
}

/**
 * Whether a machine of GitHub's or Azure's cannot bring manifests to the cluster: the API server does not answer it, and
 * Azure may not run kubectl for others (`az aks command invoke`, which works from anywhere).
 */
export function isOutOfReach(apiServer: ApiServerParameters): boolean {
  return !answersAnybody(apiServer) && apiServer.disableRunCommand;
}
