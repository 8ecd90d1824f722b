import type { Mismatch } from '../../config/strategic-merge.ts';
import type { Environment, Model, Namespace, Workload } from '../../model/model.ts';
import type { Path, Plain } from './schema.ts';

/** A Kubernetes object as it will be applied, placeholders in the place of what only Azure knows. */
export interface RenderedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

/** An object to be judged. */
export interface Judged {
  /** The object with its patch. */
  readonly object: RenderedObject;
  /** Absent where nothing is patched. */
  readonly patch?: {
    /** The object without its patch. */
    readonly before: RenderedObject;
    /** The patches of all layers as one. */
    readonly patch: unknown;
    /** Config path of the patch, such as `['workloads', 'orders', 'patch', 'Deployment']`. */
    readonly path: readonly string[];
  };
  /** Config path of the patches that can change it, and what their keys call it. */
  readonly patchable?: { readonly place: readonly string[]; readonly keys: readonly string[] };
  /** What of the patch could not be merged. */
  readonly mismatches?: readonly Mismatch[];
  readonly namespace?: Namespace;
  readonly workload?: Workload;
}

/** What a rule looks at: one object among all of an environment. */
export interface Subject extends Judged {
  readonly objects: readonly RenderedObject[];
  readonly environment: Environment;
  readonly model: Model;
}

/** One breach of a rule at a place of the object. */
export interface PatchedFinding {
  readonly path: Path;
  readonly message: string;
  readonly fix?: string;
  readonly severity?: 'error' | 'warning';
}

/** A rule about objects as patches leave them. */
export interface PatchedRule {
  readonly id: string;
  readonly severity: 'error' | 'warning';
  readonly title: string;
  readonly why: string;
  readonly source: string;
  /** `patched` looks at objects with a patch alone, `all` at what patches of others may break as well. */
  readonly of: 'patched' | 'all';
  check(subject: Subject): readonly PatchedFinding[];
}

/** `Deployment orders`, and the place in it as people write it. */
export function placeName({ kind, metadata }: RenderedObject, path: Path): string {
  const place = path.reduce<string>(
    (text, key) =>
      typeof key === 'number'
        ? `${text}[${key}]`
        : /^[A-Za-z_$][\w$-]*$/.test(key)
          ? text === ''
            ? key
            : `${text}.${key}`
          : `${text}[${key}]`,
    '',
  );
  return place === '' ? `${kind} ${String(metadata.name)}` : `${kind} ${String(metadata.name)}: \`${place}\``;
}

/** The template of the pods that an object makes, and where it stands. */
export function podTemplate({
  kind,
  spec,
}: RenderedObject): { readonly template: Plain; readonly path: Path } | undefined {
  const path = ['Deployment', 'DaemonSet', 'StatefulSet', 'Job'].includes(kind)
    ? ['spec', 'template']
    : kind === 'CronJob'
      ? ['spec', 'jobTemplate', 'spec', 'template']
      : undefined;
  if (path === undefined) return undefined;
  let template: unknown = spec;
  for (const key of path.slice(1)) template = (template as Plain | undefined)?.[key];
  return typeof template === 'object' && template !== null ? { template: template as Plain, path } : undefined;
}
