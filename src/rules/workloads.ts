import { clouds } from '../facts/regions.ts';
import type { WorkloadSubject } from './context.ts';
import { probeRules } from './probes.ts';
import { all, eachWorkload, type Found, type Rule } from './rule.ts';

const own = 'create-aks-prod, docs/config.md';

/** Keys that a job cannot use: it answers nobody and runs once at a time. */
const notForJobs = [
  'port',
  'servicePort',
  'protocol',
  'expose',
  'scale',
  'replicas',
  'metrics',
  'probes',
  'rollout',
] as const;
/** Keys that nothing but a job can use. */
const onlyForJobs = ['concurrencyPolicy', 'backoffLimit', 'history'] as const;

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
    title: 'A job has no port, probes, replicas or scale, and nothing else has runs',
    why: 'A run starts, works and ends; what is said about serving would be dropped, and so would be what is said about runs where there are none.',
    source: own,
    check: eachWorkload(({ name, path, config, workload: { kind } }) =>
      kind === 'job'
        ? unusedByJobs(config).map((key) => ({
            path: [...path, key],
            message: `${name} is a job and has \`${key}\`.`,
            fix: `Remove \`${key}\`, or write \`kind: service\` and remove \`schedule\`.`,
          }))
        : onlyForJobs
            .filter((key) => config[key] !== undefined)
            .map((key) => ({
              path: [...path, key],
              message: `${name} is a ${kind} and has \`${key}\`.`,
              fix: `Remove \`${key}\`, or write a \`schedule\`.`,
            })),
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
  ...probeRules,
  {
    id: 'F68',
    severity: 'error',
    title: 'Root runs only where the namespace lets it',
    why: 'Admission refuses its pods, and the deployment hangs.',
    source: 'Kubernetes docs, pod-security-standards, 2026-08',
    check: eachWorkload(
      ({ name, path, workload: { namespace, security } }) =>
        security.level === 'restricted' &&
        security.runAsUser === 0 && {
          path: [...path, 'security', 'runAsUser'],
          message: `${name} runs as root, and the level restricted of namespace ${namespace} forbids it.`,
          fix: `Remove \`runAsUser\`, or write \`podSecurity: baseline\` at namespace ${namespace}.`,
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
    check: eachWorkload(({ name, path, config: { image } }, { environment: { cloud, infra } }) => {
      const domain = clouds[cloud].registry;
      const registry = /^([a-z0-9]+)\.azurecr\.(?:io|us|cn)\//.exec(image)?.[1];
      const ours = (infra.existingRegistry?.name ?? infra.registry?.name.prefix ?? '').toLowerCase();
      return (
        registry !== undefined &&
        registry !== ours && {
          path: [...path, 'image'],
          message: `${name} is pulled from ${image.split('/')[0]}, but the registry of the platform is ${ours}.${domain}.`,
          fix: `Push the image to ${ours}.${domain}, write \`registry: { name: ${registry} }\`, or give the nodes the role AcrPull there yourself.`,
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
