import { file, type SchemaNode } from '../../schemas/index.ts';

/**
 * Everything that a config can say other than by default, one entry each: `workloads.*.port`, and of a choice each value
 * (`delivery.method = flux`). Where values of several types are allowed, each type counts: `workloads.*.expose (object)`.
 * Keys of environments are those of the top.
 */
export function everythingSayable(): readonly string[] {
  const { environments, ...properties } = file.properties ?? {};
  if (!environments) throw new Error('The schema has no environments');
  return ['environments', ...sayable({ ...file, properties }, '')].toSorted();
}

/** What a config says, of `everythingSayable`. */
export function saidBy(config: object): Set<string> {
  const { environments = {}, ...top } = config as Readonly<Record<string, unknown>>;
  const said = new Set<string>(Object.keys(environments as object).length > 0 ? ['environments'] : []);
  for (const value of [top, ...Object.values(environments as object)]) collect(file, value, '', said);
  return said;
}

const typesOf = ({ type }: SchemaNode): readonly string[] => (typeof type === 'string' ? [type] : (type ?? []));

function sayable(node: SchemaNode, path: string): string[] {
  if (node.const !== undefined) return [];
  const other = (value: unknown): boolean => JSON.stringify(value) !== JSON.stringify(node.default);
  if (node.enum) return node.enum.filter(other).map((value) => `${path} = ${String(value)}`);
  if (node.type === 'boolean') return [true, false].filter(other).map((value) => `${path} = ${String(value)}`);
  const types = typesOf(node);
  const below = [
    ...Object.entries(node.properties ?? {}).flatMap(([key, child]) =>
      sayable(child, path === '' ? key : `${path}.${key}`),
    ),
    ...(typeof node.additionalProperties === 'object' ? sayable(node.additionalProperties, `${path}.*`) : []),
    ...(node.propertyNames?.enum ?? []).map((name) => `${path}.${String(name)}`),
    ...(node.items?.enum ? sayable({ enum: node.items.enum }, `${path}.*`) : []),
  ];
  const own = types.length > 1 ? types.map((type) => `${path} (${type})`) : below.length === 0 ? [path] : [];
  return [...own, ...below];
}

function collect(node: SchemaNode, value: unknown, path: string, said: Set<string>): void {
  if (value === null || value === undefined || node.const !== undefined) return;
  if (node.enum || typeof value === 'boolean') said.add(`${path} = ${String(value)}`);
  if (JSON.stringify(value) !== JSON.stringify(node.default)) said.add(path);
  said.add(
    `${path} (${typeof value === 'number' && Number.isInteger(value) && typesOf(node).includes('integer') ? 'integer' : typeof value})`,
  );
  if (Array.isArray(value)) {
    if (node.items) for (const item of value) collect(node.items, item, `${path}.*`, said);
    return;
  }
  if (typeof value !== 'object') return;
  for (const [key, child] of Object.entries(value)) {
    const known = node.properties?.[key];
    if (known) collect(known, child, path === '' ? key : `${path}.${key}`, said);
    else if (typeof node.additionalProperties === 'object')
      collect(node.additionalProperties, child, `${path}.*`, said);
    if (node.propertyNames?.enum) said.add(`${path}.${key}`);
  }
}
