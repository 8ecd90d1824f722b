import { type AST, RegExpParser } from '@eslint-community/regexpp';

// Counts what a backtracking engine does, which is what V8's is: the time that a pattern takes, without a clock.

type Instruction =
  | { readonly op: 'char'; readonly test: (code: number) => boolean }
  | { readonly op: 'split'; readonly first: number; readonly second: number }
  | { readonly op: 'jump'; readonly to: number }
  /** Remembers where a round of a loop starts. */
  | { readonly op: 'mark'; readonly loop: number }
  /** Gives up a round that took nothing. */
  | { readonly op: 'moved'; readonly loop: number }
  | { readonly op: 'assert'; readonly test: (text: string, at: number) => boolean }
  | {
      readonly op: 'look';
      readonly program: readonly Instruction[];
      readonly behind: boolean;
      readonly negate: boolean;
    }
  | { readonly op: 'match' };

/** A pattern made ready for counting. */
export interface Counted {
  readonly source: string;
  /** Steps until the engine has found a match, or none from any place; stops at `most`. */
  count(text: string, most: number): number;
  /** Texts out of which slow texts for this pattern can be made: what its parts match, and their repetitions. */
  readonly pieces: readonly string[];
  /** What a match may start with. */
  readonly starts: readonly string[];
}

/** @throws for a pattern with back references, which nothing here uses */
export function counted(pattern: RegExp): Counted {
  const tree = new RegExpParser({ ecmaVersion: 2025 }).parseLiteral(String(pattern));
  const compiler = new Compiler(pattern);
  const program = compiler.program(tree.pattern.alternatives, false);
  const isAnchored = !pattern.multiline && tree.pattern.alternatives.every(startsAnchored);
  return {
    source: String(pattern),
    ...textsOf(tree.pattern, pattern),
    count(text, most) {
      const budget = { steps: 0, most };
      const last = isAnchored || pattern.sticky ? 0 : text.length;
      for (let start = 0; start <= last; start += 1) {
        budget.steps += 1;
        if (run(program, text, start, false, budget) || budget.steps >= most) break;
      }
      return budget.steps;
    },
  };
}

function isWord(text: string, at: number): boolean {
  return /\w/.test(text.charAt(at));
}

function startsAnchored({ elements: [first] }: AST.Alternative): boolean {
  if (first?.type === 'Assertion' && first.kind === 'start') return true;
  return (first?.type === 'Group' || first?.type === 'CapturingGroup') && first.alternatives.every(startsAnchored);
}

class Compiler {
  readonly #flags: RegExp;
  #loops = 0;

  constructor(flags: RegExp) {
    this.#flags = flags;
  }

  program(alternatives: readonly AST.Alternative[], behind: boolean): Instruction[] {
    const code: Instruction[] = [];
    this.#alternatives(alternatives, behind, code);
    code.push({ op: 'match' });
    return code;
  }

  #alternatives(alternatives: readonly AST.Alternative[], behind: boolean, code: Instruction[]): void {
    const ends: number[] = [];
    for (const [index, { elements }] of alternatives.entries()) {
      const isLast = index === alternatives.length - 1;
      const split = code.length;
      if (!isLast) code.push({ op: 'match' });
      for (const element of behind ? elements.toReversed() : elements) this.#element(element, behind, code);
      if (isLast) continue;
      ends.push(code.length);
      code.push({ op: 'match' });
      code[split] = { op: 'split', first: split + 1, second: code.length };
    }
    for (const end of ends) code[end] = { op: 'jump', to: code.length };
  }

  #element(element: AST.Element, behind: boolean, code: Instruction[]): void {
    switch (element.type) {
      case 'Character':
      case 'CharacterClass':
      case 'CharacterSet':
        code.push({ op: 'char', test: this.#single(element.raw) });
        return;
      case 'Group':
      case 'CapturingGroup':
        this.#alternatives(element.alternatives, behind, code);
        return;
      case 'Quantifier':
        this.#quantifier(element, behind, code);
        return;
      case 'Assertion':
        this.#assertion(element, code);
        return;
      default:
        throw new Error(`${String(this.#flags)} has ${element.type}, whose steps are not counted`);
    }
  }

  #quantifier({ element, min, max, greedy }: AST.Quantifier, behind: boolean, code: Instruction[]): void {
    for (let count = 0; count < min; count += 1) this.#element(element, behind, code);
    const order = (split: number, inside: number, outside: number) => {
      code[split] = greedy
        ? { op: 'split', first: inside, second: outside }
        : { op: 'split', first: outside, second: inside };
    };
    if (max === Number.POSITIVE_INFINITY) {
      const loop = (this.#loops += 1);
      const split = code.push({ op: 'match' }) - 1;
      code.push({ op: 'mark', loop });
      this.#element(element, behind, code);
      code.push({ op: 'moved', loop }, { op: 'jump', to: split });
      order(split, split + 1, code.length);
      return;
    }
    const splits: number[] = [];
    for (let count = min; count < max; count += 1) {
      splits.push(code.push({ op: 'match' }) - 1);
      this.#element(element, behind, code);
    }
    for (const split of splits) order(split, split + 1, code.length);
  }

  #assertion(assertion: AST.Assertion, code: Instruction[]): void {
    if (assertion.kind === 'lookahead' || assertion.kind === 'lookbehind') {
      const behind = assertion.kind === 'lookbehind';
      code.push({
        op: 'look',
        program: this.program(assertion.alternatives, behind),
        behind,
        negate: assertion.negate,
      });
      return;
    }
    const { multiline } = this.#flags;
    const tests: Readonly<Record<typeof assertion.kind, (text: string, at: number) => boolean>> = {
      start: (text, at) => at === 0 || (multiline && text[at - 1] === '\n'),
      end: (text, at) => at === text.length || (multiline && text[at] === '\n'),
      word: (text, at) =>
        (isWord(text, at - 1) !== isWord(text, at)) !== (assertion.kind === 'word' && assertion.negate),
    };
    code.push({ op: 'assert', test: tests[assertion.kind] });
  }

  /** Whether one character fits, by the engine itself. */
  #single(raw: string): (code: number) => boolean {
    const one = new RegExp(`^(?:${raw})$`, this.#flags.flags.replace(/[gym]/g, ''));
    const known = new Map<number, boolean>();
    return (code) => {
      const found = known.get(code) ?? one.test(String.fromCharCode(code));
      known.set(code, found);
      return found;
    };
  }
}

