import { cidr, overlaps, parseCidr, type Cidr } from './cidr.ts';

/** Names of environments that are often used together; each has a block of its own, so that none of them meet. */
const usualNames = [
  'production',
  'staging',
  'development',
  'test',
  'prod',
  'dev',
  'stage',
  'qa',
  'uat',
  'preproduction',
  'preprod',
  'integration',
  'acceptance',
  'sandbox',
  'demo',
  'live',
  'performance',
  'recovery',
  'training',
  'preview',
  'blue',
  'green',
  'europe',
  'america',
  'asia',
  'eu',
  'us',
  'ap',
];

/** Blocks of ordinary platforms, from 10.40.0.0/16 to 10.239.0.0/16. */
const firstBlock = 40;
const lastBlock = 239;

/** Where to look when all of 10.0.0.0/8 is somebody else's. */
const furtherBlocks = [
  ...Array.from({ length: 13 }, (_, index) => `172.${17 + index}.0.0/16`),
  ...Array.from({ length: 64 }, (_, index) => `100.${64 + index}.0.0/16`),
  '192.168.0.0/16',
];

/** A /16 of private addresses for each environment. */
const blocks: readonly string[] = [
  ...Array.from({ length: lastBlock - firstBlock + 1 }, (_, index) => `10.${firstBlock + index}.0.0/16`),
  ...furtherBlocks,
];

const ownBlocks = lastBlock - firstBlock + 1;

/**
 * The block of the virtual network of an environment that names none: it follows from the name of the environment and from
 * the ranges that it must stay away from, and from nothing else, so that it stays where it is when other environments come
 * and go. Two names may meet in one block, which a rule reports.
 */
export function addressBlock(environment: string, taken: readonly Cidr[]): string {
  const start = startOf(environment);
  const [own, further] = [blocks.slice(0, ownBlocks), blocks.slice(ownBlocks)];
  return firstFree([...own.slice(start), ...own.slice(0, start), ...further], taken) ?? own[start] ?? blocks[0] ?? '';
}

/** A block that touches none of the ranges; undefined when there is none. */
export function freeBlock(taken: readonly Cidr[]): string | undefined {
  return firstFree(blocks, taken);
}

/** What stands of a network that a virtual network must stay away from. */
export interface TakenRanges {
  readonly pods: string;
  readonly services: string;
  readonly avoid: readonly string[];
}

/** The ranges of a network that are network addresses; the others are reported where they stand. */
export function takenRanges({ pods, services, avoid }: TakenRanges): Cidr[] {
  return [pods, services, ...avoid].flatMap((text) => {
    const range = parseCidr(text);
    return range.ok ? [range.value] : [];
  });
}

/** The range of an environment's virtual network, as text: what is written, or its block. */
export function vnetOf(environment: string, network: TakenRanges & { readonly vnet?: string | undefined }): string {
  return network.vnet ?? addressBlock(environment, takenRanges(network));
}

function firstFree(candidates: readonly string[], taken: readonly Cidr[]): string | undefined {
  return candidates.find((candidate) => !taken.some((range) => overlaps(range, cidr(candidate))));
}

function startOf(environment: string): number {
  const usual = usualNames.indexOf(environment);
  if (usual >= 0) return usual;
  // FNV-1a: the same number on every machine, and names that differ by one letter far apart.
  let hash = 0x811c9dc5;
  for (const character of environment) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return usualNames.length + (hash % (ownBlocks - usualNames.length));
}
