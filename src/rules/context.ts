import type { Config, Configuration, NamespaceConfig, PoolConfig, WorkloadConfig } from '../config/validate.ts';
import { findSize, type VmSize } from '../facts/vm-sizes.ts';
import type { PoolParameters } from '../model/infra/cluster.ts';
import { mayLandOn } from '../model/load.ts';
import type { Environment, Model, Namespace, Workload } from '../model/model.ts';
import { namespaceConfig } from '../model/namespace-config.ts';

/** What a rule looks at: one environment, as it was written and as it was resolved, and the whole it belongs to. */
export interface Context {
  readonly config: Config;
  readonly environment: Environment;
  readonly model: Model;
  readonly configuration: Configuration;
  /** The ISO day to judge dated facts by. */
  readonly today: string;
  /** The system pool first. */
  readonly pools: readonly PoolSubject[];
  readonly namespaces: readonly NamespaceSubject[];
  readonly workloads: readonly WorkloadSubject[];
}

/** A node pool as written and as resolved; `config` is absent for a pool that was added. */
export interface PoolSubject {
  readonly name: string;
  readonly path: readonly string[];
  readonly config: PoolConfig | undefined;
  readonly pool: PoolParameters;
  readonly isSystem: boolean;
  readonly isSpot: boolean;
  /** Absent when the size listing does not know the size. */
  readonly size: VmSize | undefined;
}

export interface WorkloadSubject {
  readonly name: string;
  readonly path: readonly string[];
  readonly config: WorkloadConfig;
  readonly workload: Workload;
}

export interface NamespaceSubject {
  readonly name: string;
  readonly path: readonly string[];
  /** Absent when the namespace is only named by workloads, or derived. */
  readonly config: NamespaceConfig | undefined;
  readonly namespace: Namespace;
}

/** Puts together what the rules look at, once for all of them. */
export function contextOf(
  configuration: Configuration,
  model: Model,
  environment: Environment,
  today: string,
): Context {
  const config = configuration.environments.get(environment.name);
  if (!config) throw new Error(`The model has an environment ${environment.name} that the configuration lacks`);
  const { infra, namespaces } = environment;
  return {
    config,
    environment,
    model,
    configuration,
    today,
    pools: [infra.systemPool, ...infra.pools].map((pool) => poolSubject(pool, config)),
    namespaces: namespaces.map((namespace) => ({
      name: namespace.name,
      path: ['namespaces', namespace.name],
      config: namespaceConfig(config, namespace.name),
      namespace,
    })),
    workloads: namespaces.flatMap(({ workloads }) => workloads.map((workload) => workloadSubject(workload, config))),
  };
}

function poolSubject(pool: PoolParameters, config: Config): PoolSubject {
  return {
    name: pool.name,
    path: ['cluster', 'pools', pool.name],
    config: config.cluster.pools[pool.name],
    pool,
    isSystem: pool.mode === 'System',
    isSpot: pool.spotMaxPrice !== undefined,
    size: findSize(pool.vmSize),
  };
}

function workloadSubject(workload: Workload, { workloads }: Config): WorkloadSubject {
  const config = workloads[workload.name];
  if (!config) throw new Error(`The model has a workload ${workload.name} that the configuration lacks`);
  return { name: workload.name, path: ['workloads', workload.name], config, workload };
}

/** The pools on which the pods of a workload may land. */
export function landingPools(workload: Workload, pools: readonly PoolSubject[]): PoolSubject[] {
  return pools.filter(({ pool }) => mayLandOn(workload, pool));
}
