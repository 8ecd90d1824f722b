import { isMap, isScalar, isSeq, type Document, type YAMLMap, type YAMLSeq } from 'yaml';
import { fieldText, itemName, listKey, type ObjectType } from './list-keys.ts';
import type { Problem } from './problems.ts';
import { objectKey, objectType, parseYaml } from './source-tree.ts';

/** Errors of the parser, keys that a map has twice, names that a list has twice, objects that a file has twice. */
export function yamlProblems(text: string): Problem[] {
  const documents = parseYaml(text);
  const error = documents.flatMap((document) => document.errors)[0];
  if (error !== undefined) {
    const line = text.slice(0, error.pos[0]).split('\n').length;
    return [{ id: 'parse', message: `The file is not valid YAML: line ${line}: ${error.message}` }];
  }
  return documentProblems(documents);
}

/** As for YAML; what JSON's own parser refuses is an error. */
export function jsonProblems(text: string): Problem[] {
  try {
    JSON.parse(text);
  } catch (error) {
    return [{ id: 'parse', message: `The file is not valid JSON: ${(error as Error).message}` }];
  }
  return documentProblems(parseYaml(text));
}

function documentProblems(documents: readonly Document.Parsed[]): Problem[] {
  const objects = documents.flatMap((document) => objectKey(document) ?? []);
  return [
    ...repeated(objects).map((key) => problem(`object ${key}`, `The file has the object ${key} twice.`)),
    ...documents.flatMap((document) => {
      const walk = new Walk(objectType(document), objectKey(document) ?? '');
      walk.visit(document.contents, [], '');
      return walk.problems;
    }),
  ];
}

class Walk {
  readonly problems: Problem[] = [];
  readonly #type: ObjectType | undefined;
  readonly #object: string;

  constructor(type: ObjectType | undefined, object: string) {
    this.#type = type;
    this.#object = object;
  }

  /** `path` has `*` for each list item; `place` names the items where they have names. */
  visit(node: unknown, path: readonly string[], place: string): void {
    if (isMap(node)) this.#map(node, path, place);
    else if (isSeq(node)) this.#list(node, path, place);
  }

  #map(node: YAMLMap, path: readonly string[], place: string): void {
    const names = node.items.map(({ key }) => (isScalar(key) ? String(key.value) : undefined));
    for (const name of repeated(names)) {
      this.#report(`key ${place}/${name}`, `The key "${name}" appears twice in ${place || 'the document'}.`);
    }
    node.items.forEach(({ value }, index) => {
      const name = names[index] ?? '?';
      this.visit(value, [...path, name], `${place}/${name}`);
    });
  }

  #list(node: YAMLSeq, path: readonly string[], place: string): void {
    const key = listKey(this.#type, path);
    const names = key === undefined ? [] : node.items.map((item) => itemName(key, item));
    for (const name of key?.loose === true ? [] : repeated(names)) {
      this.#report(`item ${place}[${name}]`, `The list ${place} has two items named "${name}".`);
    }
    for (const field of key?.unique ?? []) {
      for (const value of repeated(node.items.map((item) => fieldText(item, field)))) {
        this.#report(`${field} ${place}[${value}]`, `The list ${place} has two items whose ${field} is "${value}".`);
      }
    }
    node.items.forEach((item, index) => this.visit(item, [...path, '*'], `${place}[${names[index] ?? index}]`));
  }

  #report(id: string, message: string): void {
    this.problems.push(problem(`${this.#object} ${id}`, message));
  }
}

function problem(id: string, message: string): Problem {
  return { id, message };
}

function repeated(names: readonly (string | undefined)[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const name of names) {
    if (name === undefined) continue;
    if (seen.has(name)) twice.add(name);
    seen.add(name);
  }
  return [...twice];
}
