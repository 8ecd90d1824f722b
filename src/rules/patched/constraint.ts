import { amountOf } from './quantity.ts';
import { isGiven, isPlain, notOneOf, shown, type Path, type Plain, type Wrong } from './schema.ts';

/** What a check may look at beside the part that it is about. */
export interface Place {
  /** The whole object. */
  readonly object: Plain;
  /** Where the part stands in it. */
  readonly path: Path;
}

/** A check of one part of an object, with the words of the server; gives paths within the part. */
export type Constraint = (part: Plain, place: Place) => readonly Wrong[];

/** A constraint on the value of one field, where it is given. */
function field(
  name: string,
  test: (value: unknown) => string | Pick<Wrong, 'message' | 'fix'> | undefined,
): Constraint {
  return (part) => {
    const found = isGiven(part[name]) ? test(part[name]) : undefined;
    if (found === undefined) return [];
    return [{ path: [name], ...(typeof found === 'string' ? { message: found } : found) }];
  };
}

/** A closed list that the schema leaves open. The server fills in a default where the text is empty. */
export function oneOf(name: string, ...words: readonly string[]): Constraint {
  return field(name, (value) => (value === '' || words.includes(value as string) ? undefined : notOneOf(value, words)));
}

/** A closed list without a default: empty text is none of the words. */
export function strictlyOneOf(name: string, ...words: readonly string[]): Constraint {
  return field(name, (value) => (words.includes(value as string) ? undefined : notOneOf(value, words)));
}

/** As `strictlyOneOf`, in a field that must be there. */
export function alwaysOneOf(name: string, ...words: readonly string[]): Constraint {
  return (part) => [...strictlyOneOf(name, ...words)(part, nowhere), ...present(name)(part, nowhere)];
}

const nowhere: Place = { object: {}, path: [] };

/** A whole number within bounds; numbers in fields that may hold text are meant as well. */
export function within(name: string, least: number, most = Number.POSITIVE_INFINITY): Constraint {
  return field(name, (value) => {
    if (typeof value !== 'number' || (value >= least && value <= most)) return undefined;
    return most === Number.POSITIVE_INFINITY
      ? `is ${value}, and must be ${least} or more`
      : `is ${value}, and must be from ${least} to ${most}`;
  });
}

/** A field that must be there. */
export function present(name: string): Constraint {
  return (part) => (isGiven(part[name]) ? [] : [{ path: [name], message: 'is missing, and must be there' }]);
}

/** Text that must be there and hold something. */
export function filled(name: string): Constraint {
  return (part) =>
    isGiven(part[name]) && part[name] !== '' ? [] : [{ path: [name], message: 'is empty, and must be given' }];
}

/** A list or map that must hold something. */
export function someOf(name: string): Constraint {
  return (part) => {
    const value = part[name];
    return (typeof value === 'object' && value !== null && Object.keys(value).length > 0) || typeof value === 'string'
      ? []
      : [{ path: [name], message: 'is empty, and must hold something' }];
  };
}

/** Fields of which one at most is there. */
export function atMostOneOf(...names: readonly string[]): Constraint {
  return (part) => {
    const given = names.filter((name) => isGiven(part[name]));
    return given.slice(1).map((name) => ({ path: [name], message: `cannot stand beside ${given[0] ?? ''}` }));
  };
}

/** Fields of which exactly one is there. */
export function exactlyOneOf(...names: readonly string[]): Constraint {
  return (part) =>
    names.some((name) => isGiven(part[name]))
      ? atMostOneOf(...names)(part, nowhere)
      : [{ path: [], message: `must have one of ${names.join(', ')}` }];
}

/** Text of one shape, where it is given. */
export function shaped(name: string, shape: Shape): Constraint {
  return field(name, (value) => (typeof value === 'string' ? shape(value) : undefined));
}

/** Text of one shape, where it is given and not empty. */
export function shapedIfAny(name: string, shape: Shape): Constraint {
  return field(name, (value) => (typeof value === 'string' && value !== '' ? shape(value) : undefined));
}

/** Each text of a list has one shape. */
export function eachShaped(name: string, shape: Shape): Constraint {
  return (part) =>
    listIn(part, name).flatMap((value, index) => {
      const message = typeof value === 'string' ? shape(value) : undefined;
      return message === undefined ? [] : [{ path: [name, index], message }];
    });
}

