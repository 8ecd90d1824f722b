import type { Issue } from '../errors.ts';

/** A finding of an environment, before its position and file are known. */
export type Problem = Omit<Issue, 'file' | 'position' | 'environment'>;

/** Takes a problem on; the computation goes on with a value that is good enough to find further problems. */
export type Report = (problem: Problem) => void;
