import { firstUnprivilegedPort } from '../model/ports.ts';
import type { WorkloadSubject } from './context.ts';
import { all, eachWorkload, type Found, type Rule } from './rule.ts';

const own = 'create-aks-prod, docs/config.md';
const gatewaySource = 'Gateway API docs, HTTPRoute and GRPCRoute, 2026-08';

export const portRules: readonly Rule[] = [
  {
    id: 'F60',
    severity: 'error',
    title: 'What is said about a port is said where there is one',
    why: 'It would be dropped without a word.',
    source: own,
    check: eachWorkload(({ name, path, config, workload: { kind } }) =>
      kind === 'job' || config.port !== undefined
        ? []
        : (['servicePort', 'protocol'] as const)
            .filter((key) => config[key] !== undefined)
            .map((key) => ({
              path: [...path, key],
              message: `${name} has \`${key}\` and listens on no port.`,
              fix: `Write \`port: 8080\`, or remove \`${key}\`.`,
            })),
    ),
  },
  {
    id: 'F61',
    severity: 'error',
    title: 'The gateway publishes HTTP and gRPC',
    why: 'It ends TLS and speaks plain HTTP or HTTP/2 to the workload; whatever else listens there never answers.',
    source: gatewaySource,
    check: eachWorkload(publication),
  },
  {
    id: 'F62',
    severity: 'error',
    title: 'A host name speaks either HTTP or gRPC',
    why: 'Where routes of both kinds share a host name on one listener, the gateway refuses one of them.',
    source: 'Gateway API docs, GRPCRoute, cross-serving, 2026-08',
    check: (context) => {
      const speaks = new Map<string, WorkloadSubject['workload']>();
      return context.workloads.flatMap(({ name, path, workload }) => {
        const { expose } = workload;
        if (!expose?.port) return [];
        const first = speaks.get(expose.host);
        if (!first) speaks.set(expose.host, workload);
        const protocol = first?.expose?.port?.protocol;
        return first && (protocol === 'grpc') !== (expose.port.protocol === 'grpc')
          ? [
              {
                path: [...path, 'expose'],
                message: `${name} and ${first.name} are both published at ${expose.host}, one over gRPC and one over HTTP.`,
                fix: `Give one of them a host name of its own, such as \`expose: ${name}.${expose.host}\`.`,
              },
            ]
          : [];
      });
    },
  },
  {
    id: 'F63',
    severity: 'error',
    title: 'Metrics are scraped from a port that speaks HTTP',
    why: 'Managed Prometheus asks over HTTP; whatever else listens there gives no metrics.',
    source: 'Azure Monitor docs, prometheus-metrics-scrape-crd, 2026-08',
    check: eachWorkload(({ name, path, workload: { metrics, ports } }) => {
      const port = ports.find(({ number }) => number === metrics?.port);
      return (
        port !== undefined &&
        port.protocol !== 'http' && {
          path: [...path, 'metrics'],
          message: `${name} speaks ${port.protocol} on port ${port.number}, and its metrics are asked for there over HTTP.`,
          fix: 'Write `metrics: { port: 9090 }` with a port that speaks HTTP.',
        }
      );
    }),
  },
  {
    id: 'F64',
    severity: 'warning',
    title: 'Workloads listen on port 1024 or higher',
    why: 'Ports below are open to the process only by a setting of the kernel that is made for its pods; under docker, in other clusters and for hand-made pods it is missing.',
    source: 'Kubernetes docs, sysctl-cluster, 2026-08',
    check: eachWorkload(({ name, path, config, workload: { lowestPrivilegedPort } }) => {
      if (lowestPrivilegedPort === undefined) return undefined;
      const isServed = config.port !== undefined && config.port < firstUnprivilegedPort;
      return {
        path: isServed ? [...path, 'port'] : [...path, 'metrics', 'port'],
        message: `${name} listens on port ${lowestPrivilegedPort}; that works here, by net.ipv4.ip_unprivileged_port_start.`,
        fix: isServed
          ? `If the image can listen elsewhere, write \`port: 8080\` and \`servicePort: ${config.servicePort ?? config.port}\`: callers see no difference.`
          : 'If the image can serve its metrics elsewhere, write `port: 9090`.',
      };
    }),
  },
];

function publication({ name, path, config, workload: { expose } }: WorkloadSubject): Found {
  const protocol = expose?.port?.protocol;
  if (!expose || protocol === undefined || protocol === 'http') return undefined;
  const at = config.protocol === undefined ? [...path, 'expose'] : [...path, 'protocol'];
  if (protocol === 'https')
    return {
      path: at,
      message: `${name} speaks https and is published.`,
      fix: 'Write `protocol: http` with the port on which it speaks plain HTTP: the gateway has the certificate.',
    };
  if (protocol !== 'grpc')
    return {
      path: at,
      message: `${name} speaks ${protocol} and is published.`,
      fix: 'Write `protocol: http` if it speaks HTTP, or remove `expose`.',
    };
  return all([
    expose.path !== '/' && {
      path: [...path, 'expose', 'path'],
      message: `${name} speaks gRPC and is published at the path ${expose.path}; the path of a call is its service and method.`,
      fix: 'Remove `path`, and give it a host name of its own.',
    },
    expose.timeoutSeconds !== undefined && {
      path: [...path, 'expose', 'timeoutSeconds'],
      message: `${name} speaks gRPC, whose routes have no time limit.`,
      fix: 'Remove `timeoutSeconds`: callers set a deadline with each call.',
    },
  ]);
}
