import { withLineSkips } from '../kube/exemptions.ts';
import { printYaml, type Json } from '../yaml.ts';

/** What takes the place of a leaf in a chart's template. */
export type Expression =
  /** Text of the template that stands in the leaf's line. */
  | { readonly kind: 'inline'; readonly text: string }
  /** A pipeline that gives YAML of several lines. */
  | { readonly kind: 'block'; readonly pipeline: string }
  /** Items or entries beside those that stand in the template, from a value that may be empty. */
  | { readonly kind: 'more'; readonly source: string; readonly pipeline: string };

/** Marks, made of noncharacters, in a tree of plain data that become template text once the tree is printed. */
export class Expressions {
  readonly #leaves: Expression[] = [];
  readonly #openings: string[] = [];

  /** A string that stands for the expression in the tree: a leaf, an item of a list, or the key of a map's entry. */
  leaf(expression: Expression): string {
    return `\ufdd0v${this.#leaves.push(expression) - 1}\ufdd1`;
  }

  /** A map's entry that is printed between an opening, `if …` or `with …`, and its end. */
  within(opening: string, key: string, value: Json): readonly (readonly [string, Json])[] {
    const number = this.#openings.push(opening) - 1;
    return [
      [`\ufdd0if${number}\ufdd1`, null],
      [key, value],
      [`\ufdd0end${number}\ufdd1`, null],
    ];
  }

  /** Prints the tree as a template. What looks like template text in the data itself is escaped. */
  print(tree: Json): string {
    const lines = escaped(withLineSkips(printYaml(tree))).split('\n');
    return lines.map((line) => (line.includes('\ufdd0') ? this.#line(line) : line)).join('\n');
  }

  #line(line: string): string {
    const [, indent = '', number] = /^( *)(?:- )?"\ufdd0v(\d+)\ufdd1"(?:: null)?$/.exec(line) ?? [];
    const more = number === undefined ? undefined : this.#leaves[Number(number)];
    if (more?.kind === 'more')
      return [
        `${indent}{{- with ${more.source} }}`,
        `${indent}{{- ${more.pipeline} | nindent ${indent.length} }}`,
        `${indent}{{- end }}`,
      ].join('\n');
    const start = line.endsWith('\ufdd1"') ? line.lastIndexOf('"\ufdd0v') : -1;
    if (start !== -1) {
      const head = line.slice(0, start);
      const deeper = /^(?: |- )*/.exec(head)?.[0] ?? '';
      return this.#printed(deeper, head.slice(deeper.length), Number(line.slice(start + 3, -2)));
    }
    return line
      .replace(
        /^( *)"\ufdd0if(\d+)\ufdd1": null$/,
        (_, place: string, opening: string) => `${place}{{- ${this.#openings[Number(opening)]} }}`,
      )
      .replace(/^( *)"\ufdd0end\d+\ufdd1": null$/, '$1{{- end }}');
  }

  #printed(indent: string, head: string, number: number): string {
    const expression = this.#leaves[number];
    if (!expression || expression.kind === 'more') throw new Error(`The template has no expression ${number}`);
    if (expression.kind === 'inline') return `${indent}${head}${expression.text}`;
    const width = indent.length + 2;
    return `${`${indent}${head}`.trimEnd()}\n${' '.repeat(width)}{{- ${expression.pipeline} | nindent ${width} }}`;
  }
}

/** Text in which Helm finds nothing to do. */
export function escaped(text: string): string {
  return text.replaceAll('{{', '{{ "{{" }}');
}
