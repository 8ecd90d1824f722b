import { outboundRules, type OutboundRule } from '../../facts/outbound.ts';
import type { Environment } from '../../model/model.ts';
import { services } from '../../services/index.ts';
import type { Opening } from '../../services/service.ts';

/** What the firewall of an environment must let through: exactly what is on there. Undefined when no firewall is the way out. */
export function firewallView(environment: Environment): object | undefined {
  const { infra, name } = environment;
  const { firewall, dnsServers } = infra.network;
  if (firewall === undefined) return undefined;
  return {
    name,
    address: firewall.nextHopIpAddress,
    nodes: infra.network.subnets.nodes.addressPrefix,
    openings: [...rulesOf(environment).flatMap((rule) => openings(rule, environment)), ...ownServices(environment)],
    dnsServers: dnsServers.join(', '),
  };
}

function rulesOf({ infra }: Environment): readonly OutboundRule[] {
  const pools = [infra.systemPool, ...infra.pools];
  const { addons, apiServer } = infra.cluster;
  return [
    ...outboundRules.always,
    ...(apiServer.enablePrivateCluster || apiServer.enableVnetIntegration ? [] : outboundRules.publicServer),
    ...(pools.some(({ osSKU }) => osSKU === 'Ubuntu') ? outboundRules.ubuntu : []),
    ...(pools.some(({ gpuDriver }) => gpuDriver !== undefined) ? outboundRules.gpu : []),
    ...(addons.azurePolicy ? outboundRules.policy : []),
    ...(addons.defender ? outboundRules.defender : []),
    ...(infra.gitops ? outboundRules.flux : []),
  ];
}

function openings({ names, port, why }: OutboundRule, { cloud, location }: Environment): Opening[] {
  return names[cloud].map((to) => ({ to: to.replace('<location>', location), port, why }));
}

/** The services of the platform that have no private endpoint, the registries of images, and what workloads name themselves. */
function ownServices(environment: Environment): Opening[] {
  const { infra, namespaces } = environment;
  const workloads = namespaces.flatMap((namespace) => namespace.workloads);
  const place = { cloud: environment.cloud, images: workloads.map(({ image }) => image) };
  return [
    ...services.flatMap((service) => service.openings(infra, place)),
    ...(infra.gitops
      ? [
          {
            to: hostOf(infra.gitops.url),
            port: infra.gitops.url.startsWith('ssh:') ? 'SSH 22' : 'HTTPS 443',
            why: 'the repository that Flux pulls from',
          },
        ]
      : []),
    ...workloads.flatMap(({ name, traffic }) =>
      traffic.addresses.map(({ cidr, ports }) => ({
        to: cidr,
        port: `TCP ${ports.join(', ')}`,
        why: `named by the workload ${name}`,
      })),
    ),
  ];
}

function hostOf(url: string): string {
  return /^[a-z]+:\/\/(?:[^@/]*@)?([^/:]+)/.exec(url)?.[1] ?? url;
}
