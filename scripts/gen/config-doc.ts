import { file, type SchemaNode } from '../../schemas/index.ts';
import type { Generator } from './generator.ts';

/** docs/config.md: every key of aks-prod.yaml with its type, default and reason. */
export const configDoc: Generator = {
  path: 'docs/config.md',
  make: async () =>
    [
      '# aks-prod.yaml',
      '',
      'Generated from `schemas/` by `npm run gen`. `create-aks-prod explain PATH` prints one entry, with the value that your own file gives it.',
      'Map keys that you choose stand as `<name>`. Quantities are those of Kubernetes.',
      '',
      ...sections(file),
    ].join('\n') + '\n',
};

function sections(root: SchemaNode): string[] {
  return Object.entries(root.properties ?? {})
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, node]) =>
      key === 'environments' ? environments(node) : [`## ${key}`, '', ...entry(node), ...table(key, node), ''],
    );
}

function environments(node: SchemaNode): string[] {
  const keys = Object.keys((node.additionalProperties as SchemaNode).properties ?? {}).toSorted();
  return [
    '## environments',
    '',
    ...entry(node),
    `Each environment may patch: ${keys.map((key) => `\`${key}\``).join(', ')}.`,
    '',
  ];
}

function entry(node: SchemaNode): string[] {
  const notes = [node.description ?? '', valueOf(node), node['x-why'] ? `Why: ${node['x-why']}` : ''].filter(
    (note) => note !== '',
  );
  return [notes.join(' '), ''];
}

function table(path: string, node: SchemaNode): string[] {
  const rows = leaves(path, node).slice(1);
  if (rows.length === 0) return [];
  return [
    '| Key | Type | Default | What, and why the default |',
    '| --- | --- | --- | --- |',
    ...rows.map(
      ([name, child]) => `| \`${name}\` | ${typeOf(child)} | ${cell(defaultOf(child))} | ${cell(reason(child))} |`,
    ),
  ];
}

function leaves(path: string, node: SchemaNode): [string, SchemaNode][] {
  const below = Object.entries(node.properties ?? {}).flatMap(([key, child]) => leaves(`${path}.${key}`, child));
  const named =
    typeof node.additionalProperties === 'object' && node.additionalProperties.properties
      ? leaves(`${path}.<name>`, node.additionalProperties)
      : [];
  return [[path, node], ...below, ...named];
}

function typeOf(node: SchemaNode): string {
  if (node.enum) return node.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (node.propertyNames?.enum)
    return `map by ${node.propertyNames.enum.map((name) => `\`${String(name)}\``).join(', ')}`;
  const types = Array.isArray(node.type) ? node.type : [node.type ?? ''];
  const names: Readonly<Record<string, string>> = {
    object: 'map',
    array: 'list',
    string: 'text',
    integer: 'whole number',
    number: 'number',
    boolean: 'true or false',
  };
  return types.map((type) => names[String(type)] ?? String(type)).join(' or ');
}

function defaultOf(node: SchemaNode): string {
  if (node['x-derived']) return `derived: ${node['x-derived']}`;
  if (node.default === undefined) return '';
  const text = JSON.stringify(node.default);
  return text === '{}' ? '' : `\`${text}\``;
}

function valueOf(node: SchemaNode): string {
  const text = defaultOf(node);
  return text === '' ? '' : `Default: ${text.replace(/^derived: /, '')}${text.endsWith('.') ? '' : '.'}`;
}

function reason(node: SchemaNode): string {
  const source = node['x-source'] ? ` (${node['x-source']})` : '';
  return [node.description ?? '', node['x-why'] ? `${node['x-why']}${source}` : source.trim()]
    .filter((part) => part !== '')
    .join(' ');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
