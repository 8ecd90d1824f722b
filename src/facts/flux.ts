/**
 * Where the extension of AKS has what belongs to our configuration (templates/infra/modules/gitops.bicep): it lets objects
 * of Flux refer to sources of their own namespace alone, and apply with this account. Source: AKS docs,
 * conceptual-gitops-flux2, multi-tenancy, 2026-08.
 */
export const flux = { namespace: 'cluster-config', source: 'platform', serviceAccount: 'flux-applier' } as const;

/** `Deployment.apps`, and `Service` for a kind of the core: as kubectl takes it. */
export function kindWithGroup({ apiVersion, kind }: { readonly apiVersion?: unknown; readonly kind: string }): string {
  const [group = '', version] = String(apiVersion).split('/');
  return version === undefined ? kind : `${kind}.${group}`;
}

/**
 * The command after which Flux leaves objects of workloads where they are when they are gone from the manifests. Its field
 * manager must not be one of kubectl's, whose changes Flux takes back. Source: Flux docs, kustomizations, pruning, 2.8.
 */
export function keptFromFlux(namespace: string, kinds: readonly string[], workload?: string): string {
  const selector = `app.kubernetes.io/name${workload === undefined ? '' : `=${workload}`}`;
  return `kubectl annotate ${kinds.join(',')} --namespace ${namespace} --selector ${selector} --field-manager hand-over --overwrite kustomize.toolkit.fluxcd.io/prune=disabled`;
}

/** The command after which a HelmRelease can go without its release being uninstalled. Source: Flux docs, helmreleases, suspend, 2.8. */
export function suspended(release: string): string {
  return `kubectl patch helmreleases.helm.toolkit.fluxcd.io ${release} --namespace ${flux.namespace} --type merge --field-manager hand-over --patch '{"spec":{"suspend":true}}'`;
}

/** The command after which Helm knows nothing of a release whose objects belong to somebody else now. */
export function forgotten(namespace: string, release: string): string {
  return `kubectl delete secrets --namespace ${namespace} --selector owner=helm,name=${release}`;
}
