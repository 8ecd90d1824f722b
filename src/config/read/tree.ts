/** A value of a config file that knows where it stands; offsets count UTF-16 units from the start of the text. */
export type SourceNode =
  | { readonly kind: 'scalar'; readonly start: number; readonly end: number; readonly value: unknown }
  | { readonly kind: 'list'; readonly start: number; readonly items: readonly SourceNode[] }
  | { readonly kind: 'map'; readonly start: number; readonly entries: ReadonlyMap<string, SourceEntry> };

export interface SourceEntry {
  /** Offset of the key. */
  readonly key: number;
  readonly value: SourceNode;
}

/** Offset of the value at `path`, or of its key; of the nearest parent that exists when it does not. */
export function offsetOf(root: SourceNode, path: readonly string[], part: 'key' | 'value'): number {
  let node = root;
  let offset = 0;
  for (const [index, segment] of path.entries()) {
    if (node.kind === 'map') {
      const entry = node.entries.get(segment);
      if (!entry) return offset;
      offset = entry.key;
      if (index === path.length - 1 && part === 'key') return offset;
      node = entry.value;
      if (node.kind === 'scalar') offset = node.start;
    } else if (node.kind === 'list') {
      const item = node.items[Number(segment)];
      if (!item) return offset;
      node = item;
      offset = node.start;
    } else return offset;
  }
  return offset;
}

/** The node at `path`; undefined when there is none. */
export function nodeAtPath(root: SourceNode, path: readonly string[]): SourceNode | undefined {
  return path.reduce<SourceNode | undefined>((node, segment) => {
    if (node?.kind === 'map') return node.entries.get(segment)?.value;
    return node?.kind === 'list' ? node.items[Number(segment)] : undefined;
  }, root);
}

/** The plain values of a tree. */
export function valueOf(node: SourceNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(valueOf);
  const value: Record<string, unknown> = {};
  for (const [key, entry] of node.entries) value[key] = valueOf(entry.value);
  return value;
}
