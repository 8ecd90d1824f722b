import * as assert from 'uvu/assert';
import { writeInfra } from '../helpers/bicep.ts';
import type { Made } from '../helpers/made.ts';
import { predict } from '../helpers/predict.ts';
import { corpus, count, seed, type Sample } from '../helpers/random-corpus.ts';
import { infraFaults } from '../helpers/random-infra.ts';
import { refute, sampleOf } from '../helpers/random-refute.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';
import { needsTool } from '../helpers/tools.ts';

/** A prediction takes a process that compiles everything, so some have to do. */
const mostPredictions = Math.ceil(count / 25);

const bicep = needsTool('bicep', 'compiling the infrastructure of random configs');
if (bicep !== undefined) {
  console.log(`${count} random configs of SEED=${seed}; RANDOM_CONFIGS changes the number.`);

  suite('infra/ of random configs', (test) => {
    test('compiles without a finding, with every linter rule on, as `bicep format` leaves it', () => {
      const faults = infraFaults(bicep, [...corpus(), planted()]);
      assert.match(faults.find(({ index }) => index === count)?.what ?? '', /maxPod/, 'the planted fault is found');
      refute(
        faults.filter(({ index }) => index !== count),
        (config) => infraFaults(bicep, [sampleOf(config)]).length > 0,
        8,
      );
    });

    test('makes each resource once', () => {
      const hardest = corpus()
        .toSorted((a, b) => sizeOf(b) - sizeOf(a))
        .slice(0, mostPredictions);
      refute(
        hardest.flatMap(({ index, made }) => repeatedResources(bicep, made).map((what) => ({ index, what }))),
        () => false,
        0,
      );
    });
  });
}

/** The first sample with a misspelt field, so that a compiler that says nothing is not believed. */
function planted(): Sample {
  const [sample] = corpus();
  const [path, file] = [...(sample?.made.files ?? [])].find(([candidate]) => candidate.endsWith('.bicepparam')) ?? [];
  if (!sample || path === undefined || !file) throw new Error('The corpus has no parameters');
  const files = new Map([
    ...sample.made.files,
    [path, { ...file, text: file.text.replace('maxPods', 'maxPod') }] as const,
  ]);
  return { ...sample, index: count, made: { ...sample.made, files } };
}

function repeatedResources(bicepPath: string, { model }: Made): string[] {
  const folder = scratch('random-predicted');
  writeInfra(model, folder);
  const [environment] = model.environments;
  if (!environment) throw new Error('Every model has an environment');
  const ids = predict(bicepPath, folder, environment.name, environment).resources.map(({ id }) => id.toLowerCase());
  return ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${environment.name}: ${id} twice`);
}

/** Where the parameters are longest, the most can go wrong. */
function sizeOf({ made: { model } }: Sample): number {
  return JSON.stringify(model.environments[0]?.infra).length;
}
