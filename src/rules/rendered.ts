import type { Configuration } from '../config/validate.ts';
import type { Issue } from '../errors.ts';
import type { Environment, Model, Namespace, Workload } from '../model/model.ts';
import { bytes, milli } from '../model/resources.ts';
import { issuesOf } from './issues.ts';
import { podSecurityViolations } from './pod-security.ts';
import { all, type Finding, type Found, type Rule } from './rule.ts';
import { valueAt } from './value-at.ts';

/** A Kubernetes object as it will be applied, the patches of the configuration included. */
export interface RenderedObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

/** An object, and the namespace and workload of the model that it was made for. */
interface Subject {
  readonly object: RenderedObject;
  readonly namespace: Namespace;
  readonly workload: Workload;
  readonly path: readonly string[];
}

/** A rule about what a patch has made of an object. */
export type RenderedRule = Omit<Rule, 'check'> & { check(subject: Subject): readonly Finding[] };

/** Rules that only patches can break: what is rendered without them keeps these by itself. */
export const renderedRules: readonly RenderedRule[] = [
  {
    id: 'B6',
    severity: 'error',
    title: 'A patched budget still lets a replica go',
    why: 'A budget that never allows an eviction stops every drain, and with it every upgrade of the nodes.',
    source: 'Kubernetes docs, disruptions, 2026-08',
    check: ({ object, workload, path }) =>
      object.kind === 'PodDisruptionBudget' ? all([blockingBudget(object, workload, path)]) : [],
  },
  {
    id: 'D1',
    severity: 'error',
    title: 'A patch leaves the label of workload identity on the pods',
    why: 'The webhook looks at the label of the pod; without it the workload gets no token for Azure.',
    source: 'AKS docs, workload-identity-overview, 2026-08-21',
    check: ({ object, workload, path }) =>
      workload.identity !== undefined &&
      podTemplate(object) !== undefined &&
      valueAt(podTemplate(object), ['metadata', 'labels', 'azure.workload.identity/use']) !== 'true'
        ? [
            {
              path,
              message: `A patch takes the label azure.workload.identity/use: "true" from the pods of ${workload.name}.`,
              fix: 'Remove that part of the patch.',
            },
          ]
        : [],
  },
  {
    id: 'Q3',
    severity: 'error',
    title: 'Patched containers keep requests below limits, and within what the namespace allows',
    why: 'Pods beyond the LimitRange or with a limit below a request are refused.',
    source: 'Kubernetes docs, limit-range, 2026-08',
    check: ({ object, namespace, path }) =>
      all(containersOf(object).map((container) => refusedContainer(container, namespace, path))),
  },
  {
    id: 'S5',
    severity: 'warning',
    title: 'Patched containers keep their health checks',
    why: 'Deployment safeguards refuse containers without them, and nothing else can tell whether they work.',
    source: 'AKS docs, deployment-safeguards, 2026-08-21',
    check: ({ object, workload, path }) =>
      object.kind !== 'Deployment' || workload.probes === undefined
        ? []
        : containersOf(object)
            .filter(
              (container) =>
                valueAt(container, ['readinessProbe']) === undefined ||
                valueAt(container, ['livenessProbe']) === undefined,
            )
            .map((container) => ({
              path,
              message: `Container ${String(valueAt(container, ['name']))} of ${workload.name} has no liveness or readiness check.`,
              fix: 'Write both into the patch: a list in a patch replaces the whole list.',
            })),
  },
  {
    id: 'V57',
    severity: 'error',
    title: 'Patched pods pass the Pod Security level of their namespace',
    why: 'Admission refuses the pod, and the deployment hangs.',
    source: 'Kubernetes docs, pod-security-standards, 2026-08',
    check: ({ object, namespace, path }) => {
      const spec = valueAt(podTemplate(object), ['spec']);
      if (spec === undefined) return [];
      return podSecurityViolations(namespace.podSecurity, spec).map((violation) => ({
        path,
        message: `${violation.path} ${violation.message} (Pod Security ${namespace.podSecurity}, ${violation.control}).`,
        fix:
          namespace.podSecurity === 'restricted'
            ? `Change the patch, or write \`podSecurity: baseline\` at namespace ${namespace.name} if that is enough.`
            : 'Change the patch.',
      }));
    },
  },
];

