import type { Environment, Workload } from '../../../src/model/model.ts';
import type { KubernetesObject } from '../../../src/render/kube/resource.ts';
import { Network, type End } from './flows.ts';

/** The flows that are open and not declared, or declared and not open; one line each. */
export function flowProblems(environment: Environment, objects: readonly KubernetesObject[]): string[] {
  const network = new Network(objects);
  const workloads = environment.namespaces.flatMap((namespace) => namespace.workloads);
  return [
    ...workloads.flatMap((workload) => [
      ...outsideProblems(network, workload),
      ...insideProblems(network, environment, workload, workloads),
    ]),
    ...gatewayProblems(network, environment),
  ];
}

/** Names for everyone; the internet and given addresses for those who say so; never the private network or the metadata service. */
function outsideProblems(network: Network, workload: Workload): string[] {
  const { https, services, addresses } = workload.traffic;
  const from = podOf(workload);
  const dns = { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } };
  const wanted: readonly (readonly [to: End | string, port: number, protocol: 'TCP' | 'UDP', isOpen: boolean])[] = [
    [dns, 53, 'UDP', true],
    [dns, 53, 'TCP', true],
    [dns, 443, 'TCP', false],
    ['20.50.2.1', 443, 'TCP', https],
    ['20.50.2.1', 5671, 'TCP', services.some(({ publicPorts }) => publicPorts.includes(5671))],
    ['20.50.2.1', 80, 'TCP', false],
    ['10.0.0.5', 443, 'TCP', false],
    ['10.0.0.5', 80, 'TCP', false],
    ...[80, 443].flatMap((port) => ['169.254.169.254', '168.63.129.16'].map((to) => [to, port, 'TCP', false] as const)),
    ...addresses.flatMap(({ cidr, ports }) =>
      ports.map((port) => [cidr.replace(/\/.*/, ''), port, 'TCP', true] as const),
    ),
  ];
  return wanted
    .filter(([to, port, protocol, isOpen]) => network.sends(from, to, { port, protocol }) !== isOpen)
    .map(
      ([to, port, , isOpen]) =>
        `${workload.name} ${isOpen ? 'cannot' : 'can'} reach ${typeof to === 'string' ? to : 'DNS'}:${port}`,
    );
}

function insideProblems(
  network: Network,
  { gateway }: Environment,
  workload: Workload,
  workloads: readonly Workload[],
): string[] {
  const { metrics, ports } = workload;
  const [served] = ports;
  const port = served?.number;
  const protocol = served?.protocol === 'udp' ? 'UDP' : 'TCP';
  const to = podOf(workload);
  const scraper = { namespace: 'kube-system', labels: { rsName: 'ama-metrics' } };
  const callers: readonly (readonly [
    name: string,
    from: End,
    port: number | undefined,
    isOpen: boolean,
    protocol?: 'TCP' | 'UDP',
  ])[] = [
    ...workloads.map(
      (other) =>
        [
          other.name,
          podOf(other),
          port,
          other.traffic.calls.some(({ name }) => name === workload.name),
          protocol,
        ] as const,
    ),
    [
      'the gateway',
      { namespace: gateway?.namespace ?? 'gateway', labels: {} },
      port,
      gateway !== undefined && workload.expose !== undefined,
    ],
    ['the scraper', scraper, metrics?.port ?? port, metrics !== undefined],
    ['a stranger', { namespace: 'other', labels: {} }, port ?? 8080, false],
  ];
  return [
    ...callers
      .filter(
        ([, from, at, isOpen, transport = 'TCP']) =>
          network.lets(from, to, { port: at ?? 8080, protocol: transport }) !== isOpen,
      )
      .map(([name, , , isOpen]) => `${name} ${isOpen ? 'cannot' : 'can'} call ${workload.name}`),
    ...(network.takes(to, '20.50.2.1', { port: port ?? 8080 }) ? [`the internet can call ${workload.name}`] : []),
  ];
}

/** The proxies take the internet in, and reach names and their control plane. */
function gatewayProblems(network: Network, { gateway }: Environment): string[] {
  if (!gateway) return [];
  const proxy = { namespace: gateway.namespace, labels: { 'gateway.networking.k8s.io/gateway-name': gateway.name } };
  const control = { namespace: 'aks-istio-system', labels: { app: 'istiod' } };
  return [
    ...[80, 443]
      .filter((port) => !network.takes(proxy, '198.51.100.7', { port }))
      .map((port) => `the gateway does not take port ${port}`),
    ...(network.takes(proxy, '198.51.100.7', { port: 15000 }) ? ['the gateway takes its admin port'] : []),
    ...(network.sends(proxy, control, { port: 15012 }) ? [] : ['the gateway cannot reach its control plane']),
    ...(network.sends(proxy, '20.50.2.1', { port: 443 }) ? ['the gateway can reach the internet'] : []),
  ];
}

function podOf({ namespace, name }: Workload): End {
  return { namespace, labels: { 'app.kubernetes.io/name': name } };
}
