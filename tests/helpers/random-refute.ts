import { textOf } from '../property/configs.ts';
import { make, type Made } from './made.ts';
import { corpus, count, seed, type Sample } from './random-corpus.ts';
import { smallest, type Fault } from './random-smallest.ts';

/** Checks every sample by itself; a failure names the seed, the sample and the smallest config that fails alike. */
export function refuteEach(problemsOf: (made: Made, config: object) => readonly string[]): void {
  const guarded = ({ made, config }: Sample): readonly string[] => {
    try {
      return problemsOf(made, config);
    } catch (error) {
      return [String(error)];
    }
  };
  const faults = corpus().flatMap((sample) => guarded(sample).map((what) => ({ index: sample.index, what })));
  refute(faults, (config) => guarded(sampleOf(config)).length > 0, 150);
}

/** Fails when there are faults, with the seed, the first of them and the smallest config that fails alike. */
export function refute(faults: readonly Fault[], fails: (config: object) => boolean, attempts: number): void {
  const [first] = faults;
  if (!first) return;
  const config = corpus()[first.index]?.config ?? {};
  const stillFails = (smaller: object): boolean => {
    try {
      return sampleOf(smaller).made.issues.every(({ severity }) => severity === 'warning') && fails(smaller);
    } catch {
      return false;
    }
  };
  const shown = faults.slice(0, 10).map(({ index, what }) => `config ${index}: ${what}`);
  throw new Error(
    `${faults.length} faults with SEED=${seed} RANDOM_CONFIGS=${count}:\n${shown.join('\n')}\n\nThe smallest config found that fails:\n${JSON.stringify(smallest(config, stillFails, attempts), null, 2)}`,
  );
}

/** A config outside of the corpus, rendered. */
export function sampleOf(config: object): Sample {
  return { index: 0, config, made: make(textOf(config)) };
}
