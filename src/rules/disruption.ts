import { type Context, landingPools, type WorkloadSubject } from './context.ts';
import { all, eachWorkload, type Found, type Rule } from './rule.ts';

const budgetSource = 'Kubernetes docs, disruptions; AKS docs, best-practices-app-cluster-reliability, 2026-08-21';
const drainSource = 'AKS docs, upgrade-aks-node-pools-rolling, 2026-08-21';
const zonesSource = 'AKS docs, reliability-zone-resiliency-recommendations, 2026-08-21';

export const disruptionRules: readonly Rule[] = [
  {
    id: 'B1',
    severity: 'error',
    title: 'A budget lets one replica go at the least number of replicas',
    why: 'A budget that never allows an eviction stops every drain, and with it every upgrade of the nodes.',
    source: budgetSource,
    check: eachWorkload(({ name, path, config, workload }) => {
      const { least } = replicasOf(workload);
      const wanted = config.disruption.minAvailable;
      if (wanted === undefined || !workload.budget || least < 1 || needed(wanted, least) < least) return undefined;
      return {
        path: [...path, 'disruption', 'minAvailable'],
        message: `${name} has ${least} replica${least === 1 ? '' : 's'} at least, and the budget keeps ${wanted === needed(wanted, least) ? wanted : `${wanted} of them (${needed(wanted, least)})`}.`,
        fix: 'Write `maxUnavailable: 1` in place of `minAvailable`.',
      };
    }),
  },
  {
    id: 'B2',
    severity: 'error',
    title: 'A budget allows a disruption',
    why: 'AKS checks budgets before an upgrade and does not start it while one allows nothing.',
    source: budgetSource,
    check: eachWorkload(
      ({
        name,
        path,
        config: {
          disruption: { maxUnavailable },
        },
        workload,
      }) =>
        workload.budget !== undefined &&
        (maxUnavailable === 0 || maxUnavailable === '0%') && {
          path: [...path, 'disruption', 'maxUnavailable'],
          message: `The budget of ${name} never lets a replica go.`,
          fix: 'Write `maxUnavailable: 1`.',
        },
    ),
  },
  {
    id: 'B3',
    severity: 'warning',
    title: 'A budget is over two replicas or more',
    why: 'Over a single replica it either blocks every drain or protects nothing.',
    source: budgetSource,
    check: eachWorkload(
      ({ name, path, config: { disruption }, workload }) =>
        workload.budget !== undefined &&
        disruption.maxUnavailable !== undefined &&
        replicasOf(workload).most === 1 && {
          path: [...path, 'disruption'],
          message: `${name} has a single replica and a budget.`,
          fix: 'Remove `disruption`, or write `replicas: 2`.',
        },
    ),
  },
  {
    id: 'B4',
    severity: 'error',
    title: 'What scales to zero has no minAvailable',
    why: 'While one replica runs, its node cannot be drained.',
    source: `${budgetSource}; kedacore/keda issue 5583`,
    check: eachWorkload(
      ({
        name,
        path,
        config: {
          disruption: { minAvailable },
        },
        workload,
      }) =>
        workload.budget !== undefined &&
        workload.scale?.min === 0 &&
        minAvailable !== undefined &&
        minAvailable !== 0 &&
        minAvailable !== '0%' && {
          path: [...path, 'disruption', 'minAvailable'],
          message: `${name} scales to zero, and its budget keeps ${minAvailable}.`,
          fix: 'Write `maxUnavailable: 1` in place of `minAvailable`.',
        },
    ),
  },
  {
    id: 'B5',
    severity: 'warning',
    title: 'The budget of what scales grows with it',
    why: 'A fixed number of replicas that must stay protects too little of many, and too much of few.',
    source: budgetSource,
    check: eachWorkload(
      ({
        name,
        path,
        config: {
          disruption: { minAvailable },
        },
        workload,
      }) =>
        workload.budget !== undefined &&
        typeof minAvailable === 'number' &&
        workload.scale !== undefined &&
        workload.scale.max > workload.scale.min && {
          path: [...path, 'disruption', 'minAvailable'],
          message: `${name} scales from ${workload.scale.min} to ${workload.scale.max} replicas, and the budget keeps ${minAvailable} of them at any size.`,
          fix: 'Write `maxUnavailable: 1` in place of `minAvailable`.',
        },
    ),
  },
  {
    id: 'B9',
    severity: 'error',
    title: 'A budget has minAvailable or maxUnavailable',
    why: 'Kubernetes refuses both together.',
    source: budgetSource,
    check: eachWorkload(
      ({ name, path, config: { disruption } }) =>
        disruption.minAvailable !== undefined &&
        disruption.maxUnavailable !== undefined && {
          path: [...path, 'disruption'],
          message: `The budget of ${name} has both.`,
          fix: 'Keep `maxUnavailable: 1`.',
        },
    ),
  },
  {
    id: 'V60',
    severity: 'warning',
    title: 'Two replicas or more have a budget',
    why: 'Without one, a drain may take all of them at once.',
    source: budgetSource,
    check: eachWorkload(
      ({ name, path, config: { disruption }, workload }) =>
        !disruption.budget &&
        workload.kind !== 'job' &&
        replicasOf(workload).most > 1 && {
          path: [...path, 'disruption', 'budget'],
          message: `${name} has up to ${replicasOf(workload).most} replicas and no budget.`,
          fix: 'Remove `budget: false`.',
        },
    ),
  },
  {
    id: 'B15',
    severity: 'warning',
    title: 'A service has two replicas at least in production',
    why: 'With one replica every drain, crash and lost zone is an outage.',
    source: zonesSource,
    check: eachWorkload(({ name, path, config, workload }, context) => {
      const { least } = replicasOf(workload);
      if (workload.kind !== 'service' || least >= 2 || !isProduction(context)) return undefined;
      return {
        path: config.replicas === undefined ? [...path, 'scale', 'min'] : [...path, 'replicas'],
        message: `Service ${name} may run with ${least} replica${least === 1 ? '' : 's'}.`,
        fix: config.replicas === undefined ? 'Write `min: 3`, one a zone.' : 'Write `replicas: 3`, one a zone.',
      };
    }),
  },
  {
    id: 'V68',
    severity: 'warning',
    title: 'Replicas that must spread have a pool with a node in each zone',
    why: 'When a zone has no room, the next replica stays pending although others have.',
    source: zonesSource,
    check: eachWorkload(({ name, path, config, workload }, context) => {
      const pools = landingPools(workload, context.pools).filter(({ pool }) => pool.availabilityZones.length > 1);
      if (config.spread !== 'required' || !workload.placement.spread || pools.length === 0) return undefined;
      const [first] = pools;
      return (
        first &&
        pools.every(({ pool }) => pool.minCount < pool.availabilityZones.length) && {
          path: [...path, 'spread'],
          message: `${name} must spread over zones, and pool ${first.name} may have nodes in ${first.pool.minCount} of ${first.pool.availabilityZones.length} only.`,
          fix: `Remove \`spread\`, or write \`min: ${first.pool.availabilityZones.length}\` at pool ${first.name}.`,
        }
      );
    }),
  },
  {
    id: 'B17',
    severity: 'error',
    title: 'The grace period is longer than the wait before a replica stops',
    why: 'A replica goes on serving while gateways take note; what is left after that is all it has to finish its work.',
    source: 'Kubernetes docs, container-lifecycle-hooks, 2026-08',
    check: eachWorkload(
      ({ name, path, workload: { gracePeriodSeconds, preStopSeconds } }) =>
        preStopSeconds > 0 &&
        gracePeriodSeconds <= preStopSeconds && {
          path: [...path, 'gracePeriodSeconds'],
          message: `${name} has ${gracePeriodSeconds} seconds to stop, and waits ${preStopSeconds} of them for gateways.`,
          fix: 'Write `gracePeriodSeconds: 45`, the default.',
        },
    ),
  },
  {
    id: 'F23',
    severity: 'warning',
    title: 'A request that may still be answered outlives the stop of its replica',
    why: 'Requests that take longer than what is left of the grace period are cut off at every deployment.',
    source: 'Kubernetes docs, pod-lifecycle, 2026-08',
    check: eachWorkload(({ name, path, workload: { expose, gracePeriodSeconds, preStopSeconds } }) => {
      const left = gracePeriodSeconds - preStopSeconds;
      return (
        expose?.timeoutSeconds !== undefined &&
        left > 0 &&
        expose.timeoutSeconds > left && {
          path: [...path, 'expose', 'timeoutSeconds'],
          message: `The gateway waits ${expose.timeoutSeconds} seconds for ${name}, which has ${left} to finish when it stops.`,
          fix: `Write \`gracePeriodSeconds: ${expose.timeoutSeconds + preStopSeconds}\`, or a shorter \`timeoutSeconds\`.`,
        }
      );
    }),
  },
  {
    id: 'V74',
    severity: 'warning',
    title: 'The grace period is shorter than the drain of a node',
    why: 'A pod that outlives the drain makes its node undrainable, and the upgrade stops there.',
    source: drainSource,
    check: eachWorkload(drain),
  },
];

