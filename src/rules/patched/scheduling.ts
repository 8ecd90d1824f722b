import { mapIn } from './constraint.ts';
import { containersOf } from './limits.ts';
import type { Plain } from './schema.ts';
import { podTemplate, type PatchedFinding, type PatchedRule, placeName, type Subject } from './subject.ts';

/** Labels that Kubernetes or AKS puts on nodes, whose values no configuration says. */
const ownLabels =
  /^(?:kubernetes\.io|node\.kubernetes\.io|topology\.kubernetes\.io|beta\.kubernetes\.io|kubernetes\.azure\.com|topology\.disk\.csi\.azure\.com)\//;
const poolLabels = ['agentpool', 'kubernetes.azure.com/agentpool'];

export const schedulingRules: readonly PatchedRule[] = [
  {
    id: 'P20',
    severity: 'warning',
    title: 'A patched pod finds a node, a scheduler and a program, and a rollout waits as long as it takes to start',
    why: 'The server takes all of them, and the pod stays pending, does not start, or counts as failed while it starts.',
    source: 'Kubernetes docs, assign-pod-node and deployment, 2026-08; AKS docs, use-labels, 2026-08-21',
    of: 'patched',
    check: (subject) => {
      const pods = podTemplate(subject.object);
      if (!pods) return [];
      const spec = mapIn(pods.template, 'spec');
      const at = [...pods.path, 'spec'];
      const tell = (path: readonly (string | number)[], message: string, fix: string): PatchedFinding => ({
        path: [...at, ...path],
        message: `${placeName(subject.object, [...at, ...path])} ${message}.`,
        fix,
      });
      const scheduler = spec['schedulerName'];
      return [
        ...missingLabels(spec, subject).map(([key, value]) =>
          tell(
            ['nodeSelector', key],
            `asks for nodes with ${key}: ${value}, which no pool has`,
            poolLabels.includes(key)
              ? 'Name a pool with `pool` at the workload.'
              : 'Write the label at a pool: `labels`.',
          ),
        ),
        ...(typeof scheduler === 'string' && scheduler !== 'default-scheduler'
          ? [
              tell(
                ['schedulerName'],
                `is ${scheduler}, which nothing here installs`,
                'Remove it, unless you run that scheduler.',
              ),
            ]
          : []),
        ...containersOf(pods.template, pods.path).flatMap(({ container, path }): PatchedFinding[] =>
          Array.isArray(container['command']) && container['command'][0] === ''
            ? [
                {
                  path: [...path, 'command'],
                  message: `${placeName(subject.object, [...path, 'command'])} begins with an empty text, which is no program.`,
                  fix: 'Name the program, or remove `command`.',
                },
              ]
            : [],
        ),
        ...impatient(subject, pods),
      ];
    },
  },
];

function missingLabels(spec: Plain, { environment: { infra } }: Subject): [string, string][] {
  const pools = [infra.systemPool, ...infra.pools];
  return Object.entries(mapIn(spec, 'nodeSelector')).flatMap(([key, value]): [string, string][] => {
    if (typeof value !== 'string') return [];
    const isThere = poolLabels.includes(key)
      ? pools.some(({ name }) => name === value)
      : ownLabels.test(key) || pools.some(({ nodeLabels }) => nodeLabels[key] === value);
    return isThere ? [] : [[key, value]];
  });
}

/** A rollout that counts as failed before its pods have had the time that their startup check gives them. */
function impatient({ object }: Subject, pods: NonNullable<ReturnType<typeof podTemplate>>): PatchedFinding[] {
  const spec = object['spec'] as Plain;
  const deadline = spec['progressDeadlineSeconds'];
  if (object.kind !== 'Deployment' || typeof deadline !== 'number') return [];
  const longest = Math.max(
    0,
    ...containersOf(pods.template, pods.path).map(({ container }) => {
      const probe = container['startupProbe'];
      if (typeof probe !== 'object' || probe === null) return 0;
      const { failureThreshold = 3, periodSeconds = 10, initialDelaySeconds = 0 } = probe as Record<string, number>;
      return initialDelaySeconds + failureThreshold * periodSeconds;
    }),
  );
  const path = ['spec', 'progressDeadlineSeconds'];
  return deadline < longest
    ? [
        {
          path,
          message: `${placeName(object, path)} is ${deadline}, and the startup checks give ${longest} seconds.`,
          fix: `Write ${longest + 300} or more, or remove it.`,
        },
      ]
    : [];
}
