/** A value in a text of Bicep, by its offsets; `items` are the pairs of an object or the items of a list. */
export interface BicepValue {
  readonly kind: 'scalar' | 'map' | 'list';
  readonly start: number;
  readonly end: number;
  readonly items: readonly BicepItem[];
}

/** A pair of an object, or an item of a list, which has no key. `start` is the offset of its key or of its decorators. */
export interface BicepItem {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  /** Decorators, and what else of a nested declaration stands before its value. */
  readonly prefix?: { readonly start: number; readonly end: number };
  readonly value: BicepValue;
}

/** A statement at the top level: what it declares, and its parts. */
export interface BicepStatement {
  /** `output x`, or `name x` for all that share one space of names; the text itself for what declares nothing. */
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly decorators: { readonly start: number; readonly end: number };
  /** From the keyword up to the value. */
  readonly header: { readonly start: number; readonly end: number };
  readonly value: BicepValue | undefined;
}

export interface BicepComment {
  readonly start: number;
  readonly end: number;
}

export interface BicepText {
  readonly statements: readonly BicepStatement[];
  readonly comments: readonly BicepComment[];
  /** Every object, wherever in an expression it stands. */
  readonly objects: readonly (readonly BicepItem[])[];
}

/** Reads Bicep or Bicep parameters, as far as their structure goes. Undefined where brackets or strings do not close. */
export function readBicep(text: string): BicepText | undefined {
  const reader = new Reader(text);
  try {
    return { statements: reader.statements(), comments: reader.comments, objects: reader.objects() };
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

class Unreadable extends Error {}

// Outputs have names of their own: a parameter and an output may share one. All other names share one space.
const declaration = /(param|var|resource|module|output|type|func|metadata)[ \t]+([A-Za-z_]\w*)/y;
const closing: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' };

function keyOf(statement: string, declared: RegExpExecArray | null): string {
  if (declared !== null) {
    const [, keyword = '', name = ''] = declared;
    return `${keyword === 'output' || keyword === 'metadata' ? keyword : 'name'} ${name}`;
  }
  const imported = /^import\b.*\bfrom[ \t]+'([^']*)'/s.exec(statement);
  if (imported !== null) return `import ${imported[1]}`;
  return /^(?:using|targetScope)\b/.exec(statement)?.[0] ?? statement;
}

