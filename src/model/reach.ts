import type { ApiServerParameters } from './infra/cluster.ts';

const everywhere = '0.0.0.0/0';

/** From where the API server answers: `private` from inside its network, `ranges` from given addresses, `public` from all. */
export function reach({
  enablePrivateCluster,
  authorizedIPRanges,
}: ApiServerParameters): 'private' | 'ranges' | 'public' {
  if (enablePrivateCluster) return 'private';
  return authorizedIPRanges.length === 0 || authorizedIPRanges.includes(everywhere) ? 'public' : 'ranges';
}

/** Whether the API server answers machines that stand in neither its network nor its ranges. */
export function answersAnybody(apiServer: ApiServerParameters): boolean {
  return reach(apiServer) === 'public';
}

/**
 * Whether a machine of GitHub's or Azure's cannot bring manifests to the cluster: the API server does not answer it, and
 * Azure may not run kubectl for others (`az aks command invoke`, which works from anywhere).
 */
export function isOutOfReach(apiServer: ApiServerParameters): boolean {
  return !answersAnybody(apiServer) && apiServer.disableRunCommand;
}