interface Choice {
  readonly at: number;
  readonly next: number;
  /** Undoes a mark, where the choice is older than it. */
  readonly undo?: { readonly loop: number; readonly before: number | undefined };
}

function run(
  program: readonly Instruction[],
  text: string,
  start: number,
  behind: boolean,
  budget: { steps: number; readonly most: number },
): boolean {
  const marks = new Map<number, number>();
  const choices: Choice[] = [];
  let at = start;
  let next = 0;
  for (;;) {
    budget.steps += 1;
    if (budget.steps >= budget.most) return false;
    const instruction = program[next];
    let failed = false;
    switch (instruction?.op) {
      case 'char': {
        const place = behind ? at - 1 : at;
        failed = place < 0 || place >= text.length || !instruction.test(text.charCodeAt(place));
        at += behind ? -1 : 1;
        next += 1;
        break;
      }
      case 'split':
        choices.push({ at, next: instruction.second });
        next = instruction.first;
        break;
      case 'jump':
        next = instruction.to;
        break;
      case 'mark':
        choices.push({ at, next, undo: { loop: instruction.loop, before: marks.get(instruction.loop) } });
        marks.set(instruction.loop, at);
        next += 1;
        break;
      case 'moved':
        failed = marks.get(instruction.loop) === at;
        next += 1;
        break;
      case 'assert':
        failed = !instruction.test(text, at);
        next += 1;
        break;
      case 'look':
        failed = run(instruction.program, text, at, instruction.behind, budget) === instruction.negate;
        next += 1;
        break;
      default:
        return true;
    }
    while (failed) {
      const choice = choices.pop();
      if (!choice) return false;
      if (choice.undo) {
        if (choice.undo.before === undefined) marks.delete(choice.undo.loop);
        else marks.set(choice.undo.loop, choice.undo.before);
        continue;
      }
      ({ at, next } = choice);
      failed = false;
    }
  }
}

/** Characters that stand for a class in the texts, behind those that the pattern itself names. */
const usual = [...'a0A-_./:= \t\n"\'@#%,;$<{([*+?~\\|!é'];

/** What each part of a pattern matches once, and what a repeated part matches, alone and in pairs. */
function textsOf(pattern: AST.Pattern, flags: RegExp): Pick<Counted, 'pieces' | 'starts'> {
  const named = [...new Set(namedIn(pattern.alternatives))].slice(0, 6);
  const samples = [...new Set([...named, ...usual])];
  const repeated: string[] = [];
  const walk = (node: AST.Element | AST.Alternative): string[] => {
    switch (node.type) {
      case 'Alternative':
        return node.elements
          .reduce<string[]>(
            (starts, element) => {
              const ends = walk(element);
              return ends.length === 0 ? starts : starts.flatMap((start) => ends.slice(0, 2).map((end) => start + end));
            },
            [''],
          )
          .slice(0, 4);
      case 'Character':
        return [String.fromCodePoint(node.value)];
      case 'CharacterClass':
      case 'CharacterSet': {
        const one = new RegExp(`^(?:${node.raw})$`, flags.flags.replace(/[gym]/g, ''));
        return samples.filter((sample) => one.test(sample)).slice(0, 3);
      }
      case 'Group':
      case 'CapturingGroup':
        return node.alternatives.flatMap(walk).slice(0, 12);
      case 'Quantifier': {
        const inner = walk(node.element);
        if (node.max > 1) repeated.push(...inner.slice(0, 4));
        return inner.map((piece) => piece.repeat(Math.min(Math.max(node.min, 1), 40)));
      }
      case 'Assertion':
        if ('alternatives' in node) node.alternatives.flatMap(walk);
        return [];
      default:
        return [];
    }
  };
  const whole = pattern.alternatives.flatMap(walk).slice(0, 20);
  const starts = [...new Set(whole.slice(0, 3).flatMap(prefixesOf))].filter(Boolean);
  const pieces = [...repeated, ...named, ...whole, ...starts, 'a', ' ', '-', '\n', '"', '='];
  return { pieces: [...new Set(pieces)].filter(Boolean), starts };
}

/** The characters that a pattern names outside its classes. */
function namedIn(alternatives: readonly AST.Alternative[]): string[] {
  const inside = (element: AST.Element): string[] => {
    if (element.type === 'Character') return [String.fromCodePoint(element.value)];
    if (element.type === 'Quantifier') return inside(element.element);
    return 'alternatives' in element ? namedIn(element.alternatives) : [];
  };
  return alternatives.flatMap(({ elements }) => elements.flatMap(inside));
}

function prefixesOf(piece: string): string[] {
  return [1, Math.ceil(piece.length / 2), piece.length - 1].map((length) => piece.slice(0, length));
}
