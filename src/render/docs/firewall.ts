import { outboundRules, type OutboundRule } from '../../facts/outbound.ts';
import { clouds } from '../../facts/regions.ts';
import type { Environment } from '../../model/model.ts';

/** One line of the table: what must be let through. */
interface Opening {
  readonly to: string;
  readonly port: string;
  readonly why: string;
}

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
  const { registry, vault } = clouds[environment.cloud];
  const workloads = namespaces.flatMap((namespace) => namespace.workloads);
  const registries = new Set(workloads.map(({ image }) => registryHost(image)));
  const isPrivate =
    infra.registry?.privateEndpoint !== undefined || infra.existingRegistry?.privateEndpoint !== undefined;
  const own = `${infra.registry?.name.prefix ?? infra.existingRegistry?.name ?? ''}.${registry}`;
  if (isPrivate) registries.delete(own);
  else registries.add(own);
  return [
    ...[...registries]
      .toSorted()
      .flatMap((host) => [
        https(host, 'images of workloads'),
        ...(host.endsWith(`.${registry}`)
          ? [
              https(
                host.replace('.', '.*.data.'),
                'layers of images, where the registry has data endpoints; else *.blob.core.windows.net',
              ),
            ]
          : []),
      ]),
    ...(infra.vault && infra.vault.privateEndpoint === undefined
      ? [https(`*.${vault}`, 'secrets from Key Vault')]
      : []),
    ...(infra.serviceBus && infra.serviceBus.privateEndpoint === undefined
      ? [
          { to: serviceBusHost(environment), port: 'AMQP 5671', why: 'messages of workloads' },
          https(serviceBusHost(environment), 'KEDA, which scales by its queues'),
        ]
      : []),
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

/** A namespace that is made gets letters at its end that only Azure knows. */
function serviceBusHost({ cloud, infra: { serviceBus } }: Environment): string {
  const name = serviceBus?.existing?.name ?? `${serviceBus?.name.prefix ?? ''}*`;
  return `${name}.${clouds[cloud].zones.serviceBus.replace('privatelink.', '')}`;
}

function https(to: string, why: string): Opening {
  return { to, port: 'HTTPS 443', why };
}

/** The registry of an image; without a domain in front it is Docker Hub's. */
function registryHost(image: string): string {
  const [first = '', ...rest] = image.split('/');
  return rest.length > 0 && /[.:]/.test(first) ? first : 'registry-1.docker.io';
}

function hostOf(url: string): string {
  return /^[a-z]+:\/\/(?:[^@/]*@)?([^/:]+)/.exec(url)?.[1] ?? url;
}
