import type { Environment, Model } from '../../model/model.ts';
import { isOutOfReach } from '../../model/reach.ts';
import { privateEndpointsOf, services } from '../../services/index.ts';
import type { Precondition as OfService } from '../../services/service.ts';

/** A precondition of an environment, those of services among them. */
export interface Precondition extends Omit<OfService<never>, 'lines' | 'values'> {
  readonly lines: (environment: Environment, model: Model) => readonly string[];
  readonly values: (environment: Environment) => Readonly<Record<string, string>>;
}

export const preconditions: readonly Precondition[] = [
  {
    of: 'cluster.network.firewall',
    rules: ['F44', 'F45', 'F46', 'F49'],
    check: 'check_firewall',
    lines: ({ infra: { network } }) =>
      network.firewall === undefined
        ? []
        : [
            `the firewall ${network.firewall.nextHopIpAddress} lets through what [docs/firewall.md](docs/firewall.md) lists`,
            network.firewall.networkId === undefined
              ? `the network ${network.addressPrefix} is peered with that of the firewall, both ways and with forwarded traffic, while the deployment runs: as soon as it has made the network, before the cluster`
              : `whoever deploys may peer \`${network.firewall.networkId}\` (Network Contributor there)`,
          ],
    values: ({ infra: { network } }) => ({
      NETWORK_NAME: network.name,
      FIREWALL: network.firewall?.nextHopIpAddress ?? '',
      FIREWALL_NETWORK: network.firewall?.networkId ?? '',
    }),
  },
  {
    of: 'cluster.network.dnsServers',
    rules: ['F47'],
    check: 'check_dns_servers',
    lines: ({ infra }) => {
      const { dnsServers } = infra.network;
      const zones = zonesOf(infra);
      return dnsServers.length === 0
        ? []
        : [
            `the DNS servers ${dnsServers.join(', ')} can be reached, and forward what they do not know to 168.63.129.16`,
            ...(zones.length === 0
              ? []
              : [
                  `the DNS servers answer for ${zones.join(', ')} out of the zones of this platform: link these to the network of the DNS servers as soon as they are made`,
                ]),
          ];
    },
    values: ({ infra }) => ({
      DNS_SERVERS: infra.network.dnsServers.join(' '),
      DNS_ZONES: infra.network.dnsServers.length === 0 ? '' : zonesOf(infra).join(' '),
    }),
  },
  ...services.flatMap(({ preconditions: ofService }) =>
    ofService.map(({ lines, values, ...rest }) => ({
      ...rest,
      lines: ({ infra }: Environment) => lines(infra),
      values: ({ infra }: Environment) => values(infra),
    })),
  ),
  {
    of: 'cluster.pools.*.encryptionAtHost',
    rules: 'whether the subscription has the feature is not in the configuration, and every platform asks for it',
    check: 'check_features',
    lines: (environment) =>
      featuresOf(environment).map(
        (feature) =>
          `the feature ${feature} is registered in the subscription: \`az feature register --namespace ${feature.replace('/', ' --name ')}\``,
      ),
    values: (environment) => ({ FEATURES: featuresOf(environment).join(' ') }),
  },
  {
    of: 'cluster.access.api',
    rules: ['F11'],
    check: 'check_api_server',
    lines: ({ infra }, { delivery }) =>
      delivery.method !== 'flux' &&
      infra.cluster.apiServer.enablePrivateCluster &&
      isOutOfReach(infra.cluster.apiServer)
        ? [
            'whoever applies the manifests stands in its network or in one connected to it, where the name of the API server is known',
          ]
        : [],
    values: () => ({}),
  },
];

/** The values of all checks, by name. */
export function preconditionValues(environment: Environment): Record<string, string> {
  return Object.assign({}, ...preconditions.map(({ values }) => values(environment))) as Record<string, string>;
}

function zonesOf(infra: Environment['infra']): string[] {
  return [...new Set(privateEndpointsOf(infra).map(({ zone }) => zone))].toSorted();
}

function featuresOf({ infra }: Environment): string[] {
  return [infra.systemPool, ...infra.pools].some((pool) => pool.enableEncryptionAtHost)
    ? ['Microsoft.Compute/EncryptionAtHost']
    : [];
}
