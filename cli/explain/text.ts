import type { SchemaNode } from '../../schemas/index.ts';
import { claimsAbout, article } from '../../src/facts/article.ts';
import { formatPath } from '../../src/config/edit/path.ts';
import { labelled, type Paint, table } from '../format.ts';
import { configFile } from '../config-file.ts';
import type { Resolution } from './origin.ts';

const longestValue = 40;

/** All there is to say about one setting. */
export function explainText(
  path: readonly string[],
  node: SchemaNode,
  resolved: readonly Resolution[],
  columns: number,
  paint: Paint,
): string {
  const facts = [
    ['type', typeText(node)],
    ...(node.default === undefined || isEmpty(node.default) ? [] : [['default', show(node.default)]]),
    ...pair('derived', node['x-derived']),
    ...pair('why', node['x-why']),
    ...pair('source', node['x-source']),
    ...(node.examples ? [['example', node.examples.map(show).join(', ')]] : []),
  ];
  return [
    paint('bold', formatPath(path)),
    ...(node.description ? [labelled('', node.description, columns, 2)] : []),
    table(facts, columns),
    ...(resolved.length > 0
      ? [
          `${paint('bold', 'Here')}\n${table(
            resolved.map((item) => resolutionRow(item)),
            columns,
          )}`,
        ]
      : []),
    ...keys(node, columns, paint),
    ...claims(path, columns, paint),
  ].join('\n\n');
}

/** The settings below a node, each with the first sentence of its description. */
export function overview(node: SchemaNode, columns: number, depth = 1, indent = 2): string {
  const widest = Math.max(0, ...Object.keys(node.properties ?? {}).map((key) => key.length));
  return Object.entries(node.properties ?? {})
    .flatMap(([key, child]) => {
      const line = labelled(`${key.padEnd(widest)}  `, firstSentence(child.description ?? ''), columns, indent);
      return depth > 1 && child.properties ? [line, overview(child, columns, depth - 1, indent + 2)] : [line];
    })
    .join('\n');
}

function keys(node: SchemaNode, columns: number, paint: Paint): string[] {
  const below = node.properties
    ? node
    : typeof node.additionalProperties === 'object'
      ? node.additionalProperties
      : undefined;
  if (!below?.properties) return [];
  const title = node.properties ? 'Keys' : 'Keys below each name';
  return [`${paint('bold', title)}\n${overview(below, columns)}`];
}

function claims(path: readonly string[], columns: number, paint: Paint): string[] {
  const about = claimsAbout(path).filter(({ verdict }) => verdict !== 'holds');
  if (about.length === 0) return [];
  const texts = about.map(({ says, does, source }) =>
    table(
      [
        ['it says', says],
        ['here', does],
        ['source', source],
      ],
      columns,
    ),
  );
  return [
    `${paint('bold', `Where this departs from the article of ${article.published}`)}\n${labelled('', article.title, columns, 2)}\n\n${texts.join('\n\n')}`,
  ];
}

function resolutionRow({ environment, value, from, position }: Resolution): string[] {
  const place = `${configFile}:${position?.line}:${position?.column}`;
  const places = {
    file: place,
    patch: `${place}, its patch`,
    default: 'the default',
    derived: 'derived',
    unset: 'not set',
  };
  return [environment, places[from], from === 'unset' ? '' : show(value)];
}

function typeText(node: SchemaNode): string {
  if (node.const !== undefined) return `always ${show(node.const)}`;
  if (node.enum)
    return `one of ${node.enum
      .filter((value) => value !== null)
      .map(show)
      .join(', ')}`;
  const types = (typeof node.type === 'string' ? [node.type] : (node.type ?? [])).filter((type) => type !== 'null');
  return types.map((type) => typeWords(type, node)).join(' or ') || 'any value';
}

function typeWords(type: string, node: SchemaNode): string {
  const range = [
    node.minimum === undefined ? '' : ` from ${node.minimum}`,
    node.maximum === undefined ? '' : ` to ${node.maximum}`,
  ].join('');
  switch (type) {
    case 'integer':
      return `a whole number${range}`;
    case 'number':
      return `a number${range}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return node.items ? `a list, each item ${typeText(node.items)}` : 'a list';
    case 'object':
      return node.properties
        ? 'a map of the keys below'
        : node.propertyNames?.enum
          ? `a map by ${node.propertyNames.enum.map(String).join(', ')}`
          : node.additionalProperties
            ? 'a map by name'
            : 'a map';
    default:
      return 'text';
  }
}

function firstSentence(text: string): string {
  return /^.*?\.(?= |$)/.exec(text)?.[0] ?? text;
}

/** A value on one line; of a large map only the keys. */
function show(value: unknown): string {
  if (typeof value === 'string') return value;
  const text = JSON.stringify(value);
  if (text.length <= longestValue || typeof value !== 'object' || value === null) return text;
  return Array.isArray(value) ? value.map(show).join(', ') : `{ ${Object.keys(value).join(', ')} }`;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function pair(label: string, text: string | undefined): string[][] {
  return text === undefined ? [] : [[label, text]];
}
