import { asOf } from '../../facts/as-of.ts';
import { article } from '../../facts/article.ts';
import { claims } from '../../facts/article-claims.ts';
import { findMinor } from '../../facts/kubernetes.ts';
import type { PoolParameters } from '../../model/infra/cluster.ts';
import { drivenPools } from '../../model/gpu.ts';
import { type PoolUse, useOfPools } from '../../model/load.ts';
import type { Checker, Environment, Model, Workload } from '../../model/model.ts';
import { gpuNamespace } from '../../model/own-namespaces.ts';
import { pipelineHost } from '../../model/pipeline-host.ts';
import { isOutOfReach } from '../../model/reach.ts';
import { triggersOf } from '../../services/triggers.ts';
import { hasFluxAlert } from '../bicep.ts';
import { namedCheckers, scansInfra } from '../checks/checks.ts';
import { forgotten, keptFromFlux, kindWithGroup, suspended } from '../../facts/flux.ts';
import { kubernetesObjects } from '../kube/kubernetes.ts';
import { leftOut } from './left-out.ts';
import { picture } from './picture.ts';
import { preconditions } from './preconditions.ts';
import { preparations } from './preparations.ts';

const deviations = {
  holds: 'holds',
  partly: 'holds in part',
  outdated: 'was true',
  wrong: 'wrong',
  missing: 'left out',
} as const;

/** The branches of the environments after the first, where a change is promoted from one to the next. */
function fluxBranches({ environments }: Model): object[] {
  return environments.flatMap(({ name, infra }, index) => {
    const from = environments[index - 1];
    if (!infra.gitops || !from?.infra.gitops || infra.gitops.branch === from.infra.gitops.branch) return [];
    return [{ name, branch: infra.gitops.branch, from: from.name, fromBranch: from.infra.gitops.branch }];
  });
}

/** What a person runs. */
const checkerCommands: Readonly<Record<Checker, string>> = {
  checkov: 'checkov --directory .',
  trivy: 'trivy config .',
  zizmor: 'zizmor --offline --persona=pedantic .github',
  'kube-linter': 'kube-linter lint k8s',
  yamllint: 'yamllint --strict .',
  markdownlint: 'npx markdownlint-cli2',
};

/** What the documents of the made repo say, ready to print: templates only place these texts. */
export function documentView(model: Model): object {
  const order = model.environments.map(({ name }) => name);
  const environments = model.environments.map(environmentView);
  return {
    name: model.name,
    version: model.tool.version,
    asOf,
    environments,
    first: order[0] ?? '',
    byFlux: model.delivery.method === 'flux',
    byGithub: model.delivery.method === 'github',
    byAzurePipelines: model.delivery.method === 'azurePipelines',
    byHand: model.delivery.method === 'kubectl',
    hasFluxAlert: model.environments.every(({ infra }) => hasFluxAlert(infra)),
    hasPipelines: pipelineHost(model.delivery) !== undefined,
    charts: model.delivery.charts,
    checks: namedCheckers(model).map((checker) => checkerCommands[checker]),
    scansInfra: scansInfra(model),
    ...chartsView(model),
    repository: model.delivery.repository ?? '',
    branch: model.delivery.branch,
    article,
    leftOut: leftOut(model),
    gpuPolicy: model.environments.some(({ infra }) => drivenPools(infra.pools).length > 0) ? gpuNamespace : '',
    ...preparationsView(model),
    ...reachView(model),
    ...outsideView(model),
    needsAdmin:
      model.delivery.method !== 'flux' && model.environments.some(({ infra }) => infra.access.adminGroups.length > 0),
    severalEnvironments: order.length > 1,
    last: order.at(-1) ?? '',
    fluxBranches: fluxBranches(model),
    fluxIdentities: model.environments.flatMap(({ infra }) => infra.gitops?.identity ?? []).join(', '),
    isPrivateRepository: (model.delivery.repository ?? '').startsWith('ssh://'),
    claims: claims.map((claim) => ({
      ...claim,
      says: cell(claim.says),
      does: cell(claim.does),
      source: cell(claim.source),
      verdict: deviations[claim.verdict],
    })),
  };
}