/** An expression goes on in the next line where that starts with an operator. */
const goesOn = /\s*(?:\/\/[^\n]*\n\s*)*(?:\?|:|&&|\|\||[+%]|\*(?!\s*:)|\/(?![/*])|\.(?!\.)|[!=]=)/y;

class Reader {
  readonly comments: BicepComment[] = [];
  /** What was read of each object, by its offset: a second attempt from outside costs nothing. */
  readonly #read = new Map<number, { readonly items: readonly BicepItem[]; readonly end: number } | undefined>();
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  objects(): (readonly BicepItem[])[] {
    return [...this.#read.values()].flatMap((one) => (one === undefined ? [] : [one.items]));
  }

  statements(): BicepStatement[] {
    const found: BicepStatement[] = [];
    for (this.#skip(true); this.#at < this.#text.length; this.#skip(true)) found.push(this.#statement());
    return found;
  }

  #statement(): BicepStatement {
    const start = this.#at;
    const decorators = { start, end: this.#decorators('') };
    const from = this.#at;
    declaration.lastIndex = from;
    const match = declaration.exec(this.#text);
    const value = this.#header();
    const header = { start: from, end: this.#trimmed(from, value?.start ?? this.#at) };
    const end = value?.end ?? header.end;
    if (end <= from) throw new Unreadable();
    return { key: keyOf(this.#text.slice(from, end), match), start, end, decorators, header, value };
  }

  /**
   * Passes decorators and gives their end. None occurs twice at one declaration: then one of them was left behind by what
   * it belonged to, and which one cannot be told.
   */
  #decorators(ends: string): number {
    const start = this.#at;
    const names = new Set<string>();
    let end = start;
    while (this.#text[this.#at] === '@') {
      const name = /@[\w.]*/y;
      name.lastIndex = this.#at;
      const found = name.exec(this.#text)?.[0] ?? '@';
      if (names.has(found)) throw new Unreadable();
      names.add(found);
      this.#raw(ends);
      end = this.#trimmed(start, this.#at);
      this.#skip(true);
    }
    return end;
  }

  /** Reads up to the `=` of a declaration and gives the value behind it; or up to the end of the statement. */
  #header(): BicepValue | undefined {
    while (this.#at < this.#text.length && this.#text[this.#at] !== '\n') {
      if (this.#text[this.#at] === '=' && this.#text[this.#at + 1] !== '>') {
        this.#at += 1;
        this.#skip(false);
        // What stands before the body of a resource with a condition belongs to the header.
        const condition = /if[ \t]*(?=\()/y;
        condition.lastIndex = this.#at;
        const found = condition.exec(this.#text);
        if (found !== null) {
          this.#at += found[0].length;
          this.#step();
          this.#skip(false);
        }
        return this.#value('');
      }
      this.#step();
    }
    return undefined;
  }

  /** Reads a value up to the end of its line, or to a comma or a bracket that closes what is around it. */
  #value(ends: string): BicepValue {
    const start = this.#at;
    const opened = this.#text[start];
    if (opened === '{' || (opened === '[' && !/^\[\s*for\b/.test(this.#text.slice(start, start + 40)))) {
      const comments = this.comments.length;
      const kind = opened === '{' ? 'map' : 'list';
      const items = kind === 'map' ? this.#object() : this.#items();
      if (items === undefined) throw new Unreadable();
      const end = this.#at;
      if (this.#endsHere(ends)) return { kind, start, end, items };
      this.comments.length = comments;
      this.#at = start;
    }
    this.#raw(ends);
    const end = this.#trimmed(start, this.#at);
    if (end === start) throw new Unreadable();
    return { kind: 'scalar', start, end, items: [] };
  }

  #endsHere(ends: string): boolean {
    const behind = /[ \t]*/y;
    behind.lastIndex = this.#at;
    const next = this.#at + (behind.exec(this.#text)?.[0].length ?? 0);
    const sign = this.#text[next];
    if (sign === undefined || (sign !== '\n' && (ends.includes(sign) || this.#text.startsWith('//', next))))
      return true;
    goesOn.lastIndex = next;
    return sign === '\n' && goesOn.exec(this.#text) === null;
  }

  /** The pairs of an object, with the place behind it; undefined when it holds something else. */
  #object(): readonly BicepItem[] | undefined {
    const start = this.#at;
    if (!this.#read.has(start)) {
      const comments = this.comments.length;
      const items = this.#pairs();
      this.#read.set(start, items && { items, end: this.#at });
      if (items === undefined) this.comments.length = comments;
    }
    const known = this.#read.get(start);
    this.#at = known?.end ?? start;
    return known?.items;
  }

  #pairs(): BicepItem[] | undefined {
    this.#at += 1;
    const pairs: BicepItem[] = [];
    for (;;) {
      this.#skip(true);
      if (this.#text[this.#at] === '}') {
        this.#at += 1;
        return pairs;
      }
      const start = this.#at;
      const decorated = this.#decorators('}');
      const prefix = decorated === start ? {} : { prefix: { start, end: decorated } };
      const nested = /(?:resource|module)[ \t]+[A-Za-z_]\w*[ \t]+'/y;
      nested.lastIndex = this.#at;
      const declares = nested.exec(this.#text);
      if (declares !== null || this.#text.startsWith('...', this.#at)) {
        const from = this.#at;
        const value = declares === null ? this.#value(',}') : this.#header();
        if (value === undefined) return undefined;
        const key = declares === null ? this.#text.slice(from, value.end) : declares[0].slice(0, -1).trim();
        const header = declares === null ? prefix : { prefix: { start, end: this.#trimmed(start, value.start) } };
        pairs.push({ key, start, end: value.end, ...header, value });
        continue;
      }
      const name = /(?:[A-Za-z_]\w*|\*)(?=[ \t]*:)/y;
      name.lastIndex = this.#at;
      const from = this.#at;
      const plain = name.exec(this.#text)?.[0];
      if (plain !== undefined) this.#at += plain.length;
      else if (this.#text[this.#at] === "'") this.#string();
      else return undefined;
      const key = plain ?? this.#text.slice(from + 1, this.#at - 1);
      this.#skip(false);
      if (this.#text[this.#at] !== ':') return undefined;
      this.#at += 1;
      this.#skip(false);
      const value = this.#value(',}');
      pairs.push({ key, start, end: value.end, ...prefix, value });
      if (this.#text[this.#at] === ',') this.#at += 1;
    }
  }

  #items(): BicepItem[] | undefined {
    this.#at += 1;
    const items: BicepItem[] = [];
    for (;;) {
      this.#skip(true);
      if (this.#text[this.#at] === ']') {
        this.#at += 1;
        return items;
      }
      const start = this.#at;
      const value = this.#value(',]');
      items.push({ key: '', start, end: value.end, value });
      if (this.#text[this.#at] === ',') this.#at += 1;
    }
  }

  /** Passes an expression. */
  #raw(ends: string): void {
    const start = this.#at;
    for (;;) {
      const sign = this.#text[this.#at];
      if (sign === undefined || (ends.includes(sign) && sign !== '') || this.#text.startsWith('//', this.#at)) return;
      if (sign === '\n') {
        goesOn.lastIndex = this.#at;
        if (this.#at === start || this.#text[start] === '@' || goesOn.exec(this.#text) === null) return;
        this.#skip(true);
      } else this.#step();
    }
  }

  /** Passes one character, string, or pair of brackets with all that is in it. */
  #step(): void {
    const sign = this.#text[this.#at] as string;
    if (this.#text.startsWith('/*', this.#at) || this.#text.startsWith('//', this.#at)) this.#skip(false);
    else if (sign === "'") this.#string();
    else if (sign === '{' && this.#object() !== undefined) return;
    else if (sign in closing) {
      this.#at += 1;
      while (this.#text[this.#at] !== closing[sign]) {
        if (this.#at >= this.#text.length || '}])'.includes(this.#text[this.#at] as string)) throw new Unreadable();
        if (this.#text[this.#at] === '\n') this.#at += 1;
        else this.#step();
      }
      this.#at += 1;
    } else if ('}])'.includes(sign)) throw new Unreadable();
    else this.#at += 1;
  }

  #string(): void {
    if (this.#text.startsWith("'''", this.#at)) {
      const end = this.#text.indexOf("'''", this.#at + 3);
      if (end < 0) throw new Unreadable();
      this.#at = end + 3;
      while (this.#text[this.#at] === "'") this.#at += 1;
      return;
    }
    for (this.#at += 1; this.#text[this.#at] !== "'";) {
      const sign = this.#text[this.#at];
      if (sign === undefined || sign === '\n') throw new Unreadable();
      if (sign === '\\') this.#at += 2;
      else if (this.#text.startsWith('${', this.#at)) {
        this.#at += 1;
        this.#step();
      } else this.#at += 1;
    }
    this.#at += 1;
  }

  /** Passes white space and comments, and line ends where asked. */
  #skip(lines: boolean): void {
    for (;;) {
      const sign = this.#text[this.#at];
      if (sign === ' ' || sign === '\t' || (lines && (sign === '\n' || sign === '\r'))) this.#at += 1;
      else if (this.#text.startsWith('//', this.#at) || this.#text.startsWith('#', this.#at)) {
        // What tells the linter something, after a `#`, is no part of a value either.
        const end = this.#text.indexOf('\n', this.#at);
        this.#comment(end < 0 ? this.#text.length : end);
        if (!lines) return;
      } else if (this.#text.startsWith('/*', this.#at)) {
        const end = this.#text.indexOf('*/', this.#at + 2);
        if (end < 0) throw new Unreadable();
        this.#comment(end + 2);
      } else return;
    }
  }

  #comment(end: number): void {
    this.comments.push({ start: this.#at, end });
    this.#at = end;
  }

  /** The end of a stretch without the white space and the comments that close it. */
  #trimmed(start: number, end: number): number {
    let at = end;
    for (let last = this.comments.length - 1; ;) {
      while (at > start && /\s/.test(this.#text[at - 1] as string)) at -= 1;
      const comment = this.comments[last];
      if (comment === undefined || comment.end !== at || comment.start < start) return at;
      at = comment.start;
      last -= 1;
    }
  }
}
