import type { WorkloadSubject } from './context.ts';
import { all, eachWorkload, type Found, type Rule } from './rule.ts';

const own = 'create-aks-prod, docs/config.md';
const probesSource = 'Kubernetes docs, configure-liveness-readiness-startup-probes, 2026-08';

/** Keys that a job cannot use: it answers nobody and runs once at a time. */
const notForJobs = ['port', 'expose', 'scale', 'replicas', 'metrics', 'probes'] as const;

export const workloadRules: readonly Rule[] = [
  {
    id: 'F4',
    severity: 'error',
    title: 'A job has a schedule, and nothing else has one',
    why: 'The schedule would be dropped, or the job would never run.',
    source: own,
    check: eachWorkload(({ name, path, config, workload: { kind } }) =>
      all([
        kind === 'job' &&
          config.schedule === undefined && {
            path,
            message: `${name} is a job without a schedule.`,
            fix: 'Write `schedule: 30 2 * * *`.',
          },
        kind !== 'job' &&
          config.schedule !== undefined && {
            path: [...path, 'schedule'],
            message: `${name} is a ${kind} with a schedule.`,
            fix: 'Write `kind: job`, or remove `schedule`.',
          },
      ]),
    ),
  },
  {
    id: 'F5',
    severity: 'error',
    title: 'A job has no port, probes, replicas or scale',
    why: 'A run starts, works and ends; what is said about serving would be dropped.',
    source: own,
    check: eachWorkload(({ name, path, config, workload: { kind } }) =>
      kind === 'job'
        ? unusedByJobs(config).map((key) => ({
            path: [...path, key],
            message: `${name} is a job and has \`${key}\`.`,
            fix: `Remove \`${key}\`, or write \`kind: service\` and remove \`schedule\`.`,
          }))
        : [],
    ),
  },
  {
    id: 'F6',
    severity: 'error',
    title: 'What answers requests has a port',
    why: 'Without a port there is no Service, nothing to publish and nothing to scrape.',
    source: own,
    check: eachWorkload(({ name, path, config, workload: { kind } }) => {
      if (config.port !== undefined || kind === 'job') return undefined;
      const fix = 'Write `port: 8080`.';
      return all([
        kind === 'service' && { path, message: `${name} is a service without a port.`, fix },
        config.expose !== undefined && {
          path: [...path, 'expose'],
          message: `${name} is published, but listens on no port.`,
          fix,
        },
        config.metrics !== undefined &&
          config.metrics.port === undefined && {
            path: [...path, 'metrics'],
            message: `${name} has metrics on no port.`,
            fix: 'Write `metrics: { port: 9090 }`.',
          },
      ]);
    }),
  },
  {
    id: 'F7',
    severity: 'error',
    title: 'A health check is either a path on the port or a command',
    why: 'A check that is not used is a check that somebody believes in.',
    source: own,
    check: eachWorkload(({ name, path, config, workload: { kind } }) => {
      const at = [...path, 'probes'];
      const { probes, port } = config;
      if (probes === undefined || kind === 'job') return undefined;
      const hasCommand = typeof probes === 'object' && probes.command !== undefined;
      const paths =
        typeof probes === 'string'
          ? ['probes']
          : (['live', 'ready', 'startup'] as const).filter((key) => probes[key] !== undefined);
      if (paths.length === 0) return undefined;
      if (hasCommand)
        return {
          path: at,
          message: `${name} has a command and paths as health checks; only the command would run.`,
          fix: 'Keep either `command` or the paths.',
        };
      return (
        port === undefined && {
          path: at,
          message: `${name} has health checks over HTTP, but listens on no port.`,
          fix: 'Write `port: 8080`, or `probes: { command: [...] }`.',
        }
      );
    }),
  },
  {
    id: 'V67',
    severity: 'warning',
    title: 'Every workload that stays up has a health check',
    why: 'Without one neither a rolling update nor a disruption budget can see whether a replica works.',
    source: probesSource,
    check: eachWorkload(
      ({ name, path, config, workload: { kind, probes } }, { config: { cluster } }) =>
        kind === 'worker' &&
        config.port === undefined &&
        probes === undefined && {
          // Deployment safeguards refuse such pods at that level.
          path,
          severity: cluster.policy === 'Enforce' ? 'error' : 'warning',
          message: `Nothing tells whether ${name} works.`,
          fix: 'Write `probes: { command: [/app/healthcheck] }` with a command of the image.',
        },
    ),
  },
  {
    id: 'B18',
    severity: 'warning',
    title: 'Liveness and readiness are two checks',
    why: 'Readiness may fail while a dependency is slow; if liveness fails with it, every replica is restarted at the worst moment.',
    source: probesSource,
    check: eachWorkload(
      ({ name, path, workload: { probes } }) =>
        probes?.type === 'http' &&
        probes.live === probes.ready && {
          path: [...path, 'probes'],
          message: `${name} answers liveness and readiness at the same path, ${probes.live}.`,
          fix: `Write \`probes: { live: /live, ready: ${probes.ready} }\`, where /live depends on nothing else.`,
        },
    ),
  },
  {
    id: 'V58',
    severity: 'warning',
    title: 'The image is read-only while it runs',
    why: 'What breaks in cannot leave anything behind; it is not part of any Pod Security level.',
    source: 'AKS docs, developer-best-practices-pod-security, 2026-08-21',
    check: eachWorkload(
      ({ name, path, workload: { security } }) =>
        !security.readOnlyRootFilesystem && {
          path: [...path, 'security', 'readOnlyRootFilesystem'],
          message: `${name} may write anywhere in its image.`,
          fix: 'Remove `readOnlyRootFilesystem`, and name the directories that must be writable under `writable`.',
        },
    ),
  },
  {
    id: 'V59',
    severity: 'warning',
    title: 'An image has a tag that does not move, or a digest',
    why: 'With latest nobody can say what runs, replicas differ after a restart, and there is nothing to go back to.',
    source: 'AKS docs, deployment-safeguards, 2026-08-21',
    check: eachWorkload(imageTag),
  },
  {
    id: 'S6',
    severity: 'warning',
    title: 'Images come from the registry that the nodes may pull from',
    why: 'The nodes get the right to pull from that one registry of Azure only.',
    source: 'AKS docs, cluster-container-registry-integration, 2026-08-21',
    check: eachWorkload(({ name, path, config: { image } }, { environment: { infra } }) => {
      const registry = /^([a-z0-9]+)\.azurecr\.io\//.exec(image)?.[1];
      const ours = (infra.existingRegistry?.name ?? infra.registry?.name.prefix ?? '').toLowerCase();
      return (
        registry !== undefined &&
        registry !== ours && {
          path: [...path, 'image'],
          message: `${name} is pulled from ${registry}.azurecr.io, but the registry of the platform is ${ours}.azurecr.io.`,
          fix: `Push the image to ${ours}.azurecr.io, write \`registry: { name: ${registry} }\`, or give the nodes the role AcrPull there yourself.`,
        }
      );
    }),
  },
];

function unusedByJobs(config: WorkloadSubject['config']): string[] {
  const { minAvailable, maxUnavailable } = config.disruption;
  return [
    ...notForJobs.filter((key) => config[key] !== undefined),
    ...(minAvailable === undefined && maxUnavailable === undefined ? [] : ['disruption']),
  ];
}

function imageTag(
  { name, path, config: { image } }: WorkloadSubject,
  { config: { cluster } }: { config: { cluster: { policy: string } } },
): Found {
  if (image.includes('@sha256:')) return undefined;
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  if (tag !== undefined && tag !== 'latest') return undefined;
  return {
    path: [...path, 'image'],
    // Deployment safeguards refuse such pods at that level.
    severity: cluster.policy === 'Enforce' ? 'error' : 'warning',
    message: `The image of ${name} has ${tag === undefined ? 'no tag, which means latest' : 'the tag latest'}.`,
    fix: `Write a version, such as \`image: ${image.replace(/:latest$/, '')}:1.0.0\`.`,
  };
}
