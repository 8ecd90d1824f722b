import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lintFindings, parameterFindings, unformatted } from './bicep.ts';
import type { Sample } from './random-corpus.ts';
import type { Fault } from './random-smallest.ts';
import { scratch } from './scratch.ts';

/** Files that one process of the compiler gets at the most, about: one that compiles hundreds could run into its time limit. */
const filesInBatch = 90;

interface Written {
  /** Path below the scratch folder. */
  readonly path: string;
  readonly text: string;
  /** The first sample that has the file. */
  readonly index: number;
}

/**
 * Compiles and lints infra/ of all samples, every environment of each, and gives what the compiler, its linter and its
 * formatter find. Samples with the same main.bicep share a folder, so that it is linted once; the same parameters are
 * compiled once.
 */
export function infraFaults(bicep: string, samples: readonly Sample[]): Fault[] {
  const folder = scratch('random-infra');
  const batches = Math.ceil(samples.flatMap(({ made }) => made.model.environments).length / filesInBatch);
  const written = filesOf(samples, batches);
  for (const { path, text } of written.values()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const parameters = [...written.keys()].filter((path) => path.endsWith('.bicepparam'));
  const mains = [...written.keys()].filter((path) => path.endsWith('/main.bicep'));
  const found = [
    ...lintFindings(bicep, folder, '**/main.bicep'),
    ...Array.from({ length: batches }, (_, batch) =>
      parameters.some((path) => path.startsWith(`${batch}/`))
        ? parameterFindings(bicep, folder, `${batch}/**/*.bicepparam`)
        : [],
    ).flat(),
    ...unformatted(bicep, folder, [...mains, ...parameters], '**/main.bicep', '**/*.bicepparam'),
  ];
  return found.map((what) => ({ index: written.get(what.slice(0, what.indexOf(':')))?.index ?? -1, what }));
}

/** Every distinct file by its path. @throws when samples with one main.bicep differ in a module */
function filesOf(samples: readonly Sample[], batches: number): ReadonlyMap<string, Written> {
  const written = new Map<string, Written>();
  const batchOf = new Map<string, number>();
  for (const { index, made } of samples) {
    const main = digest(made.files.get('infra/main.bicep')?.text ?? '');
    const batch = batchOf.get(main) ?? batchOf.size % batches;
    batchOf.set(main, batch);
    for (const [path, { text }] of made.files) {
      if (!/^(?:infra|alerts)\//.test(path)) continue;
      const own = path.endsWith('.bicepparam') ? `infra/${digest(text)}.bicepparam` : path;
      const place = `${batch}/${main}/${own}`;
      const other = written.get(place);
      if (other && other.text !== text)
        throw new Error(
          `${path} of config ${index} differs from that of config ${other.index} under the same main.bicep`,
        );
      if (!other) written.set(place, { path: place, text, index });
    }
  }
  return written;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
