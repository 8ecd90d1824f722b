import type { SchemaNode } from './keywords.ts';

/**
 * The schema of a JSON merge patch (RFC 7396) over values of `node`: nothing is required, no default is filled in, and
 * null removes a key.
 */
export function patchOf(node: SchemaNode): SchemaNode {
  const { default: _default, required: _required, minProperties: _minProperties, ...rest } = node;
  const patched: Record<string, unknown> = { ...rest };
  if (node.properties) {
    patched['properties'] = Object.fromEntries(
      Object.entries(node.properties).map(([key, child]) => [key, patchOf(child)]),
    );
  }
  if (typeof node.additionalProperties === 'object')
    patched['additionalProperties'] = patchOf(node.additionalProperties);
  if (typeof node.type === 'string') patched['type'] = [node.type, 'null'];
  else if (node.type) patched['type'] = [...node.type, 'null'];
  if (node.enum) patched['enum'] = [...node.enum, null];
  return patched;
}
