import type { Environment, Workload } from '../../model/model.ts';
import { services } from '../../services/index.ts';

/**
 * A Mermaid flowchart of one environment: who calls whom, what runs where, and what Azure stands around it. Ids carry a
 * prefix, so that a workload may be called like a word of Mermaid (`end`, `class`); names stand in quoted labels only.
 */
export function picture(environment: Environment): string {
  const { infra, gateway } = environment;
  const workloads = environment.namespaces.flatMap((namespace) => namespace.workloads);
  const drawn = services.flatMap(({ drawn: draw, arrowFromCluster }) => {
    const node = draw(infra);
    return node ? [{ ...node, arrowFromCluster }] : [];
  });
  return [
    'flowchart LR',
    ...(gateway
      ? [`  people((${gateway.visibility === 'public' ? 'people' : 'people inside'})) --> gateway[gateway]`]
      : []),
    `  subgraph azure[${label(`resource group ${environment.resourceGroup}`)}]`,
    `    subgraph cluster[${label(infra.cluster.name)}]`,
    ...(gateway ? ['      gateway'] : []),
    ...(infra.gitops ? ['      flux[Flux]'] : []),
    ...environment.namespaces.flatMap((namespace) => [
      `      subgraph ns_${identifier(namespace.name)}[${label(`namespace ${namespace.name}`)}]`,
      ...namespace.workloads.map((workload) => `        ${node(workload)}${shape(workload)}`),
      ...(namespace.workloads.length === 0 ? [`        empty_${identifier(namespace.name)}["no workload yet"]`] : []),
      '      end',
    ]),
    '    end',
    ...drawn.map(({ id, shape: brackets }) => `    ${id}${brackets}`),
    '    monitor[Azure Monitor]',
    ...(infra.monitoring.grafana ? ['    grafana[Grafana]'] : []),
    '  end',
    ...workloads.flatMap((workload) => edges(workload, infra)),
    ...(gateway && infra.vault ? ['  gateway -.->|certificate| vault'] : []),
    ...(infra.gitops ? [`  flux -.->|branch and manifests| repository[(${label(infra.gitops.url)})]`] : []),
    ...drawn.flatMap(({ id, arrowFromCluster: arrow }) => (arrow === undefined ? [] : [`  cluster ${arrow} ${id}`])),
    '  cluster -.->|metrics and logs| monitor',
    ...(infra.monitoring.grafana ? ['  grafana -.->|metrics| monitor'] : []),
    ...(infra.alerts.emails.length + infra.alerts.webhooks.length > 0
      ? ['  monitor -->|alerts| oncall((on call))']
      : []),
  ].join('\n');
}

function edges(workload: Workload, infra: Environment['infra']): string[] {
  const { traffic } = workload;
  const addresses = traffic.addresses.map(({ cidr }) => cidr).join(', ');
  return [
    ...(workload.expose ? [`  gateway -->|${label(workload.expose.host)}| ${node(workload)}`] : []),
    ...traffic.calls.map((peer) => `  ${node(workload)} --> w_${identifier(peer.name)}`),
    ...services.flatMap(({ drawn, arrowFrom }) => {
      const [target, arrow] = [drawn(infra), arrowFrom(workload)];
      return target && arrow !== undefined ? [`  ${node(workload)} ${arrow} ${target.id}`] : [];
    }),
    ...(traffic.https ? [`  ${node(workload)} -->|HTTPS| internet((internet))`] : []),
    ...(addresses === '' ? [] : [`  ${node(workload)} --> other_${identifier(workload.name)}[${label(addresses)}]`]),
  ];
}

function shape(workload: Workload): string {
  if (workload.kind === 'job') return `[[${label(`${workload.name} (${workload.job?.schedule ?? ''})`)}]]`;
  return workload.kind === 'worker' ? `([${label(workload.name)}])` : `[${label(workload.name)}]`;
}

function node(workload: Workload): string {
  return `w_${identifier(workload.name)}`;
}

function identifier(name: string): string {
  return name.replaceAll('-', '_');
}

/** Quoted text; Mermaid writes what would end or change it as a numbered entity. */
function label(text: string): string {
  return `"${text.replaceAll('#', '#35;').replaceAll('"', '#quot;')}"`;
}
