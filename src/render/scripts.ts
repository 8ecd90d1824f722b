import { surgeNodes } from '../model/addresses.ts';
import type { InfraParameters } from '../model/infra.ts';
import type { PoolParameters } from '../model/infra/cluster.ts';
import type { Environment, Model } from '../model/model.ts';
import { surgeOf } from '../model/parameters/network.ts';
import { reach } from '../model/reach.ts';
import { resourceTypesOf } from './bicep.ts';
import { preconditionValues } from './docs/preconditions.ts';
import type { RenderedFile } from './files.ts';
import { shellAssignments } from './shell.ts';
import { copyTemplate, templatesBelow } from './template.ts';

/** The scripts, of which only what installs charts is not in every repo, and one file of values for each environment, which they source. */
export function renderScripts(model: Model): ReadonlyMap<string, RenderedFile> {
  const { charts, method } = model.delivery;
  const used = templatesBelow('scripts').filter(
    (path) => path !== 'scripts/scan-infra.sh' && (path !== 'scripts/charts.sh' || (charts && method !== 'flux')),
  );
  const scripts = used.map((path): [string, RenderedFile] => {
    const text = copyTemplate(path);
    return [path, { id: path, text, executable: text.startsWith('#!'), policy: 'merge' }];
  });
  const values = model.environments.map((environment): [string, RenderedFile] => {
    const path = `scripts/environments/${environment.name}.env`;
    return [path, { id: path, text: environmentFile(model, environment), executable: false, policy: 'merge' }];
  });
  return new Map([...scripts, ...values]);
}

function environmentFile(model: Model, environment: Environment): string {
  const { infra } = environment;
  const assignments = shellAssignments({
    PLATFORM: model.name,
    ENVIRONMENT: environment.name,
    SUBSCRIPTION_ID: environment.subscriptionId ?? '',
    RESOURCE_GROUP: environment.resourceGroup,
    // Modules for a registry elsewhere are named after it, in that registry's group.
    DEPLOYMENT: `platform-${model.name}-${environment.name}`,
    LOCATION: environment.location,
    CLUSTER_NAME: infra.cluster.name,
    KUBERNETES_VERSION: environment.kubernetesVersion,
    SUPPORT_PLAN: infra.cluster.supportPlan,
    TAGS: Object.entries(infra.tags)
      .map(([key, value]) => `${key}=${value}`)
      .join('\n'),
    API: reach(infra.cluster.apiServer),
    RUN_COMMAND: infra.cluster.apiServer.disableRunCommand ? '' : 'allowed',
    DELIVERY: model.delivery.method,
    RELEASES: releases(model, environment).join(' '),
    PROVIDERS: providers(infra).join(' '),
    POOLS: pools(infra).map(poolWord).join(' '),
    POOL_NEEDS: pools(infra).map(poolNeeds).join(' '),
    TYPES: types(infra).join(' '),
    KEY_VAULT_PREFIX: infra.vault?.name.prefix ?? '',
    REGISTRY_NAME: infra.registry?.name.suffixLength === 0 ? infra.registry.name.prefix : '',
    ...preconditionValues(environment),
    ENTRA_GROUPS: groups(infra).join(' '),
    SECRETS: secretsOf(environment).join(' '),
    CERTIFICATE: environment.gateway?.certificate ?? '',
    HOSTS: environment.gateway?.hosts.join(' ') ?? '',
    IMAGES: imagesOf(environment).join(' '),
  });
  return `# What the scripts know of ${environment.name}. It follows from aks-prod.yaml; change it there.\n${assignments}`;
}

function pools(infra: InfraParameters): readonly PoolParameters[] {
  return [infra.systemPool, ...infra.pools];
}

/** `name:size:zones:nodes at the start:nodes at the most:priority`, with the surge of an upgrade; zones are `1,2,3` or `-`. */
function poolWord(pool: PoolParameters): string {
  const spot = pool.spotMaxPrice !== undefined;
  const withSurge = (nodes: number): number => nodes + surgeNodes({ max: nodes, surge: surgeOf(pool), spot });
  // An empty pool has nothing to upgrade.
  const least = pool.minCount === 0 ? 0 : withSurge(pool.minCount);
  const zones = pool.availabilityZones.join(',') || '-';
  return [pool.name, pool.vmSize, zones, least, withSurge(pool.maxCount), spot ? 'spot' : 'regular'].join(':');
}

/** `name:` and what the machines of the pool must be able to do. */
function poolNeeds(pool: PoolParameters): string {
  const needs = [
    ...(pool.enableEncryptionAtHost ? ['encryption'] : []),
    ...(pool.osDiskType === 'Ephemeral' ? ['ephemeral'] : []),
    ...(pool.securityProfile.enableVTPM ? ['trusted'] : []),
  ];
  return `${pool.name}:${needs.join(',')}`;
}

/** The types of resources that are made in the region, sorted. */
function types(infra: InfraParameters): string[] {
  return resourceTypesOf(infra).flatMap(({ type, isRegional }) => (isRegional ? [type] : []));
}

/** The Helm releases that deploy.sh installs, `namespace/name`, sorted. */
function releases({ delivery: { charts, method } }: Model, { namespaces }: Environment): string[] {
  if (!charts || method === 'flux') return [];
  return namespaces
    .flatMap(({ name, workloads }) => workloads.map((workload) => `${name}/${workload.name}`))
    .toSorted();
}

/** The secrets that workloads read, once each, sorted. */
function secretsOf({ namespaces }: Environment): string[] {
  return [...new Set(namespaces.flatMap(({ workloads }) => workloads.flatMap(({ secrets }) => secrets)))].toSorted();
}

/** The images that come from a registry of Azure, once each, sorted. */
function imagesOf({ namespaces }: Environment): string[] {
  const images = namespaces.flatMap(({ workloads }) => workloads.map(({ image }) => image));
  return [...new Set(images)].filter((image) => /^[a-z0-9]+\.azurecr\.io\//.test(image)).toSorted();
}

/** Providers that every subscription has. */
const alwaysThere = ['Microsoft.Authorization', 'Microsoft.Resources'];

/** The resource providers that the deployment needs, sorted: those of what it makes, and of what stands behind that. */
function providers(infra: InfraParameters): string[] {
  const made = resourceTypesOf(infra).map(({ type }) => type.split('/')[0] ?? '');
  const behind = [
    'Microsoft.Compute',
    ...(infra.cluster.addons.azurePolicy ? ['Microsoft.PolicyInsights'] : []),
    ...(infra.cluster.addons.defender ? ['Microsoft.Security'] : []),
  ];
  return [...new Set([...made, ...behind])].filter((provider) => !alwaysThere.includes(provider)).toSorted();
}

/** Every Entra group that gets a right, once, sorted. */
function groups({ access, monitoring, vault }: InfraParameters): string[] {
  const all = [
    ...access.adminGroups,
    ...access.readerGroups,
    ...access.namespaces.map(({ group }) => group),
    ...(monitoring.grafana?.adminGroups ?? []),
    ...(monitoring.grafana?.viewerGroups ?? []),
    ...(vault?.secretOfficers ?? []),
  ];
  return [...new Set(all)].toSorted();
}