function environmentView(environment: Environment): object {
  const { infra } = environment;
  const { network } = infra;
  const pools = [infra.systemPool, ...infra.pools];
  const workloads = environment.namespaces.flatMap((namespace) => namespace.workloads);
  const minor = findMinor(environment.kubernetesVersion);
  return {
    name: environment.name,
    location: environment.location,
    resourceGroup: environment.resourceGroup,
    cluster: infra.cluster.name,
    kubernetesVersion: environment.kubernetesVersion,
    supportEnds: minor?.communitySupportEnds ?? 'unknown',
    channel: infra.cluster.upgradeChannel,
    windows: (['aksManagedAutoUpgradeSchedule', 'aksManagedNodeOSUpgradeSchedule', 'default'] as const).map((key) => {
      const window = infra.cluster.maintenance[key];
      const what = {
        aksManagedAutoUpgradeSchedule: 'Kubernetes versions',
        aksManagedNodeOSUpgradeSchedule: 'node images',
        default: 'other maintenance',
      }[key];
      return {
        what,
        when: `${window.dayOfWeek} ${window.startTime} (UTC${window.utcOffset}), ${window.durationHours} hours`,
      };
    }),
    api: infra.cluster.apiServer.enablePrivateCluster
      ? 'private: from inside the network only'
      : `public, from ${infra.cluster.apiServer.authorizedIPRanges.join(', ') || 'anywhere'}`,
    picture: picture(environment),
    subnets: [
      { name: network.subnets.nodes.name, range: network.subnets.nodes.addressPrefix, use: 'nodes' },
      ...(network.subnets.apiServer
        ? [{ name: network.subnets.apiServer.name, range: network.subnets.apiServer.addressPrefix, use: 'API server' }]
        : []),
      ...(network.subnets.privateEndpoints
        ? [
            {
              name: network.subnets.privateEndpoints.name,
              range: network.subnets.privateEndpoints.addressPrefix,
              use: 'private endpoints',
            },
          ]
        : []),
    ],
    vnet: network.addressPrefix,
    pods: infra.cluster.networkProfile.podCidr,
    services: infra.cluster.networkProfile.serviceCidr,
    pools: pools.map(poolView),
    uses: usesView(environment),
    namespaces: environment.namespaces.map(({ name, quota, podSecurity }) => ({
      name,
      podSecurity,
      cpu: quota.requestsCpu,
      memory: quota.requestsMemory,
    })),
    workloads: workloads.map(workloadView),
    hasReceivers: infra.alerts.emails.length + infra.alerts.webhooks.length > 0,
    receivers: [...infra.alerts.emails.map(({ address }) => address), ...infra.alerts.webhooks.map(({ name }) => name)]
      .map((receiver) => `\`${receiver}\``)
      .join(', '),
  };
}

function preparationsView(model: Model): object {
  const { rows, commands, hasOfficers } = preparations(model);
  return { preparations: rows, commands: commands.join('\n'), hasOfficers };
}

/** What a command about charts needs, for the first workload of the last environment that has one. */
function chartsView(model: Model): object {
  const { delivery, environments } = model;
  const installs = delivery.charts && delivery.method !== 'flux';
  const [environment, workload] =
    environments
      .toReversed()
      .flatMap(({ name, namespaces }) =>
        namespaces.flatMap(({ workloads }) => workloads.map((one): [string, Workload] => [name, one])),
      )[0] ?? [];
  return {
    installs,
    chart: delivery.charts && workload !== undefined,
    chartName: workload?.name ?? '',
    chartNamespace: workload?.namespace ?? '',
    chartEnvironment: environment ?? '',
    suspend: suspended(workload?.name ?? ''),
    forget: forgotten(workload?.namespace ?? '', workload?.name ?? ''),
    keepFromFlux: workload === undefined ? '' : keptFromFlux(workload.namespace, chartKinds(model)),
  };
}

/** `Kind.group` of what workloads are made of, sorted. */
function chartKinds(model: Model): string[] {
  const objects = [...kubernetesObjects(model).values()].flat();
  const ofWorkloads = objects.filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/name'] !== undefined);
  return [...new Set(ofWorkloads.map(kindWithGroup))].toSorted();
}

