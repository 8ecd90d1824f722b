import { CST, Lexer } from 'yaml';
import { lineEnd, lineStart } from './edits.ts';

type Counts = ReadonlyMap<string, number>;

/**
 * The comments that a merged text has to have: how often each stands in base, ours and theirs decides how often it
 * stands in the result, by the same three-way rule that values follow.
 */
export class CommentBalance {
  readonly #expected = new Map<string, number>();
  /** Both sides took a comment away and one of them wrote another: that may be the first one, edited. */
  readonly #mayBeEdited: boolean;

  /** Those that ours has more often than the base. */
  readonly #ofPerson: ReadonlySet<string>;

  readonly #commentsIn: (text: string) => readonly string[];

  constructor(texts: { base: string; ours: string; theirs: string }, commentsIn: (text: string) => readonly string[]) {
    this.#commentsIn = commentsIn;
    const [b, o, t] = [
      counted(commentsIn(texts.base)),
      counted(commentsIn(texts.ours)),
      counted(commentsIn(texts.theirs)),
    ];
    for (const comment of new Set([...b.keys(), ...o.keys(), ...t.keys()])) {
      this.#expected.set(comment, expected(b.get(comment) ?? 0, o.get(comment) ?? 0, t.get(comment) ?? 0));
    }
    this.#ofPerson = new Set([...o].filter(([one, count]) => count > (b.get(one) ?? 0)).map(([one]) => one));
    const lost = [...b].some(([one, count]) => (o.get(one) ?? 0) < count && (t.get(one) ?? 0) < count);
    this.#mayBeEdited = lost && [...o.keys(), ...t.keys()].some((one) => !b.has(one));
  }

  /** Whether a text has exactly the comments that it should have. */
  holdsFor(text: string): boolean {
    return !this.#mayBeEdited && this.differencesIn(text).isEven();
  }

  /** What has to come into a text and what has to go from it. */
  differencesIn(text: string): CommentDifferences {
    const present = counted(this.#commentsIn(text));
    const differences = new Map<string, number>();
    for (const comment of new Set([...this.#expected.keys(), ...present.keys()])) {
      const difference = (this.#expected.get(comment) ?? 0) - (present.get(comment) ?? 0);
      if (difference !== 0) differences.set(comment, difference);
    }
    return new CommentDifferences(differences, this.#ofPerson);
  }
}

/** Comments that a text lacks or has too often. Asking for one takes it off the list. */
export class CommentDifferences {
  readonly #open: Map<string, number>;
  readonly #ofPerson: ReadonlySet<string>;

  constructor(differences: ReadonlyMap<string, number>, ofPerson: ReadonlySet<string>) {
    this.#open = new Map(differences);
    this.#ofPerson = ofPerson;
  }

  /** Whether a person wrote a comment. */
  isOfPerson(comment: string): boolean {
    return this.#ofPerson.has(comment.trim());
  }

  isEven(): boolean {
    return [...this.#open.values()].every((difference) => difference === 0);
  }

  /** True, once for each time that it is missing. */
  takeMissing(comment: string): boolean {
    return this.#take(comment, 1);
  }

  /** True, once for each time that it is there too often. */
  takeSurplus(comment: string): boolean {
    return this.#take(comment, -1);
  }

  #take(comment: string, sign: 1 | -1): boolean {
    const key = comment.trim();
    const difference = this.#open.get(key) ?? 0;
    if (difference * sign <= 0) return false;
    this.#open.set(key, difference - sign);
    return true;
  }
}

/** The comment that ends a value's line, with the white space before it; empty when there is none. */
export function commentBehind(text: string, end: number, mark: string): string {
  const rest = text.slice(end, lineEnd(text, end)).trimEnd();
  return rest.trimStart().startsWith(mark) && rest.trimStart() !== rest ? rest : '';
}

/** The comment lines right above an element, from the nearest up. */
export function* commentLinesAbove(
  element: { readonly text: string; readonly start: number },
  mark: string,
): Generator<string> {
  let end = lineStart(element.text, element.start);
  while (end > 0) {
    const start = lineStart(element.text, end - 1);
    const line = element.text.slice(start, end - 1);
    if (!line.trimStart().startsWith(mark)) return;
    yield line;
    end = start;
  }
}

function expected(base: number, ours: number, theirs: number): number {
  if (ours === base) return theirs;
  if (theirs === base || ours === theirs) return ours;
  return Math.max(0, ours + theirs - base);
}

function counted(comments: readonly string[]): Counts {
  const counts = new Map<string, number>();
  for (const comment of comments) counts.set(comment, (counts.get(comment) ?? 0) + 1);
  return counts;
}

/** The comments of a YAML text, trimmed. */
export function yamlComments(text: string): string[] {
  const comments: string[] = [];
  let inScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (!inScalar && CST.tokenType(lexeme) === 'comment') comments.push(lexeme.trim());
    // The lexer announces a plain or block scalar with a mark; what follows is content, even if it looks like a comment.
    inScalar = lexeme === CST.SCALAR;
  }
  return comments;
}