/** Entries of a list that have a key in common. */
export function distinct(name: string, ...keys: readonly string[]): Constraint {
  return (part) => {
    const seen = new Set<string>();
    return listIn(part, name).flatMap((entry, index) => {
      const identity = JSON.stringify(
        keys.length === 0 ? entry : keys.map((key) => (isPlain(entry) ? entry[key] : undefined)),
      );
      if (keys.length > 0 && (!isPlain(entry) || !isGiven(entry[keys[0] ?? '']) || entry[keys[0] ?? ''] === ''))
        return [];
      if (!seen.has(identity)) {
        seen.add(identity);
        return [];
      }
      return [{ path: [name, index, ...keys.slice(0, 1)], message: 'appears twice' }];
    });
  };
}

/** A number of pods, or a percentage of them. */
export function countOrPercent(name: string, most = Number.POSITIVE_INFINITY): Constraint {
  return field(name, (value) => {
    if (typeof value === 'number') return value < 0 ? `is ${value}, and must be 0 or more` : undefined;
    const percent = /^(\d+)%$/.exec(String(value))?.[1];
    if (percent === undefined) return `is ${shown(value)}, and must be a whole number or a percentage such as 25%`;
    return Number(percent) > most ? `is ${String(value)}, and must be ${most}% at most` : undefined;
  });
}

/** The port of a container by number or by name. */
export function port(name: string): Constraint {
  return field(name, (value) => {
    if (typeof value === 'number') return portNumber(value);
    return typeof value === 'string' ? portName(value) : undefined;
  });
}

function portNumber(value: number): string | undefined {
  return value >= 1 && value <= 65535 ? undefined : `is ${value}, and must be from 1 to 65535`;
}

export type Shape = (text: string) => string | undefined;

const labelPattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const subdomainPattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const wordPattern = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

function is(text: string, what: string): string {
  return `is ${shown(text)}, and must be ${what}`;
}

/** A DNS label (RFC 1123). */
export const dnsLabel: Shape = (text) => {
  if (text.length > 63) return `has ${text.length} characters; there may be 63 at most`;
  return labelPattern.test(text)
    ? undefined
    : is(text, 'lower case letters, digits and `-`, with a letter or digit at both ends');
};

/** A DNS subdomain (RFC 1123): the name of most objects. */
export const dnsSubdomain: Shape = (text) => {
  if (text.length > 253) return `has ${text.length} characters; there may be 253 at most`;
  return subdomainPattern.test(text)
    ? undefined
    : is(text, 'lower case letters, digits, `-` and `.`, with a letter or digit at both ends');
};

/** A key of a label, an annotation, a resource: `prefix/name`, the prefix a DNS subdomain. */
export const qualifiedName: Shape = (text) => {
  const parts = text.split('/');
  const name = parts.at(-1) ?? '';
  const isName = name.length <= 63 && wordPattern.test(name);
  const isPrefix = parts.length === 1 || (parts.length === 2 && dnsSubdomain(parts[0] ?? '') === undefined);
  return isName && isPrefix
    ? undefined
    : is(text, 'letters, digits, `-`, `_` and `.`, 63 at most, after a domain and `/` if there is one');
};

/** The value of a label. */
export const labelValue: Shape = (text) => {
  if (text.length > 63) return `has ${text.length} characters; there may be 63 at most`;
  return text === '' || wordPattern.test(text)
    ? undefined
    : is(text, 'empty, or letters, digits, `-`, `_` and `.`, with a letter or digit at both ends');
};

/** The name of a port (IANA service name). */
export const portName: Shape = (text) => {
  if (text.length > 15) return `has ${text.length} characters; there may be 15 at most`;
  return /^[a-z0-9-]+$/.test(text) && /[a-z]/.test(text) && !/--|^-|-$/.test(text)
    ? undefined
    : is(text, 'the name of a port: lower case letters, digits and single `-`, with one letter at least');
};

/** An IPv4 or IPv6 address as the server takes them: no leading zeros. */
export const ipAddress: Shape = (text) =>
  isAddress(text) ? undefined : is(text, 'an IP address such as 10.9.8.7 or 2001:db8::ffff');

function isAddress(text: string): boolean {
  const octets = text.split('.');
  if (octets.length === 4) return octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) <= 255);
  if (!/^[0-9a-fA-F:]{2,39}$/.test(text)) return false;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  return (
    groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group)) &&
    (halves.length === 2 ? groups.length < 8 : groups.length === 8)
  );
}

