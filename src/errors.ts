/** Exit codes of the command line. */
export const exitCode = {
  done: 0,
  differences: 1,
  invalid: 2,
  conflicts: 3,
  refused: 4,
  bug: 70,
  cancelled: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** 1-based line and column in a text file, as editors count them. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One finding about the user's input: what is wrong, why it matters, how to fix it. */
export interface Issue {
  /** Permanent id: a rule's id (`V39`, `B1`) or a name such as `CONFIG_UNKNOWN_KEY`. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly why?: string;
  readonly fix?: string;
  /** Where the fact behind the rule comes from, with its date. */
  readonly source?: string;
  /** Config path, for example `['cluster', 'pools', 'apps', 'min']`. */
  readonly path?: readonly string[];
  /** The environment in which the finding holds, when it does not hold in all of them. */
  readonly environment?: string;
  readonly file?: string;
  readonly position?: Position;
}

/** An error that the person at the keyboard can fix. Everything else that is thrown is a bug of ours. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;
  readonly issues: readonly Issue[];
  /** How many issues there are, when `issues` holds only some of them. */
  readonly total: number;

  constructor(
    code: string,
    message: string,
    options: { exitCode?: ExitCode; hint?: string; issues?: readonly Issue[]; total?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.exitCode = options.exitCode ?? exitCode.invalid;
    this.hint = options.hint;
    this.issues = options.issues ?? [];
    this.total = options.total ?? this.issues.length;
  }
}
