import { eventSourcesOf, triggers } from '../services/triggers.ts';
import { cronProblem, scheduleProblem } from './cron.ts';
import type { WorkloadSubject } from './context.ts';
import { all, eachWorkload, type Found, type Rule } from './rule.ts';
import { valueAt } from './value-at.ts';
import { isTimeZone, timeZoneFix } from './time-zones.ts';

const hpaSource = 'Kubernetes docs, horizontal-pod-autoscale, 2026-08';
const kedaSource = 'KEDA docs, scaledobject-spec and scalers, 2.19, 2026-08';
const takeOverSource = 'KEDA docs, scaling-deployments, transfer ownership of an existing HPA, 2.21';
const cronSource = 'Kubernetes docs, cron-jobs, 2026-08';

/** Keys of `scale` that wake a workload. */
const waking = Object.entries(triggers).flatMap(([key, { wakes }]) => (wakes ? [`\`${key}\``] : []));

export const autoscalingRules: readonly Rule[] = [
  {
    id: 'A2',
    severity: 'error',
    title: 'A workload has either replicas or scale',
    why: 'Every deployment would set the number back that the autoscaler found.',
    source: hpaSource,
    check: eachWorkload(
      ({ name, path, config }) =>
        config.replicas !== undefined &&
        config.scale !== undefined && {
          path: [...path, 'replicas'],
          message: `${name} has replicas and scale.`,
          fix: 'Remove `replicas`; `scale.min` is the least number.',
        },
    ),
  },
  {
    id: 'A5',
    severity: 'error',
    title: 'Only an event source scales from zero',
    why: 'With no replica there is no CPU and no memory to measure, so nothing would ever wake it.',
    source: kedaSource,
    check: eachWorkload(({ name, path, workload: { scale } }) => {
      if (!scale || scale.min > 0 || Object.keys(eventSourcesOf(scale)).length > 0) return undefined;
      return {
        path: [...path, 'scale', 'min'],
        message: `${name} may scale to zero and has no event source.`,
        fix: `Write \`min: 1\` or more, or add ${waking.join(', ').replace(/, ([^,]*)$/, ' or $1')}.`,
      };
    }),
  },
  {
    id: 'A7',
    severity: 'error',
    title: 'The least number of replicas is no more than the greatest',
    why: 'Kubernetes refuses such an autoscaler.',
    source: hpaSource,
    check: eachWorkload(
      ({ name, path, workload: { scale } }) =>
        scale !== undefined &&
        scale.min > scale.max && {
          path: [...path, 'scale', 'min'],
          message: `${name} scales from ${scale.min} to ${scale.max}.`,
          fix: `Write \`max: ${scale.min}\` or more.`,
        },
    ),
  },
  {
    id: 'A18',
    severity: 'error',
    title: 'A cron trigger has a start and another end, in a time zone that exists, and can change something',
    why: 'KEDA refuses the trigger; or it has no effect and nobody notices until the rush comes.',
    source: kedaSource,
    check: eachWorkload(cronTrigger),
  },
  {
    id: 'A19',
    severity: 'warning',
    title: 'Scaling down waits a while',
    why: 'With no wait every dip takes replicas away that are needed a moment later, in the middle of their work.',
    source: hpaSource,
    check: eachWorkload(
      ({ name, path, config: { scale } }) =>
        scale?.scaleDownSeconds === 0 && {
          path: [...path, 'scale', 'scaleDownSeconds'],
          message: `${name} scales down without waiting.`,
          fix: 'Write `scaleDownSeconds: 60` or more; 300 is the default.',
        },
    ),
  },
  {
    id: 'F71',
    severity: 'error',
    title: 'KEDA takes over an autoscaler only where KEDA scales',
    why: 'A HorizontalPodAutoscaler of ours takes nothing over: it would stand beside the other one, and both would set the number of replicas.',
    source: takeOverSource,
    check: eachWorkload(
      ({ name, path, config, workload: { scale } }) =>
        config.scale?.takeOver !== undefined &&
        scale?.by !== 'keda' && {
          path: [...path, 'scale', 'takeOver'],
          message: `${name} takes over ${config.scale.takeOver} and has no event source.`,
          fix: 'Remove `takeOver`, or add `serviceBus`, `prometheus` or `cron`.',
        },
    ),
  },
  {
    id: 'F72',
    severity: 'warning',
    title: 'An autoscaler is taken over for one release',
    why: 'What KEDA has taken over goes with its ScaledObject. On the way back to a HorizontalPodAutoscaler of that name nothing would scale the workload for a while, and a chart would be refused.',
    source: takeOverSource,
    check: eachWorkload(
      ({ name, path, workload: { scale } }) =>
        scale?.takeOver !== undefined &&
        scale.by === 'keda' && {
          path: [...path, 'scale', 'takeOver'],
          message: `${name} takes over the autoscaler ${scale.takeOver}, which is for one release.`,
          fix: 'Remove `takeOver` once this is deployed everywhere; leave it until then.',
        },
    ),
  },
  {
    id: 'F69',
    severity: 'warning',
    title: 'Polling and cooldown are set where they act',
    why: 'Both are about the way from and to zero; elsewhere KEDA prints a warning at every deployment, and nothing else comes of them.',
    source: kedaSource,
    check: eachWorkload(({ name, path, config, workload: { scale } }) => {
      const at = [...path, 'patch', 'ScaledObject', 'spec'];
      const spec = valueAt(config.patch['ScaledObject'], ['spec']);
      const least = valueAt(spec, ['minReplicaCount']) ?? scale?.min ?? 0;
      if (scale?.by !== 'keda' || least === 0 || valueAt(spec, ['idleReplicaCount']) !== undefined) return undefined;
      return (['pollingInterval', 'cooldownPeriod'] as const)
        .filter((key) => (valueAt(spec, [key]) ?? undefined) !== undefined)
        .map((key) => ({
          path: [...at, key],
          message: `${name} never goes below ${String(least)} replicas, so ${key} does nothing.`,
          fix: 'Remove it; `scaleDownSeconds` says how long less is wanted before replicas go.',
        }));
    }),
  },
  {
    id: 'B23',
    severity: 'error',
    title: 'A job has a schedule that comes due and a time zone that exists',
    why: 'Kubernetes refuses the CronJob, or it never runs.',
    source: cronSource,
    check: eachWorkload(({ name, path, workload: { job } }) => {
      if (!job || job.schedule === '') return undefined;
      const problem = scheduleProblem(job.schedule);
      return all([
        problem !== undefined && {
          path: [...path, 'schedule'],
          message: `The schedule of ${name}, ${job.schedule}, is not valid: ${problem}`,
          fix: 'Write minute, hour, day, month and weekday, such as `30 2 * * *`, or `@daily`.',
        },
        zone(name, [...path, 'timeZone'], job.timeZone),
      ]);
    }),
  },
];

