import { isDeepStrictEqual } from 'node:util';
import { isGiven, shown, type Path } from './schema.ts';
import { placeName, podTemplate, type PatchedFinding, type PatchedRule, type RenderedObject } from './subject.ts';

const selecting = 'app.kubernetes.io/name';

/** What other objects, Azure and the next render know an object by. */
const identity: readonly Path[] = [['apiVersion'], ['kind'], ['metadata', 'name'], ['metadata', 'namespace']];
const ofPods: readonly Path[] = [
  ['metadata', 'labels', selecting],
  ['spec', 'serviceAccountName'],
];
const ofKind: Readonly<Record<string, readonly Path[]>> = {
  DaemonSet: [['spec', 'selector']],
  Deployment: [['spec', 'selector']],
  HorizontalPodAutoscaler: [['spec', 'scaleTargetRef']],
  NetworkPolicy: [['spec', 'podSelector']],
  PodDisruptionBudget: [['spec', 'selector']],
  PodMonitor: [['spec', 'selector']],
  ScaledObject: [['spec', 'scaleTargetRef']],
  Service: [['spec', 'selector']],
  StatefulSet: [
    ['spec', 'selector'],
    ['spec', 'serviceName'],
  ],
};
const admissionLabel = /^pod-security\.kubernetes\.io\//;
const useLabel = 'azure.workload.identity/use';
const clientId = 'azure.workload.identity/client-id';

export const identityRules: readonly PatchedRule[] = [
  {
    id: 'C1',
    severity: 'error',
    title: 'A patch leaves names and selectors alone',
    why: 'Other objects, Azure and the next render know the object by them; a selector cannot be changed once it is applied.',
    source: 'Kubernetes docs, deployment (label selector updates), 2026-08',
    of: 'patched',
    check: ({ object, patch }) => {
      if (!patch) return [];
      const pods = podTemplate(patch.before);
      const places = [
        ...identity,
        ...(ofKind[object.kind] ?? []),
        ...(pods ? ofPods.map((path) => [...pods.path, ...path]) : []),
      ];
      const account = pods && [...pods.path, 'spec', 'serviceAccount'];
      return [
        ...changed(places, patch.before, object),
        ...(account &&
        isGiven(at(object, account)) &&
        at(object, account) !== at(object, [...account.slice(0, -1), 'serviceAccountName'])
          ? [identityFinding(object, account)]
          : []),
      ];
    },
  },
  {
    id: 'A1',
    severity: 'error',
    title: 'A patch gives no number of replicas to what an autoscaler owns',
    why: 'Every deployment would set the number back that the autoscaler found.',
    source: 'Kubernetes docs, horizontal-pod-autoscale, 2026-08',
    of: 'patched',
    check: ({ object, workload }) =>
      object.kind === 'Deployment' && workload?.scale !== undefined && isGiven(at(object, ['spec', 'replicas']))
        ? [
            {
              path: ['spec', 'replicas'],
              message: `${workload.name} is scaled by itself, and the patch fixes its replicas.`,
              fix: 'Remove it, or write `replicas` at the workload in place of `scale`.',
            },
          ]
        : [],
  },
  {
    id: 'S2',
    severity: 'error',
    title: 'The admission level of a namespace comes from `podSecurity`',
    why: 'The level must be the one that the workloads were checked against.',
    source: 'Kubernetes docs, pod-security-admission, 2026-08',
    of: 'patched',
    check: ({ object, patch, namespace }) => {
      if (!patch || object.kind !== 'Namespace') return [];
      const [before, after] = [labelsOf(patch.before), labelsOf(object)];
      return [...new Set([...Object.keys(before), ...Object.keys(after)])]
        .filter((key) => admissionLabel.test(key) && before[key] !== after[key])
        .map((key) => ({
          path: ['metadata', 'labels', key],
          message: `A patch changes ${key} of ${String(object.metadata.name)}: it is ${shown(after[key])}, and was ${shown(before[key])}.`,
          fix: namespace ? 'Remove it, and write `podSecurity: baseline` if that is meant.' : 'Remove it.',
        }));
    },
  },
  {
    id: 'D1',
    severity: 'error',
    title: 'A patch leaves workload identity on pods and accounts',
    why: 'The webhook looks at the label of the pod and the annotation of its account; without them the workload gets no token for Azure.',
    source: 'AKS docs, workload-identity-overview, 2026-08-21',
    of: 'patched',
    check: ({ object, patch, workload }) => {
      if (!patch) return [];
      const pods = podTemplate(patch.before);
      const places = [
        ...(pods && workload?.identity ? [[...pods.path, 'metadata', 'labels', useLabel]] : []),
        ...(object.kind === 'ServiceAccount' ? [['metadata', 'annotations', clientId]] : []),
      ];
      return places
        .filter((place) => isGiven(at(patch.before, place)) && at(object, place) !== at(patch.before, place))
        .map((path) => ({
          path,
          message: `A patch takes ${String(path.at(-1))}: ${shown(at(patch.before, path))} from ${pods ? 'the pods of' : 'ServiceAccount'} ${String(object.metadata.name)}.`,
          fix: 'Remove that part of the patch.',
        }));
    },
  },
];

function changed(places: readonly Path[], before: RenderedObject, after: RenderedObject): PatchedFinding[] {
  return places
    .filter((place) => !isDeepStrictEqual(at(before, place), at(after, place)))
    .map((place) => identityFinding(after, place));
}

function identityFinding(object: RenderedObject, path: Path): PatchedFinding {
  return { path, message: `A patch changes ${placeName(object, path)}.`, fix: 'Remove it.' };
}

function labelsOf(object: RenderedObject): Readonly<Record<string, unknown>> {
  return (object.metadata['labels'] ?? {}) as Readonly<Record<string, unknown>>;
}

/** The value at a place of an object. */
export function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (current, key) =>
      typeof current === 'object' && current !== null && Object.hasOwn(current, key)
        ? (current as Record<string | number, unknown>)[key]
        : undefined,
    value,
  );
}
