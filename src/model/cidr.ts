import { parsed, refused, type Parsed } from './parsed.ts';

/** An IPv4 network: its first address as an unsigned 32-bit number, and the prefix length, 0 to 32. */
export interface Cidr {
  readonly address: number;
  readonly prefix: number;
}

/** Reads `10.40.0.7` as an unsigned 32-bit number; undefined when the text is no IPv4 address. */
export function parseAddress(text: string): number | undefined {
  const octets = text.split('.');
  if (octets.length !== 4) return undefined;
  let address = 0;
  for (const octet of octets) {
    if (!/^(?:0|[1-9]\d{0,2})$/.test(octet) || Number(octet) > 255) return undefined;
    address = address * 256 + Number(octet);
  }
  return address;
}

/** Writes an unsigned 32-bit number as `10.40.0.7`. */
export function printAddress(address: number): string {
  return [2 ** 24, 2 ** 16, 2 ** 8, 1].map((unit) => Math.floor(address / unit) % 256).join('.');
}

/**
 * Reads `10.40.0.0/16`. Refuses host bits and suggests the network that holds the address, as Azure would refuse
 * `10.40.0.5/16` only when it deploys.
 */
export function parseCidr(text: string): Parsed<Cidr> {
  const [addressText = '', prefixText, ...rest] = text.split('/');
  const address = parseAddress(addressText);
  if (address === undefined || rest.length > 0) return refused(`"${text}" is not a range such as 10.40.0.0/16`);
  if (prefixText === undefined) return refused(`"${text}" has no prefix length`, `${addressText}/32`);
  const prefix = /^\d{1,2}$/.test(prefixText) ? Number(prefixText) : 33;
  if (prefix > 32) return refused(`The prefix length of "${text}" is not a number from 0 to 32`);
  const network: Cidr = { address: blockStart(address, prefix), prefix };
  if (network.address === address) return parsed(network);
  return refused(`"${text}" is not a network address`, printCidr(network));
}

/** A range that is known to be well-formed: one of our own data, or one that `parseCidr` took already. */
export function cidr(text: string): Cidr {
  const result = parseCidr(text);
  if (!result.ok) throw new Error(result.message);
  return result.value;
}

export function printCidr(range: Cidr): string {
  return `${printAddress(range.address)}/${range.prefix}`;
}

/** Number of addresses, all counted: 65,536 for a /16. */
export function addressCount(range: Cidr): number {
  return 2 ** (32 - range.prefix);
}

/** Address number `index` of a range, from 0; of a /24 the last is 255. */
export function nthAddress(range: Cidr, index: number): number {
  return range.address + index;
}

export function containsAddress(range: Cidr, address: number): boolean {
  return address >= range.address && address < range.address + addressCount(range);
}

/** True when every address of `inner` is one of `outer`; a range contains itself. */
export function contains(outer: Cidr, inner: Cidr): boolean {
  return outer.prefix <= inner.prefix && containsAddress(outer, inner.address);
}

/** True when the two share an address. Two CIDR ranges overlap only when one contains the other. */
export function overlaps(a: Cidr, b: Cidr): boolean {
  return contains(a, b) || contains(b, a);
}

/** The network of that prefix in which a range starts. */
export function enclosing(range: Cidr, prefix: number): Cidr {
  return { address: blockStart(range.address, prefix), prefix };
}

/** The free block of that prefix nearest to the start of `space`; undefined when none is left. */
export function firstFreeBlock(space: Cidr, prefix: number, taken: readonly Cidr[]): Cidr | undefined {
  let block: Cidr = { address: space.address, prefix };
  while (contains(space, block)) {
    const obstacle = taken.find((range) => overlaps(range, block));
    if (obstacle === undefined) return block;
    const size = addressCount(block);
    const behind = Math.max(block.address + size, obstacle.address + addressCount(obstacle));
    block = { address: Math.ceil(behind / size) * size, prefix };
  }
  return undefined;
}

/** The free block of that prefix nearest to the end of `space`; undefined when none is left. */
export function lastFreeBlock(space: Cidr, prefix: number, taken: readonly Cidr[]): Cidr | undefined {
  const size = 2 ** (32 - prefix);
  let block: Cidr = { address: space.address + addressCount(space) - size, prefix };
  while (contains(space, block)) {
    const obstacle = taken.find((range) => overlaps(range, block));
    if (obstacle === undefined) return block;
    block = { address: Math.min(block.address, blockStart(obstacle.address, prefix)) - size, prefix };
  }
  return undefined;
}

function blockStart(address: number, prefix: number): number {
  const size = 2 ** (32 - prefix);
  return Math.floor(address / size) * size;
}