function cronTrigger({ name, path, workload: { scale } }: WorkloadSubject): Found {
  const cron = scale?.cron;
  if (!cron) return undefined;
  const at = [...path, 'scale', 'cron'];
  const checks = (['start', 'end'] as const).map((key): Found => {
    const problem = cronProblem(cron[key]);
    return (
      problem !== undefined && {
        path: [...at, key],
        message: `The ${key} of ${name}, ${cron[key]}, is not valid: ${problem}`,
        fix: 'Write minute, hour, day, month and weekday, such as `0 8 * * 1-5`.',
      }
    );
  });
  return all([
    ...checks,
    cron.start === cron.end && {
      path: [...at, 'end'],
      message: `The cron trigger of ${name} ends when it starts.`,
      fix: 'Write a later `end`.',
    },
    zone(name, [...at, 'timeZone'], cron.timeZone),
    cron.replicas > scale.max && {
      path: [...at, 'replicas'],
      message: `${name} wants ${cron.replicas} replicas by the clock and may have ${scale.max}.`,
      fix: `Write \`max: ${cron.replicas}\` or more.`,
    },
    cron.replicas <= scale.min && {
      path: [...at, 'replicas'],
      severity: 'warning',
      message: `${name} wants ${cron.replicas} replicas by the clock and has ${scale.min} at least anyway.`,
      fix: `Write \`replicas: ${scale.min + 1}\` or more, or remove \`cron\`.`,
    },
  ]);
}

function zone(name: string, path: readonly string[], text: string): Found {
  return (
    !isTimeZone(text) && {
      path,
      message: `${text}, the time zone of ${name}, is not a name of the IANA database.`,
      fix: timeZoneFix(text),
    }
  );
}
