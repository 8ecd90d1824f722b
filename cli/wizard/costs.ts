import type { Environment } from '../../src/index.ts';
import { privateEndpointsOf, services } from '../../src/services/index.ts';

/** The Azure resources of an environment that are charged while they stand, by name. Prices differ by region and change. */
export function costs({ infra, gateway }: Environment): readonly string[] {
  const { cluster, network, monitoring } = infra;
  const endpoints = privateEndpointsOf(infra).length;
  const items: readonly (readonly [boolean, string])[] = [
    [true, nodes(infra)],
    [cluster.tier !== 'Free', `the cluster's ${cluster.tier} tier`],
    [network.natGateway !== undefined, 'a NAT gateway with its public addresses'],
    [network.natGateway === undefined && network.firewall === undefined, 'a load balancer for outbound traffic'],
    [gateway !== undefined, 'a load balancer for the gateway'],
    ...services.flatMap(({ billed }) => billed(infra).map((item) => [true, item] as const)),
    [endpoints > 0, `${endpoints} private endpoint${endpoints === 1 ? '' : 's'}`],
    [monitoring.grafana !== undefined, 'an Azure Managed Grafana'],
    [cluster.addons.defender, 'Microsoft Defender for Containers, by core'],
  ];
  return [...items.filter(([isThere]) => isThere).map(([, item]) => item), 'and by volume: logs, metrics, traffic'];
}

function nodes({ systemPool, pools }: Environment['infra']): string {
  const always = [systemPool, ...pools]
    .filter(({ minCount }) => minCount > 0)
    .map(({ minCount, vmSize }) => `${minCount} ${vmSize}`);
  return `${always.join(' and ')} at least`;
}
