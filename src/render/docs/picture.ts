import type { Environment, Workload } from '../../model/model.ts';

/** A Mermaid flowchart of one environment: who calls whom, what runs where, and what Azure stands around it. */
export function picture(environment: Environment): string {
  const { infra } = environment;
  const workloads = environment.namespaces.flatMap((namespace) => namespace.workloads);
  return [
    'flowchart LR',
    ...(environment.gateway ? ['  people((people)) --> gateway[gateway]'] : []),
    '  subgraph azure["resource group ' + environment.resourceGroup + '"]',
    '    subgraph cluster["' + infra.cluster.name + '"]',
    ...(environment.gateway ? ['      gateway'] : []),
    ...environment.namespaces.flatMap((namespace) => [
      `      subgraph ns_${identifier(namespace.name)}["namespace ${namespace.name}"]`,
      ...namespace.workloads.map((workload) => `        ${node(workload)}${shape(workload)}`),
      ...(namespace.workloads.length === 0 ? [`        empty_${identifier(namespace.name)}["no workload yet"]`] : []),
      '      end',
    ]),
    '    end',
    '    vault[(Key Vault)]',
    ...(infra.serviceBus ? ['    bus[/Service Bus/]'] : []),
    `    registry[(registry ${infra.registry?.name.prefix ?? infra.existingRegistry?.name ?? ''})]`,
    '    monitor[Azure Monitor]',
    '  end',
    ...workloads.flatMap((workload) => edges(workload)),
    '  cluster -.->|images| registry',
    '  cluster -.->|metrics and logs| monitor',
    ...(infra.alerts.emails.length + infra.alerts.webhooks.length > 0 ? ['  monitor -->|alerts| oncall((on call))'] : []),
  ].join('\n');
}

function edges(workload: Workload): string[] {
  const { traffic } = workload;
  return [
    ...(workload.expose ? [`  gateway -->|${workload.expose.host}| ${node(workload)}`] : []),
    ...traffic.calls.map((peer) => `  ${node(workload)} --> w_${identifier(peer.name)}`),
    ...(workload.secrets.length > 0 ? [`  ${node(workload)} -.->|secrets| vault`] : []),
    ...(traffic.amqp ? [`  ${node(workload)} <--> bus`] : []),
    ...(traffic.addresses.length > 0 ? [`  ${node(workload)} --> other["${traffic.addresses.map(({ cidr }) => cidr).join(', ')}"]`.replace('other[', `other_${identifier(workload.name)}[`)] : []),
  ];
}

function shape(workload: Workload): string {
  if (workload.kind === 'job') return `[["${workload.name} (${workload.job?.schedule ?? ''})"]]`;
  return workload.kind === 'worker' ? `(["${workload.name}"])` : `["${workload.name}"]`;
}

function node(workload: Workload): string {
  return `w_${identifier(workload.name)}`;
}

function identifier(name: string): string {
  return name.replaceAll('-', '_');
}
