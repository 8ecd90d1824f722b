import { file } from '../../schemas/index.ts';
import type { Assignment } from '../../src/config/edit/set-value.ts';

type Plain = Readonly<Record<string, unknown>>;

/** What has to be written down because the first entry of its kind would otherwise change what is derived without one. */
export function implied(kind: string, value: Plain): Assignment[] {
  if (kind === 'environment' && value['environments'] === undefined) {
    return [{ path: ['environments'], value: file.properties?.['environments']?.default }];
  }
  return kind === 'namespace' ? keptNamespaces(value) : [];
}

/** A workload that names no namespace is in the only one there is, or in one with the platform's name: it stays there. */
function keptNamespaces({ name, namespaces, workloads }: Plain): Assignment[] {
  const homeless = Object.entries((workloads ?? {}) as Record<string, Plain | null>).filter(
    ([, workload]) => workload?.['namespace'] === undefined,
  );
  const [only, ...others] = Object.keys((namespaces ?? {}) as Plain);
  if (homeless.length === 0 || others.length > 0) return [];
  const pins = homeless.map(([workload]) => ({ path: ['workloads', workload, 'namespace'], value: only ?? name }));
  return only === undefined ? [...pins, { path: ['namespaces', String(name)], value: {} }] : pins;
}
