import { bicepNotation } from './bicep-notation.ts';
import { yamlComments } from './comments.ts';
import { envNotation } from './env-notation.ts';
import type { FileKind } from './file-kind.ts';
import { sourceTree, type Interner, type TreeDocument } from './source-tree.ts';

/** How the values of one kind of file are read. */
export interface Notation {
  /** The documents of a text as trees; undefined for what they cannot hold. */
  readonly read: (text: string, interner: Interner) => readonly TreeDocument[] | undefined;
  /** The comments of a text, trimmed, each as often as it stands there. */
  readonly comments: (text: string) => readonly string[];
  /** What a comment up to the end of a line starts with. */
  readonly mark: string;
}

export const yamlNotation: Notation = { read: sourceTree, comments: yamlComments, mark: '#' };

const notations: Readonly<Partial<Record<FileKind, Notation>>> = {
  yaml: yamlNotation,
  json: yamlNotation,
  bicep: bicepNotation,
  env: envNotation,
};

/** The notation of a kind of file; undefined for those of which only lines are known. */
export function notationOf(kind: FileKind): Notation | undefined {
  return notations[kind];
}