/** What has no public address, and in which environments that keeps the manifests from being applied from elsewhere. */
function reachView(model: Model): object {
  const namesOf = (test: (environment: Environment) => boolean): string =>
    model.environments
      .filter(test)
      .map(({ name }) => name)
      .join(', ');
  const some = (endpoint: (infra: Environment['infra']) => object | undefined): boolean =>
    model.environments.some(({ infra }) => endpoint(infra) !== undefined);
  return {
    privateServers: namesOf(({ infra }) => infra.cluster.apiServer.enablePrivateCluster),
    privateServices: [
      ...(some(({ vault }) => vault?.privateEndpoint) ? ['Key Vault'] : []),
      ...(some(({ registry }) => registry?.privateEndpoint) ? ['the registry'] : []),
    ].join(' and '),
    outOfReach:
      model.delivery.method === 'flux'
        ? ''
        : namesOf(
            ({ infra: { cluster } }) => cluster.apiServer.enablePrivateCluster && isOutOfReach(cluster.apiServer),
          ),
  };
}

/** What must be so outside before the first deployment of some environment can succeed, and what they share. */
function outsideView(model: Model): object {
  const found = new Map<string, string[]>();
  for (const environment of model.environments)
    for (const what of preconditions.flatMap(({ lines }) => lines(environment, model)))
      found.set(what, [...(found.get(what) ?? []), environment.name]);
  const outside = [...found].map(([what, names]) => ({ environment: names.join(', '), what: cell(what) }));
  const owners = new Map<string, string[]>();
  for (const { name, registryOwner } of model.environments)
    if (registryOwner !== undefined) owners.set(registryOwner, [...(owners.get(registryOwner) ?? []), name]);
  const shared = [...owners].flatMap(([owner, users]) => {
    const group = model.environments.find(({ name }) => name === owner)?.resourceGroup ?? '';
    const others = users.filter((name) => name !== owner);
    return others.length === 0 ? [] : [{ owner, group, others: others.join(', ') }];
  });
  return { outside, shared };
}

/** What the workloads put on each pool, and how full that makes it. */
function usesView(environment: Environment): object[] {
  const [least, most] = [useOfPools(environment, 'least'), useOfPools(environment, 'most')];
  return [...most].flatMap(([name, use]) => {
    const fewest = least.get(name);
    if (use.replicas.length === 0 || !fewest) return [];
    return [{ name, least: fewest.replicas.length === 0 ? 'nothing' : useText(fewest), most: useText(use) }];
  });
}

function useText({ replicas, share, nodes }: PoolUse): string {
  const names = replicas.map(([name, count]) => `${name} ${count}`).join(', ');
  return `${names}: ${Math.round(share * 100)} % of ${nodes === 1 ? '1 node' : `${nodes} nodes`}`;
}

function poolView(pool: PoolParameters): object {
  const kind = [
    pool.mode === 'System' ? 'system' : 'user',
    ...(pool.spotMaxPrice === undefined ? [] : ['Spot']),
    ...(pool.gpuDriver === undefined ? [] : ['GPU']),
  ].join(', ');
  return {
    name: pool.name,
    kind,
    size: pool.vmSize,
    min: pool.minCount,
    max: pool.maxCount,
    zones: pool.availabilityZones.join(', ') || 'none',
    disk: `${pool.osDiskType} ${pool.osDiskSizeGB} GiB`,
  };
}

function workloadView(workload: Workload): object {
  const { scale, replicas, job } = workload;
  const size = scale
    ? `${scale.min}-${scale.max} by ${triggers(workload)}`
    : job
      ? `runs at ${cell(job.schedule)} ${job.timeZone}`
      : String(replicas ?? 1);
  return {
    name: workload.name,
    namespace: workload.namespace,
    kind: workload.kind,
    image: workload.image,
    size,
    host: workload.expose?.host ?? '',
    pool: workload.placement.pool ?? 'any',
  };
}

function triggers({ scale }: Workload): string {
  return scale === undefined
    ? ''
    : triggersOf(scale)
        .map(([{ title }]) => title)
        .join(', ');
}

/** Text that keeps to its cell in a Markdown table. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('*', '\\*');
}
