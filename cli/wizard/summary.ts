import type { Issue } from '../../src/errors.ts';
import type { Environment, Model } from '../../src/index.ts';
import { firstIssues, labelled, type Paint, table } from '../format.ts';
import { costs } from './costs.ts';

type Pool = Environment['infra']['systemPool'];

/** What the answers amount to, read off the same model that is rendered: fits into `columns`. */
export function summarize(model: Model, issues: readonly Issue[], columns: number, paint: Paint): string {
  const { environments } = model;
  const shown = environments.at(-1);
  if (!shown) throw new Error('A model has one environment at least');
  const names = environments.map(({ name }) => name).join(', ');
  const section = (title: string, body: string) => `${paint('bold', title)}\n${body}`;
  const workloads = shown.namespaces.flatMap((namespace) =>
    namespace.workloads.map((workload) => workloadRow(workload, namespace.name)),
  );
  return [
    labelled(
      '',
      `${paint('bold', model.name)} in ${shown.location}; environments: ${names}; delivered by ${model.delivery.method}.`,
      columns,
    ),
    section(environments.length > 1 ? `Cluster of ${shown.name}` : 'Cluster', table(clusterRows(shown), columns)),
    section('Node pools', table([shown.infra.systemPool, ...shown.infra.pools].map(poolRow), columns)),
    section('Addresses', labelled('', addresses(shown), columns, 2)),
    ...(workloads.length > 0 ? [section('Workloads', table(workloads, columns))] : []),
    section('Costs money by the hour, in each environment', labelled('', `${costs(shown).join('; ')}.`, columns, 2)),
    ...(issues.length > 0 ? [section('Findings', table(firstIssues(issues).issues.map(findingRow), columns))] : []),
  ].join('\n');
}

/** One line a finding; an error also says what to do, since it keeps the repository from being written. */
function findingRow({ severity, message, fix, environment }: Issue): string[] {
  const where = environment === undefined ? '' : ` (${environment})`;
  return [severity, `${message}${where}${severity === 'error' && fix !== undefined ? ` ${fix}` : ''}`];
}

function clusterRows({ infra, kubernetesVersion }: Environment): string[][] {
  const { cluster, access } = infra;
  const { enablePrivateCluster, authorizedIPRanges } = cluster.apiServer;
  return [
    ['name', cluster.name],
    ['Kubernetes', `${kubernetesVersion}, tier ${cluster.tier}, upgrades by channel ${cluster.upgradeChannel}`],
    [
      'API server',
      enablePrivateCluster
        ? 'from inside the virtual network only'
        : `from ${authorizedIPRanges.join(', ') || 'anywhere'}`,
    ],
    ['administrators', access.adminGroups.length > 0 ? access.adminGroups.join(', ') : 'nobody yet'],
    ['alerts go to', infra.alerts.emails.map(({ address }) => address).join(', ') || 'nobody yet'],
  ];
}

function poolRow(pool: Pool): string[] {
  const kind = pool.spotMaxPrice === undefined ? '' : ', Spot';
  const zones = pool.availabilityZones.length > 0 ? `zones ${pool.availabilityZones.join(' ')}` : 'no zones';
  return [pool.name, pool.vmSize, `${pool.minCount} to ${pool.maxCount} nodes`, `${zones}${kind}`];
}

function addresses({ infra }: Environment): string {
  const { network, cluster } = infra;
  const { nodes, apiServer, privateEndpoints } = network.subnets;
  const subnets = [
    `nodes ${nodes.addressPrefix}`,
    ...(apiServer ? [`API server ${apiServer.addressPrefix}`] : []),
    ...(privateEndpoints ? [`private endpoints ${privateEndpoints.addressPrefix}`] : []),
  ];
  return `network ${network.addressPrefix}: ${subnets.join(', ')}; pods ${cluster.networkProfile.podCidr}, services ${cluster.networkProfile.serviceCidr}`;
}

function workloadRow(workload: Environment['namespaces'][number]['workloads'][number], namespace: string): string[] {
  const { scale, replicas, expose, resources } = workload;
  const count = scale ? `${scale.min} to ${scale.max} replicas` : `${replicas ?? 0} replicas`;
  const where = expose ? `, https://${expose.host}${expose.path}` : '';
  return [
    `${namespace}/${workload.name}`,
    `${count}, ${resources.requests.cpu} CPU and ${resources.requests.memory} each${where}`,
  ];
}
