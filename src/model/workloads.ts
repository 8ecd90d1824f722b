import type { Config, WorkloadConfig } from '../config/validate.ts';
import type { PoolParameters } from './infra/cluster.ts';
import type { Placement, Workload } from './model.ts';
import { namespaceConfig } from './namespace-config.ts';
import { gpuTaint, sortedRecord } from './pools.ts';
import { lowestPrivilegedPort, resolvePorts } from './ports.ts';
import { resolveProbes } from './probes.ts';
import { resolveResources } from './resources.ts';
import { fixedReplicas, kindOf, mostReplicas, resolveScale, rolloutOf } from './scale.ts';
import { needsIdentity } from '../services/index.ts';
import { type CallersOf, resolveTraffic, type NamespaceOf } from './traffic.ts';

const grace = { ordinary: 45, spot: 25 } as const;
/** Long enough for gateways and callers to notice that a replica is going. */
const preStopSeconds = 10;

/** One workload of one environment with every derived value. */
export function resolveWorkload(
  name: string,
  config: Config,
  pools: readonly PoolParameters[],
  namespaceOf: NamespaceOf,
  callersOf: CallersOf,
): Workload {
  const workload = config.workloads[name] as WorkloadConfig;
  const kind = kindOf(workload);
  const placement = resolvePlacement(workload, pools);
  const scale = resolveScale(workload);
  const replicas = fixedReplicas(workload);
  const ports = resolvePorts(workload);
  const [port] = ports;
  const probes = resolveProbes(workload, ports);
  const lowestPort = lowestPrivilegedPort(workload);
  const failoverSeconds = secondsOf(workload.failover);
  const budget = resolveBudget(workload);
  const traffic = resolveTraffic(name, config, namespaceOf, callersOf);
  const expose = typeof workload.expose === 'string' ? { host: workload.expose, path: '/' } : workload.expose;
  return {
    name,
    namespace: namespaceOf(name),
    kind,
    image: workload.image,
    version: versionOf(workload.image),
    labels: sortedRecord(workload.labels),
    ...(workload.command ? { command: workload.command } : {}),
    ...(workload.args ? { args: workload.args } : {}),
    env: sortedRecord(workload.env),
    files: sortedRecord(workload.files),
    ports,
    ...(workload.metrics ? { metrics: resolveMetrics(workload.metrics, ports) } : {}),
    ...(lowestPort === undefined ? {} : { lowestPrivilegedPort: lowestPort }),
    ...(probes ? { probes } : {}),
    resources: resolveResources(workload),
    ...(workload.gpu === undefined ? {} : { gpus: workload.gpu }),
    ...(replicas === undefined ? {} : { replicas }),
    ...(scale ? { scale } : {}),
    ...(budget ? { budget } : {}),
    placement,
    gracePeriodSeconds: workload.gracePeriodSeconds ?? (placement.spot ? grace.spot : grace.ordinary),
    preStopSeconds: ports.length > 0 && kind !== 'job' ? preStopSeconds : 0,
    ...(expose
      ? {
          expose: {
            host: expose.host,
            path: expose.path,
            ...('timeoutSeconds' in expose ? { timeoutSeconds: expose.timeoutSeconds } : {}),
            ...(port ? { port } : {}),
          },
        }
      : {}),
    traffic,
    ...(needsIdentity(workload) ? { identity: { clientIdSetting: clientIdSetting(name) } } : {}),
    secrets: workload.uses.keyVault.toSorted(),
    ...(kind === 'job'
      ? {
          job: {
            schedule: workload.schedule ?? '',
            timeZone: workload.timeZone,
            deadlineSeconds: workload.deadlineSeconds,
            concurrencyPolicy: workload.concurrencyPolicy ?? 'Forbid',
            backoffLimit: workload.backoffLimit ?? usual.retries,
            history: {
              successful: workload.history?.successful ?? usual.keptRuns,
              failed: workload.history?.failed ?? usual.keptRuns,
            },
          },
        }
      : {}),
    rollout: rolloutOf(workload),
    ...(failoverSeconds === undefined ? {} : { failoverSeconds }),
    annotations: {
      workload: sortedRecord(workload.annotations.workload),
      pod: sortedRecord(workload.annotations.pod),
      service: sortedRecord(workload.annotations.service),
    },
    security: resolveSecurity(workload, namespaceConfig(config, namespaceOf(name))?.podSecurity ?? 'restricted'),
    patch: workload.patch,
  };
}

