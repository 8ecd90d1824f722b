import { readBicep } from './bicep-tree.ts';
import type { Problem } from './problems.ts';

/**
 * Brackets, strings and comments that do not close, and names that are declared twice. A light check of Bicep and of
 * Bicep parameter files; whether they compile is for the compiler to say.
 */
export function bicepProblems(text: string): Problem[] {
  const scan = new Scan(text);
  scan.run();
  if (scan.broken !== undefined) return [{ id: 'brackets', message: scan.broken }];
  const declared = [...scan.declared]
    .filter(([, count]) => count > 1)
    .map(([name]) => ({ id: `declared ${name}`, message: `The ${name} is declared twice.` }));
  return [...declared, ...repeatedKeys(text)];
}

/** Keys that an object has twice, which the compiler refuses. What is put together from parts may differ in the end. */
function repeatedKeys(text: string): Problem[] {
  const found = readBicep(text);
  if (found === undefined) return [];
  return found.objects.flatMap((items) => {
    const seen = new Set<string>();
    const twice = items.filter(({ key }) => {
      const again = seen.has(key);
      seen.add(key);
      return again && !key.includes('${') && !key.startsWith('...');
    });
    return twice.map(({ key, start }) => {
      const around = found.statements.find((one) => one.start <= start && start < one.end)?.key ?? '';
      const line = text.slice(0, start).split('\n').length;
      return {
        id: `key ${around} ${key}`,
        message: `The key "${key}" appears twice in an object${around === '' ? '' : ` of ${around.replace(/^name /, '')}`}, the second time in line ${line}.`,
      };
    });
  });
}

const closing: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')', '${': '}' };

// Outputs have names of their own: a parameter and an output may share one. All other names share one space.
const declaration = /[ \t]*(param|var|resource|module|output|type|func)[ \t]+([A-Za-z_]\w*)/y;

class Scan {
  readonly declared = new Map<string, number>();
  broken: string | undefined;
  readonly #text: string;
  #open: string[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): void {
    this.#declaration();
    while (this.broken === undefined && this.#at < this.#text.length) this.#step();
    const unclosed = this.#open.at(-1);
    if (unclosed !== undefined) this.broken ??= `A "${unclosed}" is not closed.`;
  }

  #step(): void {
    const [one, two, three] = [1, 2, 3].map((length) => this.#text.substr(this.#at, length));
    if (two === '//') this.#at = this.#find('\n', this.#at) ?? this.#text.length;
    else if (two === '/*') this.#skipTo('*/', 2, 'comment');
    else if (three === "'''") this.#skipTo("'''", 3, 'string');
    else if (one === "'") this.#string(this.#at + 1);
    else if (one !== undefined && '{[('.includes(one)) this.#push(one);
    else if (one !== undefined && '}])'.includes(one)) this.#pop(one);
    else {
      this.#at += 1;
      if (one === '\n') this.#declaration();
    }
  }

  #declaration(): void {
    if (this.#open.length > 0) return;
    declaration.lastIndex = this.#at;
    const match = declaration.exec(this.#text);
    if (match === null) return;
    const name = `${match[1] === 'output' ? 'output' : 'name'} ${match[2]}`;
    this.declared.set(name, (this.declared.get(name) ?? 0) + 1);
  }

  /** Reads a string's content up to its quote or to an interpolation, after whose end the string goes on. */
  #string(from: number): void {
    for (let at = from; at < this.#text.length && this.#text[at] !== '\n'; at += 1) {
      if (this.#text[at] === '\\') at += 1;
      else if (this.#text[at] === "'") {
        this.#at = at + 1;
        return;
      } else if (this.#text.startsWith('${', at)) {
        this.#at = at;
        this.#push('${');
        return;
      }
    }
    this.broken = `A string in line ${this.#line(from)} is not closed.`;
  }

  #push(bracket: string): void {
    this.#open.push(bracket);
    this.#at += bracket.length;
  }

  #pop(bracket: string): void {
    const open = this.#open.pop();
    this.#at += 1;
    if (open === undefined || closing[open] !== bracket) {
      this.broken = `The "${bracket}" in line ${this.#line(this.#at)} closes nothing.`;
    } else if (open === '${') this.#string(this.#at);
  }

  #skipTo(end: string, skip: number, what: string): void {
    const found = this.#find(end, this.#at + skip);
    if (found === undefined) this.broken = `A ${what} in line ${this.#line(this.#at)} is not closed.`;
    else this.#at = found + end.length;
  }

  #find(part: string, from: number): number | undefined {
    const found = this.#text.indexOf(part, from);
    return found < 0 ? undefined : found;
  }

  #line(at: number): number {
    return this.#text.slice(0, at).split('\n').length;
  }
}
