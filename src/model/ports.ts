import type { WorkloadConfig } from '../config/validate.ts';
import type { Port, Protocol, TransportPort } from './model.ts';

/** The first port that a process may listen on without a right of its own. */
export const firstUnprivilegedPort = 1024;

/** The ports that a workload listens on for others; the first is the one that is published and asked for health. */
export function resolvePorts(workload: WorkloadConfig): Port[] {
  const { port } = workload;
  if (port === undefined) return [];
  const protocol = protocolOf(workload);
  return [{ name: protocol, number: port, servicePort: workload.servicePort ?? port, protocol }];
}

export function transportOf({ number, protocol }: Port): TransportPort {
  return { number, transport: protocol === 'udp' ? 'UDP' : 'TCP' };
}

/** The least privileged port of all that the container listens on; undefined when there is none. */
export function lowestPrivilegedPort({ port, metrics }: WorkloadConfig): number | undefined {
  const low = [port, metrics?.port].filter((number) => number !== undefined && number < firstUnprivilegedPort);
  return low.length === 0 ? undefined : Math.min(...(low as number[]));
}

/** What is spoken on the port, where it is not said: what is asked of the port over a protocol proves it. */
function protocolOf(workload: WorkloadConfig): Protocol {
  const { protocol, port, probes, expose, metrics } = workload;
  if (protocol !== undefined) return protocol;
  const checked = checkedProtocols(probes, port);
  if (checked.includes('grpc')) return 'grpc';
  const isScraped = metrics !== undefined && (metrics.port ?? port) === port;
  return expose !== undefined || isScraped || checked.includes('http') ? 'http' : 'tcp';
}

/** The protocols by which the port of the workload is asked for health. */
function checkedProtocols(probes: WorkloadConfig['probes'], port: number | undefined): ('http' | 'grpc')[] {
  if (probes === undefined) return [];
  const { live, ready, startup, grpc, port: asked = port } = typeof probes === 'string' ? { live: probes } : probes;
  if (asked !== port) return [];
  const words = [live, ready, startup].filter((word) => word !== undefined);
  return [
    ...(grpc !== undefined || words.includes('grpc') ? (['grpc'] as const) : []),
    ...(words.some((word) => word.startsWith('/')) ? (['http'] as const) : []),
  ];
}
