import { isAlias, isMap, isScalar, parseDocument, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
import { UserError } from '../../errors.ts';
import { formatPath } from './path.ts';

export type ConfigMap = YAMLMap<Node, Node | null>;

/** A key with the map that it stands in. */
export interface Found {
  readonly map: ConfigMap;
  readonly pair: Pair<Scalar, Node | null>;
}

/**
 * The key at a path of a YAML text; undefined when there is none.
 *
 * @throws UserError EDIT_REFUSED when an alias or a single value stands on the way
 */
export function findKey(text: string, path: readonly string[]): Found | undefined {
  let found: Found | undefined;
  let node: unknown = parseDocument(text, { version: '1.2', keepSourceTokens: true }).contents;
  for (const [depth, key] of path.entries()) {
    if (isAlias(node)) throw refuse(path.slice(0, depth), 'is an alias');
    if (!isMap(node)) return undefined;
    const pair = pairOf(node as ConfigMap, key);
    if (!pair) return undefined;
    found = { map: node as ConfigMap, pair };
    node = pair.value;
  }
  return found;
}

/** The map at a path, or the nearest one above it, and how many segments lead to it. */
export function nearestMap(text: string, path: readonly string[]): { map: ConfigMap; depth: number } {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const value = findKey(text, path.slice(0, depth))?.pair.value;
    if (isMap(value)) return { map: value as ConfigMap, depth };
  }
  const root = parseDocument(text, { version: '1.2', keepSourceTokens: true }).contents;
  if (!isMap(root)) throw refuse([], 'is no map');
  return { map: root as ConfigMap, depth: 0 };
}

export function refuse(path: readonly string[], reason: string): UserError {
  return new UserError('EDIT_REFUSED', `\`${formatPath(path)}\` ${reason}, so aks-prod.yaml cannot be changed there.`, {
    hint: 'Write it as plain keys and values in aks-prod.yaml, then try again.',
  });
}

function pairOf(map: ConfigMap, key: string): Pair<Scalar, Node | null> | undefined {
  const pair = map.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
  return pair as Pair<Scalar, Node | null> | undefined;
}
