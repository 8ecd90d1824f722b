import { readBicep, type BicepItem, type BicepStatement, type BicepValue } from './bicep-tree.ts';
import type { ListKey } from './list-keys.ts';
import type { Notation } from './notation.ts';
import type { Interner, TreeDocument, TreeElement, TreeNode } from './source-tree.ts';

/** Reads Bicep and Bicep parameters by declaration, by key of an object, and by the `name` of a list's items. */
export const bicepNotation: Notation = {
  read: (text, interner) => {
    const found = readBicep(text);
    if (found === undefined) return undefined;
    const tree = new Tree(text, interner);
    const elements = found.statements.map((statement) => tree.statement(statement));
    if (tree.repeats || !areUnique(elements)) return undefined;
    const value = tree.collection('map', { start: 0, end: text.length, inline: false }, elements, undefined);
    return [{ key: undefined, text, start: 0, end: text.length, value } satisfies TreeDocument];
  },
  comments: (text) => readBicep(text)?.comments.map(({ start, end }) => text.slice(start, end).trim()) ?? [],
  mark: '//',
};

const byName: ListKey = { fields: ['name'], ordered: true };

interface Place {
  readonly start: number;
  readonly end: number;
}

class Tree {
  repeats = false;
  readonly #text: string;
  readonly #interner: Interner;

  constructor(text: string, interner: Interner) {
    this.#text = text;
    this.#interner = interner;
  }

  statement({ key, start, end, decorators, header, value }: BicepStatement): TreeElement {
    const parts = [
      this.#part('decorators', decorators),
      this.#part('header', header),
      ...(value === undefined ? [] : [this.#element('value', value.start, value)]),
    ];
    return {
      key,
      text: this.#text,
      start,
      end,
      value: this.collection('map', { start, end, inline: true }, parts, undefined),
    };
  }

  collection(
    kind: 'map' | 'list',
    place: Place & { readonly inline: boolean },
    elements: readonly TreeElement[],
    listKey: ListKey | undefined,
  ): TreeNode {
    const id = this.#interner.collection(
      kind,
      elements.map((one) => ({ key: one.key, id: one.value.id })),
    );
    return { kind, id, text: this.#text, ...place, keyed: kind === 'map' || listKey !== undefined, listKey, elements };
  }

  #part(key: string, { start, end }: Place): TreeElement {
    return { key, text: this.#text, start, end, value: this.#scalar({ start, end }) };
  }

  #element(key: string, start: number, value: BicepValue): TreeElement {
    return { key, text: this.#text, start, end: value.end, value: this.#node(value) };
  }

  #item({ key, start, end, prefix, value }: BicepItem): TreeElement {
    if (prefix === undefined) return this.#element(key, start, value);
    const parts = [this.#part('prefix', prefix), this.#element('value', value.start, value)];
    return {
      key,
      text: this.#text,
      start,
      end,
      value: this.collection('map', { start, end, inline: true }, parts, undefined),
    };
  }

  #node(value: BicepValue): TreeNode {
    const { kind, start, end } = value;
    if (kind === 'scalar') return this.#scalar(value);
    const place = { start, end, inline: !this.#text.slice(start, end).includes('\n') };
    const elements = value.items.map((item) => this.#item(item));
    if (kind === 'map') {
      if (!areUnique(elements)) this.repeats = true;
      return this.collection('map', place, elements, undefined);
    }
    const named = elements.map((one) => ({ ...one, key: this.#nameOf(one.value) ?? '' }));
    const keyed = named.length > 0 && named.every(({ key }) => key !== '') && areUnique(named);
    return this.collection('list', place, keyed ? named : elements, keyed ? byName : undefined);
  }

  #nameOf(node: TreeNode): string | undefined {
    const name = node.kind === 'map' ? node.elements.find(({ key }) => key === 'name')?.value : undefined;
    const text = name?.kind === 'scalar' ? this.#text.slice(name.start, name.end) : '';
    return /^'[^$]+'$/.test(text) ? text : undefined;
  }

  #scalar({ start, end }: Place): TreeNode {
    const content = this.#text.slice(start, end);
    const id = this.#interner.number(`scalar ${content}`);
    const plain = { keyed: false, listKey: undefined, elements: [] };
    return { kind: 'scalar', id, text: this.#text, start, end, inline: !content.includes('\n'), ...plain };
  }
}

function areUnique(elements: readonly TreeElement[]): boolean {
  return new Set(elements.map(({ key }) => key)).size === elements.length;
}
