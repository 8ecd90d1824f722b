import { Document, isMap, isScalar, type Node, type Pair, type YAMLMap } from 'yaml';
import { file, type SchemaNode } from '../../schemas/index.ts';
import { nodeAt } from '../../src/config/schema-walk.ts';
import { wrap } from '../format.ts';
import type { Plain } from './compose.ts';

const width = 80;
const head = [
  ' yaml-language-server: $schema=.aks-prod/schema.json',
  ' What is not set here is derived: `create-aks-prod explain PATH` says how and why.',
].join('\n');

/** aks-prod.yaml for a configuration: each setting below the words that its schema entry has for it. */
export function printConfig(config: Plain): string {
  const document = new Document(config, { version: '1.2', compat: 'yaml-1.1' });
  document.commentBefore = head;
  if (isMap(document.contents)) annotate(document.contents as YAMLMap<Node, Node>, []);
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function annotate(map: YAMLMap<Node, Node>, path: readonly string[]): void {
  for (const [index, { key, value }] of (map.items as Pair<Node, Node>[]).entries()) {
    if (!isScalar(key)) continue;
    const here = [...path, String(key.value)];
    const comment = isNamed(path, String(key.value)) ? nodeAt(file, here)?.description : undefined;
    if (comment !== undefined)
      key.commentBefore = wrap(comment, width - 2 - 2 * path.length)
        .map((line) => ` ${line}`)
        .join('\n');
    if (path.length === 0 && index > 0) key.spaceBefore = true;
    if (isMap(value)) annotate(value as YAMLMap<Node, Node>, here);
  }
}

/** Whether the schema knows the key by its name. Names that people give would repeat one comment again and again. */
function isNamed(path: readonly string[], key: string): boolean {
  const parent: SchemaNode | undefined = nodeAt(file, path);
  return Object.hasOwn(parent?.properties ?? {}, key);
}
