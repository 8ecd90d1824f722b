import type { SchemaNode } from '../../schemas/index.ts';

/** The schema entry that describes the value at `path`, or undefined when the schema has no such place. */
export function nodeAt(root: SchemaNode, path: readonly string[]): SchemaNode | undefined {
  let node: SchemaNode | undefined = root;
  for (const segment of path) {
    const property: SchemaNode | undefined = Object.hasOwn(node.properties ?? {}, segment)
      ? node.properties?.[segment]
      : undefined;
    const additional: SchemaNode | undefined =
      typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined;
    node = property ?? additional ?? node.items;
    if (!node) return undefined;
  }
  return node;
}

/** The keys that the schema names at `path`. */
export function keysAt(root: SchemaNode, path: readonly string[]): readonly string[] {
  const node = nodeAt(root, path);
  return [...Object.keys(node?.properties ?? {}), ...((node?.propertyNames?.enum ?? []) as string[])];
}

/** Whether the schema allows the last key of a path where it stands; of names it only knows those that it lists. */
export function isKey(root: SchemaNode, path: readonly string[]): boolean {
  const names = nodeAt(root, path.slice(0, -1))?.propertyNames?.enum;
  return nodeAt(root, path) !== undefined && (names === undefined || names.includes(path.at(-1)));
}

/** The paths at which the schema has a key of this name, whatever its case; `<name>` stands for every name. */
export function pathsOfKey(root: SchemaNode, key: string): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const walk = (node: SchemaNode, path: readonly string[]): void => {
    for (const [name, child] of Object.entries(node.properties ?? {})) {
      if (path.length === 0 && name === 'environments') continue;
      if (name.toLowerCase() === key.toLowerCase()) found.push([...path, name]);
      walk(child, [...path, name]);
    }
    if (typeof node.additionalProperties === 'object') walk(node.additionalProperties, [...path, '<name>']);
  };
  walk(root, []);
  return found.toSorted((a, b) => a.length - b.length);
}
