import { file } from '../../schemas/index.ts';
import { environmentsOf } from '../../src/config/defaults.ts';
import type { Assignment } from '../../src/config/edit/set-value.ts';
import { addressBlock, freeBlock, takenRanges, vnetOf, type TakenRanges } from '../../src/model/address-block.ts';
import { cidr, overlaps, parseCidr, type Cidr } from '../../src/model/cidr.ts';

type Plain = Readonly<Record<string, unknown>>;

/**
 * What has to be written down with an entry of that kind and name: what the first one would otherwise change of what is
 * derived without one, who makes the registry, and the addresses of an environment, which are its own forever.
 */
export function implied(kind: string, name: string, value: Plain): Assignment[] {
  if (kind === 'environment') {
    const first = value['environments'] === undefined;
    return [
      ...(first ? [{ path: ['environments'], value: file.properties?.['environments']?.default }] : []),
      { path: ['environments', name, 'cluster', 'network', 'vnet'], value: blockOf(name, value) },
      ...registryHome(value),
    ];
  }
  return kind === 'namespace' ? keptNamespaces(value) : [];
}

/** The new environment stands in front of the last one, and must not take the registry over from whoever made it. */
function registryHome(value: Plain): Assignment[] {
  const registry = value['registry'];
  if (at(registry, 'existing') !== undefined || at(registry, 'environment') !== undefined) return [];
  const [owner] = [...environmentsOf(value)].map(([environment]) => environment);
  return owner === undefined ? [] : [{ path: ['registry', 'environment'], value: owner }];
}

/** A block that no environment of the file has, which is that of the new one's name if it can be. */
function blockOf(name: string, value: Plain): string {
  const others = [...environmentsOf(value)].flatMap(([other, config]): Cidr[] => {
    const range = parseCidr(vnetOf(other, networkOf(config)));
    return range.ok ? [range.value] : [];
  });
  const taken = takenRanges(networkOf(value));
  const own = addressBlock(name, taken);
  const isFree = !others.some((range) => overlaps(range, cidr(own)));
  return isFree ? own : (freeBlock([...others, ...taken]) ?? own);
}

/** The network settings that a file or an environment writes; what it leaves out, or writes wrongly, is the schema's. */
function networkOf(config: unknown): TakenRanges & { readonly vnet?: string } {
  const cluster = file.properties?.['cluster']?.properties?.['network']?.properties;
  const written = at(at(config, 'cluster'), 'network');
  const text = (key: string): string => {
    const value = at(written, key) ?? cluster?.[key]?.default;
    return typeof value === 'string' ? value : '';
  };
  const avoid = at(written, 'avoid');
  return {
    ...(text('vnet') === '' ? {} : { vnet: text('vnet') }),
    pods: text('pods'),
    services: text('services'),
    avoid: Array.isArray(avoid) ? avoid.filter((range) => typeof range === 'string') : [],
  };
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Plain)[key] : undefined;
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
