import type { SchemaNode } from './keywords.ts';

/** What `description` says of every `patch` of Kubernetes objects. */
const patchDescription =
  'Changes to the rendered objects, by kind (and name, as in NetworkPolicy/allow-dns, where there are several of a kind), applied last as `kubectl kustomize` applies a strategic merge patch: maps merge key by key, null removes, entries of the lists of built-in kinds merge by their identity (containers, variables and volumes by name, ports by port and protocol, mounts by path), all other lists are replaced; `$patch: delete` and `$patch: replace` work. The objects that come out are checked like everything else.';

/** A `patch` of the objects of these kinds. */
export function kubernetesPatch<const Kinds extends readonly string[]>(
  kinds: Kinds,
): {
  readonly type: 'object';
  readonly propertyNames: { readonly enum: Kinds };
  readonly additionalProperties: { readonly type: 'object' };
  readonly default: Record<string, never>;
  readonly description: string;
} {
  return {
    type: 'object',
    propertyNames: { enum: kinds },
    additionalProperties: { type: 'object' },
    default: {},
    description: patchDescription,
  };
}

/** A `patch` onto the properties of an Azure resource, called `what`. */
export function azurePatch(what: string): {
  readonly type: 'object';
  readonly additionalProperties: true;
  readonly default: Record<string, never>;
  readonly description: string;
} {
  return {
    type: 'object',
    additionalProperties: true,
    default: {},
    description: `Properties of ${what} under the names of Azure, for what no other setting says. Applied last: objects merge key by key, lists and all else are replaced. Names and types are checked against the type of the resource.`,
  };
}

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
