import { createTwoFilesPatch, OMIT_HEADERS } from 'diff';
import type { Labels } from './markers.ts';
import { decodeText, toLineFeeds } from './text.ts';

/** The three comparisons that explain a conflict, as unified diffs; each is empty when the two texts are equal. */
export interface ThreeDiffs {
  /** What you changed since the last render. */
  readonly yours: string;
  /** What the template changed between the two renders. */
  readonly template: string;
  /** From your file to the new render. */
  readonly between: string;
}

/** Past this number of changed lines a line by line comparison is slow to make, and nobody reads it. */
const maxEdits = 1000;

/** Compares base, ours and theirs pair by pair. A base that is absent counts as empty. Line ends do not count. */
export function threeDiffs(file: {
  readonly path: string;
  readonly base: Uint8Array | undefined;
  readonly ours: Uint8Array;
  readonly theirs: Uint8Array;
  readonly labels: Labels;
}): ThreeDiffs {
  const base = { label: `template ${file.labels.old}`, bytes: file.base ?? new Uint8Array() };
  const ours = { label: 'yours', bytes: file.ours };
  const theirs = { label: `template ${file.labels.new}`, bytes: file.theirs };
  return {
    yours: unified(file.path, base, ours),
    template: unified(file.path, base, theirs),
    between: unified(file.path, ours, theirs),
  };
}

interface Version {
  readonly label: string;
  readonly bytes: Uint8Array;
}

function unified(path: string, from: Version, to: Version): string {
  const [before, after] = [decodeText(from.bytes), decodeText(to.bytes)];
  const title = `--- ${path} (${from.label})\n+++ ${path} (${to.label})\n`;
  if (before === undefined || after === undefined) return `${title}The contents are not text.\n`;
  const [left, right] = [toLineFeeds(before.text), toLineFeeds(after.text)];
  if (left === right) return '';
  const options = { context: 3, maxEditLength: maxEdits, headerOptions: OMIT_HEADERS };
  const hunks = createTwoFilesPatch(path, path, left, right, undefined, undefined, options);
  return title + (hunks ?? 'Nearly every line differs.\n');
}
