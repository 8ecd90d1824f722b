import type { Environment, Model, Workload } from '../../model/model.ts';

/** What builders know beside the thing they build. */
export interface Scope {
  readonly tool: string;
  readonly platform: string;
  readonly method: Model['delivery']['method'];
  /** Whether Helm brings the workloads. */
  readonly charts: boolean;
  readonly environment: Environment;
}

export function scopeOf(model: Model, environment: Environment): Scope {
  const { method, charts } = model.delivery;
  return { tool: model.tool.name, platform: model.name, method, charts, environment };
}

/** The one label that selectors use: it never changes, and it alone tells a workload's pods from others. */
const selecting = 'app.kubernetes.io/name';

/** Says who applies an object: this tool's scripts and Flux, or Helm. */
export const managing = 'app.kubernetes.io/managed-by';

export function selectorOf(workload: { readonly name: string }): Record<string, string> {
  return { [selecting]: workload.name };
}

/** The API server labels each namespace with its own name. */
export function namespaceSelectorOf(namespace: string): { matchLabels: Record<string, string> } {
  return { matchLabels: { 'kubernetes.io/metadata.name': namespace } };
}

/** Labels of objects that belong to the platform and to no workload. */
export function platformLabels(scope: Scope): Record<string, string> {
  return { [managing]: scope.tool, 'app.kubernetes.io/part-of': scope.platform, ...ownerLabel(scope) };
}

/** Labels of a workload's objects. `app` is for tools that know no other; the recommended labels come with it. */
export function workloadLabels(workload: Workload, scope: Scope): Record<string, string> {
  return sorted({ ...runLabels(workload, scope), [managing]: scope.tool });
}

/**
 * Labels of what a workload's objects make: runs and pods. Their owner manages them, so that the objects can go from
 * manifests to a chart without new pods.
 */
export function runLabels(workload: Workload, scope: Scope): Record<string, string> {
  const labels = {
    app: workload.name,
    'app.kubernetes.io/component': workload.kind,
    'app.kubernetes.io/instance': workload.name,
    ...selectorOf(workload),
    'app.kubernetes.io/part-of': scope.platform,
    ...ownerLabel(scope),
  };
  return sorted({ ...workload.labels, ...labels });
}

/**
 * Labels of a workload's pods. They alone carry the version: the pods run it, and a new image then changes the object that
 * makes them and no other.
 */
export function podLabels(workload: Workload, scope: Scope): Record<string, string> {
  return sorted({ ...runLabels(workload, scope), 'app.kubernetes.io/version': workload.version });
}

function sorted(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Name, namespace and labels of a workload's object. */
export function workloadMetadata(
  workload: Workload,
  scope: Scope,
): { name: string; namespace: string; labels: Record<string, string> } {
  return { name: workload.name, namespace: workload.namespace, labels: workloadLabels(workload, scope) };
}

function ownerLabel(scope: Scope): { owner?: string } {
  const owner = labelValue(scope.environment.infra.tags['owner'] ?? '');
  return owner === '' ? {} : { owner };
}

/** An Azure tag's text may hold what a label's must not. */
function labelValue(text: string): string {
  return text
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .slice(0, 63)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
}