/** Key of the setting that carries the client id of a workload's identity: `ORDERS_CLIENT_ID`. */
export function clientIdSetting(name: string): string {
  return `${name.toUpperCase().replaceAll('-', '_')}_CLIENT_ID`;
}

/** The version as the value of a label: the tag of the image, or the start of its digest. */
export function versionOf(image: string): string {
  const [reference = '', digest] = image.split('@sha256:');
  const tag = /:([^/:]+)$/.exec(reference)?.[1];
  const text = tag ?? digest?.slice(0, 12) ?? 'untagged';
  return (
    text
      .slice(0, 63)
      .replace(/[^A-Za-z0-9]+$/, '')
      .replace(/^[^A-Za-z0-9]+/, '') || 'untagged'
  );
}

/** Runs of a job. */
const usual = { retries: 3, keptRuns: 3 } as const;
/** User and group of processes that need not be anybody: none that an image or a node knows. */
const nobody = 10001;

/** A namespace that does not forbid root leaves it to the image who it runs as. */
function resolveSecurity(workload: WorkloadConfig, level: Workload['security']['level']): Workload['security'] {
  const {
    runAsUser = level === 'restricted' ? nobody : undefined,
    readOnlyRootFilesystem,
    writable,
  } = workload.security;
  return {
    level,
    ...(runAsUser === undefined ? {} : { runAsUser }),
    readOnlyRootFilesystem,
    writable: writable.toSorted(),
  };
}

/** `60s` and `2m` in seconds; a number is seconds. */
function secondsOf(duration: string | number | undefined): number | undefined {
  if (typeof duration !== 'string') return duration;
  return Number.parseInt(duration, 10) * (duration.endsWith('m') ? 60 : 1);
}

/** Name of the port that is scraped, where it is none of those that the workload serves on. */
const metricsPort = 'metrics';

function resolveMetrics(
  { path, port: given }: NonNullable<WorkloadConfig['metrics']>,
  ports: Workload['ports'],
): NonNullable<Workload['metrics']> {
  const port = given ?? ports[0]?.number ?? 0;
  return { path, port, portName: ports.find(({ number }) => number === port)?.name ?? metricsPort };
}

function resolveBudget(workload: WorkloadConfig): Workload['budget'] {
  const { budget, maxUnavailable, minAvailable } = workload.disruption;
  if (kindOf(workload) === 'job' || !budget) return undefined;
  if (minAvailable !== undefined) return { minAvailable };
  if (maxUnavailable !== undefined) return { maxUnavailable };
  return mostReplicas(workload) > 1 ? { maxUnavailable: 1 } : undefined;
}

function resolvePlacement(workload: WorkloadConfig, pools: readonly PoolParameters[]): Placement {
  const pool = poolOf(workload, pools);
  const zoned = (pool ? [pool] : pools.filter(({ mode }) => mode === 'User')).some(
    ({ availabilityZones }) => availabilityZones.length > 1,
  );
  return {
    ...(pool ? { pool: pool.name } : {}),
    tolerations: (pool?.nodeTaints ?? []).map(toleration),
    spot: pool?.spotMaxPrice !== undefined,
    ...(mostReplicas(workload) > 1 && kindOf(workload) !== 'job'
      ? {
          spread: {
            zones: zoned,
            whenUnsatisfiable:
              workload.spread === 'required' ? ('DoNotSchedule' as const) : ('ScheduleAnyway' as const),
          },
        }
      : {}),
  };
}

/** The pool that a workload is pinned to: the one it names, or a GPU pool when it asks for GPUs. */
export function poolOf(workload: WorkloadConfig, pools: readonly PoolParameters[]): PoolParameters | undefined {
  if (workload.pool !== undefined) return pools.find(({ name }) => name === workload.pool);
  return workload.gpu === undefined ? undefined : pools.find(({ nodeTaints }) => nodeTaints.includes(gpuTaint));
}

/** The toleration of a taint, as `key=value:Effect` has it. */
export function toleration(taint: string): Placement['tolerations'][number] {
  const [pair = '', effect] = taint.split(':');
  const [key = '', value] = pair.split('=');
  const known = effect as Placement['tolerations'][number]['effect'];
  return value === undefined
    ? { key, operator: 'Exists', effect: known }
    : { key, operator: 'Equal', value, effect: known };
}
