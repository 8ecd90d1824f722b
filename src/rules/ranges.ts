import { vnetOf } from '../model/address-block.ts';
import { cidr, overlaps, parseCidr, type Cidr } from '../model/cidr.ts';
import type { Context } from './context.ts';

/** A range of the config that is a network address, and where it stands. */
export interface Range {
  readonly what: string;
  readonly path: readonly string[];
  readonly range: Cidr;
}

/** The ranges that a cluster has itself. */
const clusterRanges = [
  ['vnet', 'The virtual network'],
  ['pods', 'The pod range'],
  ['services', 'The service range'],
] as const;

/** The ranges of the cluster that are network addresses. */
export function rangesOf({ config: { cluster }, environment }: Pick<Context, 'config' | 'environment'>): Range[] {
  const { network } = cluster;
  return clusterRanges.flatMap(([key, what]) => {
    const result = parseCidr(key === 'vnet' ? vnetOf(environment.name, network) : network[key]);
    return result.ok ? [{ what, path: ['cluster', 'network', key], range: result.value }] : [];
  });
}

/** The ranges to avoid that are network addresses. */
export function avoidedRanges({
  config: {
    cluster: { network },
  },
}: Context): Range[] {
  return network.avoid.flatMap((text, index) => {
    const result = parseCidr(text);
    return result.ok
      ? [{ what: 'The range to avoid', path: ['cluster', 'network', 'avoid', String(index)], range: result.value }]
      : [];
  });
}

const candidates = [
  '10.40.0.0/16',
  '10.41.0.0/16',
  '10.244.0.0/16',
  '172.16.0.0/16',
  '172.20.0.0/16',
  '10.100.0.0/16',
  '192.168.0.0/16',
  '100.64.0.0/16',
];

/** A private /16 that touches none of the ranges; 100.65.0.0/16 when they touch each of the usual ones. */
export function freeRange(ranges: readonly Range[]): string {
  return (
    candidates.find((candidate) => !ranges.some(({ range }) => overlaps(range, cidr(candidate)))) ?? '100.65.0.0/16'
  );
}

/** Makes a name of a range the middle of a sentence. */
export function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