/** The least and the greatest number of replicas; none for a job. */
function replicasOf({ kind, scale, replicas }: WorkloadSubject['workload']): { least: number; most: number } {
  if (kind === 'job') return { least: 0, most: 0 };
  return { least: scale?.min ?? replicas ?? 1, most: scale?.max ?? replicas ?? 1 };
}

/** Replicas that must stay; Kubernetes rounds shares up. */
function needed(wanted: string | number, replicas: number): number {
  return typeof wanted === 'number' ? wanted : Math.ceil((Number.parseInt(wanted, 10) * replicas) / 100);
}

/** The environment that a change reaches last. */
function isProduction({ environment, model }: Context): boolean {
  return environment === model.environments.at(-1);
}

function drain({ name, path, workload }: WorkloadSubject, context: Context): Found {
  return all(
    landingPools(workload, context.pools).map(({ pool }): Found => {
      const minutes = pool.upgradeSettings?.drainTimeoutInMinutes;
      return (
        minutes !== undefined &&
        workload.gracePeriodSeconds >= minutes * 60 && {
          path: [...path, 'gracePeriodSeconds'],
          message: `${name} may take ${workload.gracePeriodSeconds} seconds to stop, and a drain of pool ${pool.name} gives up after ${minutes * 60}.`,
          fix: `Write \`upgrade: { drainMinutes: ${Math.floor(workload.gracePeriodSeconds / 60) + 5} }\` at pool ${pool.name}, or a shorter grace period.`,
        }
      );
    }),
  ).slice(0, 1);
}