/**
 * What patches broke, found in the objects that are about to be written.
 * @param objects the objects of each environment, by the environment's name
 */
export function renderedFindings(
  configuration: Configuration,
  model: Model,
  objects: ReadonlyMap<string, readonly RenderedObject[]>,
): Issue[] {
  const found = model.environments.flatMap((environment) =>
    (objects.get(environment.name) ?? []).flatMap((object) => {
      const subject = subjectOf(object, environment);
      if (!subject) return [];
      return renderedRules.flatMap(({ id, severity, why, source, check }) =>
        check(subject).map((finding) => ({
          code: id,
          severity,
          why,
          source,
          ...finding,
          environment: environment.name,
        })),
      );
    }),
  );
  return issuesOf(found, configuration.source, model.environments.length);
}

function subjectOf(object: RenderedObject, { namespaces }: Environment): Subject | undefined {
  const namespace = namespaces.find(({ name }) => name === object.metadata.namespace);
  const workload = namespace?.workloads.find(({ name }) => name === object.metadata.name);
  return (
    namespace && workload && { object, namespace, workload, path: ['workloads', workload.name, 'patch', object.kind] }
  );
}

function podTemplate({ kind, spec }: RenderedObject): unknown {
  if (kind === 'Deployment') return valueAt(spec, ['template']);
  return kind === 'CronJob' ? valueAt(spec, ['jobTemplate', 'spec', 'template']) : undefined;
}

function containersOf(object: RenderedObject): unknown[] {
  const containers = valueAt(podTemplate(object), ['spec', 'containers']);
  return Array.isArray(containers) ? containers : [];
}

function blockingBudget({ spec }: RenderedObject, workload: Workload, path: readonly string[]): Found {
  const least = workload.scale?.min ?? workload.replicas ?? 1;
  const [kept, away] = [valueAt(spec, ['minAvailable']), valueAt(spec, ['maxUnavailable'])];
  const fix = 'Write `maxUnavailable: 1`.';
  if (kept !== undefined && away !== undefined)
    return {
      path,
      message: `The patched budget of ${workload.name} has minAvailable and maxUnavailable.`,
      fix: 'Set the other one to null in the patch.',
    };
  if (away === 0 || away === '0%')
    return { path, message: `The patched budget of ${workload.name} never lets a replica go.`, fix };
  const stay = typeof kept === 'number' ? kept : Math.ceil((Number.parseInt(String(kept), 10) * least) / 100);
  return (
    least > 0 &&
    stay >= least && {
      path,
      message: `${workload.name} has ${least} replicas at least, and the patched budget keeps ${stay}.`,
      fix,
    }
  );
}

function refusedContainer(container: unknown, { limits }: Namespace, path: readonly string[]): Found {
  const name = String(valueAt(container, ['name']));
  const checks = (
    [
      ['cpu', milli, limits.max.cpu],
      ['memory', bytes, limits.max.memory],
    ] as const
  ).map(([key, read, most]): Found => {
    const [request, limit] = (['requests', 'limits'] as const).map((part) =>
      valueAt(container, ['resources', part, key]),
    );
    const [least, given] = [quantity(request, read), quantity(limit, read)];
    const ceiling = quantity(most, read);
    if (least !== undefined && given !== undefined && least > given)
      return {
        path,
        message: `Container ${name} requests ${String(request)} of ${key} and is limited to ${String(limit)}.`,
        fix: `Write \`limits: { ${key}: ${String(request)} }\` or more.`,
      };
    return (
      given !== undefined &&
      ceiling !== undefined &&
      given > ceiling && {
        path,
        message: `Container ${name} is limited to ${String(limit)} of ${key}; the namespace allows ${most}.`,
        fix: `Write ${most} or less, or patch the LimitRange of the namespace.`,
      }
    );
  });
  return all(checks);
}

function quantity(value: unknown, read: (text: string) => number | undefined): number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? read(String(value)) : undefined;
}
