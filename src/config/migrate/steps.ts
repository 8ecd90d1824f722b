import type { Change } from './change.ts';

/** The way from one version of the file format to the next. */
export interface Step {
  readonly from: number;
  readonly changes: readonly Change[];
}

/** One step for each version that was ever released but the last. Version 1 is the first. */
export const steps: readonly Step[] = [];