/** A path below something: relative, without steps upwards. */
export const pathBelow: Shape = (text) => {
  if (text.startsWith('/')) return is(text, 'a relative path');
  return text.split(/[/\\]/).includes('..') ? is(text, 'a path without `..`') : undefined;
};

/** A key of a ConfigMap or Secret, which becomes the name of a file. */
export const configKey: Shape = (text) =>
  /^[-._a-zA-Z0-9]{1,253}$/.test(text) && text !== '.' && text !== '..' && !text.startsWith('..')
    ? undefined
    : is(text, 'letters, digits, `-`, `_` and `.`, and no `..` at the start');

/** The name of an environment variable, as servers take it since 1.34: printable ASCII but `=`. */
export const variableName: Shape = (text) =>
  /^[\x20-\x3c\x3e-\x7e]+$/.test(text) ? undefined : is(text, 'printable ASCII without `=`');

/** Keys and values of a map of labels. */
export function labels(name: string): Constraint {
  return (part) =>
    Object.entries(mapIn(part, name)).flatMap(([key, value]) => {
      const message = qualifiedName(key) ?? (typeof value === 'string' ? labelValue(value) : undefined);
      return message === undefined
        ? []
        : [{ path: [name, key], message: qualifiedName(key) === undefined ? message : `: the key ${message}` }];
    });
}

const mostAnnotations = 256 * 1024;

/** Keys of annotations, and how much they hold together. */
export function annotations(name: string): Constraint {
  return (part) => {
    const entries = Object.entries(mapIn(part, name));
    const size = entries.reduce((sum, [key, value]) => sum + key.length + String(value).length, 0);
    return [
      ...entries.flatMap(([key]) => {
        const message = qualifiedName(key.toLowerCase());
        return message === undefined ? [] : [{ path: [name, key], message: `: the key ${message}` }];
      }),
      ...(size > mostAnnotations
        ? [{ path: [name], message: `hold ${size} bytes; there may be ${mostAnnotations} at most` }]
        : []),
    ];
  };
}

/** Quantities of a map that are not below zero. */
export function amounts(name: string, isKey: Shape): Constraint {
  return (part) =>
    Object.entries(mapIn(part, name)).flatMap(([key, value]) => {
      const message =
        isKey(key) ?? ((amountOf(value) ?? 0) < 0 ? `is ${shown(value)}, and must be 0 or more` : undefined);
      return message === undefined ? [] : [{ path: [name, key], message }];
    });
}

/** Applies constraints to a part that stands below. */
export function below(name: string, ...constraints: readonly Constraint[]): Constraint {
  return (part, place) => {
    const value = part[name];
    if (!isPlain(value)) return [];
    const inside: Place = { ...place, path: [...place.path, name] };
    return constraints.flatMap((constraint) => prefixed([name], constraint(value, inside)));
  };
}

/** Applies constraints to each entry of a list that stands below. */
export function each(name: string, ...constraints: readonly Constraint[]): Constraint {
  return (part, place) =>
    listIn(part, name).flatMap((entry, index) => {
      if (!isPlain(entry)) return [];
      const inside: Place = { ...place, path: [...place.path, name, index] };
      return constraints.flatMap((constraint) => prefixed([name, index], constraint(entry, inside)));
    });
}

/** A constraint that holds in some cases only. */
export function when(test: (part: Plain, place: Place) => boolean, ...constraints: readonly Constraint[]): Constraint {
  return (part, place) => (test(part, place) ? constraints.flatMap((constraint) => constraint(part, place)) : []);
}

/** A field that must not stand there. */
export function forbidden(name: string, why: string): Constraint {
  return field(name, () => `cannot be given: ${why}`);
}

/** One sentence about a part as a whole. */
export function holds(test: (part: Plain, place: Place) => boolean, path: Path, message: string): Constraint {
  return (part, place) => (test(part, place) ? [] : [{ path, message }]);
}

export function prefixed(prefix: Path, wrong: readonly Wrong[]): Wrong[] {
  return wrong.map((item) => ({ ...item, path: [...prefix, ...item.path] }));
}

export function listIn(part: Plain, name: string): readonly unknown[] {
  const value = part[name];
  return Array.isArray(value) ? value : [];
}

export function mapIn(part: Plain, name: string): Plain {
  const value = part[name];
  return isPlain(value) ? value : {};
}
