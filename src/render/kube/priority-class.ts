import type { IPriorityClass } from 'kubernetes-models/scheduling.k8s.io/v1/PriorityClass';
import type { Workload } from '../../model/model.ts';
import { platformLabels, type Scope } from './labels.ts';
import { clusterResource, kindOf, patched, type Resource } from './resource.ts';

const makePriorityClass = kindOf<IPriorityClass>('scheduling.k8s.io/v1', 'PriorityClass');

/** All far below the classes of the system, which start at two billion. */
const classes = {
  service: {
    value: 100_000,
    description: 'Answers requests: takes the place of workers and jobs when a node is full.',
  },
  worker: { value: 50_000, description: 'Takes work by itself: takes the place of jobs when a node is full.' },
  job: { value: 10_000, preemptionPolicy: 'Never', description: 'Runs on a schedule: waits until there is room.' },
} as const;

export function priorityClassName(kind: Workload['kind'], scope: Scope): string {
  return `${scope.platform}-${kind}`;
}

/** The priority classes that the workloads of the environment use, sorted by name. */
export function priorityClasses(scope: Scope): Resource[] {
  const { namespaces, patches } = scope.environment;
  const used = new Set(namespaces.flatMap(({ workloads }) => workloads.map(({ kind }) => kind)));
  return [...used].toSorted().map((kind) => {
    const metadata = { name: priorityClassName(kind, scope), labels: platformLabels(scope) };
    const resource = clusterResource(makePriorityClass({ metadata, ...classes[kind] }));
    return patched(resource, patches.priorityClasses, ['cluster', 'priorityClasses', 'patch'], kind);
  });
}
