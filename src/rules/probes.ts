import { saysHowHealthIsChecked } from '../model/probes.ts';
import type { WorkloadSubject } from './context.ts';
import { all, eachWorkload, type Found, type Rule } from './rule.ts';

const probesSource = 'Kubernetes docs, configure-liveness-readiness-startup-probes, 2026-08';

const checks = ['live', 'ready', 'startup'] as const;

export const probeRules: readonly Rule[] = [
  {
    id: 'F7',
    severity: 'error',
    title: 'A health check asks something that is there, and is used',
    why: 'A check that asks nobody keeps the workload from starting, and one that is not used is one that somebody believes in.',
    source: probesSource,
    check: eachWorkload((subject) =>
      subject.config.probes === undefined || subject.workload.kind === 'job'
        ? undefined
        : all([missingPort(subject), unused(subject)]),
    ),
  },
  {
    id: 'V67',
    severity: 'warning',
    title: 'Every workload that stays up says how its health is checked',
    why: 'An open port tells that a process listens, not that it works; without any check neither a rolling update nor a disruption budget can see whether a replica works.',
    source: probesSource,
    check: eachWorkload(({ name, path, config, workload: { kind, ports, probes } }, { config: { cluster } }) => {
      if (kind === 'job') return undefined;
      const isSaid = saysHowHealthIsChecked(config);
      const isEnforced = cluster.policy === 'Enforce';
      if (isSaid && !(isEnforced && (!probes?.live || !probes.ready))) return undefined;
      const [port] = ports;
      return {
        path: isSaid || config.probes !== undefined ? [...path, 'probes'] : path,
        // Deployment safeguards refuse pods without both checks at that level.
        severity: isEnforced ? 'error' : 'warning',
        message: isSaid
          ? `${name} has no ${probes?.ready ? 'liveness' : probes?.live ? 'readiness' : 'liveness and no readiness'} check, and the policy Enforce refuses its pods.`
          : port && probes
            ? `Nothing tells whether ${name} works but that its port ${port.number} is open.`
            : `Nothing tells whether ${name} works.`,
        fix: port
          ? whatToWrite(port.protocol)
          : 'Write `probes: { command: [/app/healthcheck] }` with a command of the image, or `probes: none`.',
      };
    }),
  },
  {
    id: 'B18',
    severity: 'warning',
    title: 'Liveness and readiness are two checks',
    why: 'Readiness may fail while a dependency is slow; if liveness fails with it, every replica is restarted at the worst moment.',
    source: probesSource,
    check: eachWorkload(({ name, path, workload: { probes } }) => {
      const { live, ready } = probes ?? {};
      return (
        live?.type === 'http' &&
        ready?.type === 'http' &&
        live.path === ready.path && {
          path: [...path, 'probes'],
          message: `${name} answers liveness and readiness at the same path, ${live.path}.`,
          fix: `Write \`probes: { ready: ${ready.path} }\` for readiness alone, or with \`live: /live\` a path that depends on nothing else.`,
        }
      );
    }),
  },
];

/** What to write for an image that answers more than that its port is open; the shortest last. */
function whatToWrite(protocol: string): string {
  if (protocol === 'udp')
    return 'Write `probes: { command: [/app/healthcheck] }` with a command of the image, or `probes: none`.';
  if (protocol === 'grpc')
    return 'Write `probes: grpc` if it answers the gRPC health protocol; `probes: tcp` if an open port is all that can be asked.';
  const open = '`probes: tcp` if an open port is all that can be asked';
  return protocol === 'tcp'
    ? `Write \`probes: { command: [...] }\` with a command of the image, such as \`[redis-cli, ping]\`, or \`probes: { ready: /ready }\` with a path that it answers over HTTP; ${open}.`
    : `Write \`probes: { live: /live, ready: /ready }\` with paths that the image answers; ${open}.`;
}

/** Checks of a port where there is none, or none that can be asked that way. */
function missingPort({ name, path, config, workload }: WorkloadSubject): Found {
  const { probes } = config;
  const at = [...path, 'probes'];
  const words = wordsOf(probes).filter((word) => word !== 'none');
  const asksPort = words.length > 0 || (typeof probes === 'object' && probes.grpc !== undefined);
  if (!asksPort || (typeof probes === 'object' && probes.port !== undefined)) return undefined;
  const [port] = workload.ports;
  if (!port)
    return {
      path: at,
      message: `${name} is asked for its health on a port, but listens on none.`,
      fix: 'Write `port: 8080`, or `probes: { port: 8081, ready: /ready }` for a port that only tells health, or `probes: { command: [...] }`.',
    };
  return (
    port.protocol === 'udp' && {
      path: at,
      message: `${name} is asked for its health on port ${port.number}, which is UDP; only TCP can be asked.`,
      fix: 'Write `probes: { command: [...] }`, `probes: { port: 8081, ready: /ready }` with a TCP port, or `probes: none`.',
    }
  );
}

/** Parts of a map that no check uses. */
function unused({ name, path, config: { probes } }: WorkloadSubject): Found {
  if (typeof probes !== 'object') return undefined;
  const at = (key: string): readonly string[] => [...path, 'probes', key];
  const words = wordsOf(probes);
  const isFull = words.length === checks.length || (probes.live !== undefined && probes.ready !== undefined);
  return all([
    probes.command !== undefined &&
      probes.grpc !== undefined && {
        path: at('grpc'),
        message: `${name} has a command and gRPC for the checks that name nothing else; only the command would run.`,
        fix: 'Keep one of them, and write `live: grpc` or `ready: grpc` for the other.',
      },
    probes.command !== undefined &&
      isFull && {
        path: at('command'),
        message: `${name} names every check, so its health command would never run.`,
        fix: removal('command'),
      },
    probes.grpc !== undefined &&
      isFull &&
      !words.includes('grpc') && {
        path: at('grpc'),
        message: `${name} names every check, and none is gRPC, so \`grpc\` does nothing.`,
        fix: removal('grpc'),
      },
    probes.port !== undefined &&
      probes.command !== undefined &&
      words.every((word) => word === 'none') && {
        path: at('port'),
        message: `${name} is asked for its health by a command, so \`port\` does nothing.`,
        fix: 'Remove `port`.',
      },
  ]);
}

function removal(key: string): string {
  return `Remove \`${key}\`, or remove the check that it is to make.`;
}

function wordsOf(probes: WorkloadSubject['config']['probes']): string[] {
  if (probes === undefined) return [];
  return typeof probes === 'string' ? [probes] : checks.flatMap((key) => probes[key] ?? []);
}
