import * as fc from 'fast-check';
import { textOf, validConfig } from '../property/configs.ts';
import { make, type Made } from './made.ts';
import { once } from './once.ts';

/** One random config that the rules let pass, and all that is rendered from it. */
export interface Sample {
  readonly index: number;
  readonly config: object;
  readonly made: Made;
}

/** The same configs each time; `SEED=7` gives others. */
export const seed = Number(process.env['SEED'] ?? 2026_11);

const everything = process.env['REQUIRE_TOOLS'] === '1' || process.env['CI'] === 'true';

/** As many as the promise says where everything is checked, and a few at a desk; `RANDOM_CONFIGS=1000` gives more. */
export const count = Number(process.env['RANDOM_CONFIGS'] ?? (everything ? 200 : 20));

/** The configs of the seed, rendered once. */
export const corpus: () => readonly Sample[] = once(() =>
  fc
    .sample(validConfig(), { seed, numRuns: count })
    .map((config, index) => ({ index, config, made: make(textOf(config)) })),
);
