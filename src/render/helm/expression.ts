import { withLineSkips } from '../kube/exemptions.ts';
import { printYaml, type Json } from '../yaml.ts';

/** What takes the place of a leaf in a chart's template. */
export type Expression =
  /** Text of the template that stands in the leaf's line. */
  | { readonly kind: 'inline'; readonly text: string }
  /** A pipeline that gives YAML of several lines. */
  | { readonly kind: 'block'; readonly pipeline: string };

/** Marks, made of noncharacters, in a tree of plain data that become template text once the tree is printed. */
export class Expressions {
  readonly #leaves: Expression[] = [];
  readonly #conditions: string[] = [];

  /** A string that stands for the expression in the tree. */
  leaf(expression: Expression): string {
    return `\ufdd0v${this.#leaves.push(expression) - 1}\ufdd1`;
  }

  /** A map's entry that is printed only where the condition holds. */
  when(condition: string, key: string, value: Json): readonly (readonly [string, Json])[] {
    const number = this.#conditions.push(condition) - 1;
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
    const start = line.endsWith('\ufdd1"') ? line.lastIndexOf('"\ufdd0v') : -1;
    if (start !== -1) {
      const head = line.slice(0, start);
      const indent = /^(?: |- )*/.exec(head)?.[0] ?? '';
      return this.#printed(indent, head.slice(indent.length), Number(line.slice(start + 3, -2)));
    }
    return line
      .replace(
        /^( *)"\ufdd0if(\d+)\ufdd1": null$/,
        (_, indent: string, number: string) => `${indent}{{- if ${this.#conditions[Number(number)]} }}`,
      )
      .replace(/^( *)"\ufdd0end\d+\ufdd1": null$/, '$1{{- end }}');
  }

  #printed(indent: string, head: string, number: number): string {
    const expression = this.#leaves[number];
    if (!expression) throw new Error(`The template has no expression ${number}`);
    if (expression.kind === 'inline') return `${indent}${head}${expression.text}`;
    const width = indent.length + 2;
    return `${`${indent}${head}`.trimEnd()}\n${' '.repeat(width)}{{- ${expression.pipeline} | nindent ${width} }}`;
  }
}

/** Text in which Helm finds nothing to do. */
export function escaped(text: string): string {
  return text.replaceAll('{{', '{{ "{{" }}');
}
