/** A tree that JSON can hold. An object's undefined fields are left out, as JSON does. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** The words that YAML 1.1 reads as booleans or null, in any case. */
const word = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
/** Text that means the same plain and quoted in every YAML version: it starts like no number, date, tag or comment. */
const plain = /^[A-Za-z/](?:[A-Za-z0-9_./@=+,()%$ -]|:(?! ))*(?<![ :])$/;
/** Kubernetes quantities and the like read better without quotes, and no YAML version has numbers with such a unit. */
const quantity = /^[1-9][0-9]*(?:m|[KMGTPE]i)$/;
/** What JSON leaves as it is, but YAML forbids or reads as a line break. */
const unprintable = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;
/** Lines that a literal block gives back exactly, without an indentation indicator. */
const literal =
  /^(?![ \t\n])(?:[\t\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]*\n)+(?:[\t\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]+)?$/;
/** Longer keys need the explicit form. */
const longestKey = 1000;

/**
 * Prints a tree as one YAML document in block style that readers of YAML 1.1 and 1.2 understand alike: no anchors, no
 * folding, quotes wherever a version could see anything but a string. Keys keep their order.
 *
 * @param header lines of a comment above the document
 * @throws when the tree holds a number that is not finite
 */
export function printYaml(value: Json, header: readonly string[] = []): string {
  return `${header.map((line) => `# ${line}`.trimEnd() + '\n').join('')}${node(value, '')}\n`;
}

/** Text of a node without the indentation of its first line; further lines are indented by `indent`. */
function node(value: Json, indent: string): string {
  if (typeof value === 'string') return text(value, indent);
  if (typeof value === 'number') return number(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (isList(value)) {
    if (value.length === 0) return '[]';
    return value.map((item) => `- ${node(item, `${indent}  `)}`).join(`\n${indent}`);
  }
  const entries: string[] = [];
  for (const key in value) {
    const child = value[key];
    if (child !== undefined) entries.push(entry(key, child, indent));
  }
  return entries.length === 0 ? '{}' : entries.join(`\n${indent}`);
}

function entry(key: string, value: Json, indent: string): string {
  const name = scalar(key);
  const head = name.length > longestKey ? `? ${name}\n${indent}:` : `${name}:`;
  const deeper = `${indent}  `;
  const body = node(value, deeper);
  const opensBlock = typeof value === 'object' && value !== null && body !== '[]' && body !== '{}';
  return opensBlock ? `${head}\n${deeper}${body}` : `${head} ${body}`;
}

function text(value: string, indent: string): string {
  const isBlock = indent !== '' && literal.test(value) && !/[ \t]$/m.test(value) && !value.endsWith('\n\n');
  if (!isBlock) return scalar(value);
  const ends = value.endsWith('\n');
  const lines = (ends ? value.slice(0, -1) : value).split('\n');
  return `${ends ? '|' : '|-'}\n${lines.map((line) => (line === '' ? '' : indent + line)).join('\n')}`;
}

function scalar(value: string): string {
  if ((plain.test(value) && !word.test(value)) || quantity.test(value)) return value;
  return JSON.stringify(value).replace(unprintable, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** YAML 1.1 wants a dot in front of an exponent. */
function number(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  if (!Number.isFinite(value))
    throw new Error(`YAML cannot hold the number ${value} in a way that every reader understands`);
  return JSON.stringify(value).replace(/^(-?\d+)e/, '$1.0e');
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
