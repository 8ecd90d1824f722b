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
  return Object.keys(nodeAt(root, path)?.properties ?? {});
}
