import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Model } from '../../src/model/model.ts';
import { renderAlerts } from '../../src/render/alerts.ts';
import { renderBicep } from '../../src/render/bicep.ts';

export interface BicepResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the Bicep CLI. Without a network it does all that the made repo needs: no module comes from a registry. */
export function runBicep(bicep: string, ...args: readonly string[]): BicepResult {
  const { status, stdout, stderr, error } = spawnSync(bicep, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: 300_000,
  });
  if (error) throw error;
  return { status, stdout, stderr };
}

/** Writes what the compiler reads of a made repo, infra/ and alerts/, and returns the paths. */
export function writeInfra(model: Model, folder: string): string[] {
  const files = [...renderBicep(model), ...renderAlerts()];
  for (const [path, { text }] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return files.map(([path]) => path);
}

/** What the linter finds in the files of a glob pattern, as `file:line: message [rule]`; the nearest bicepconfig.json holds. */
export function lintFindings(bicep: string, folder: string, pattern: string): string[] {
  return sarifFindings(
    folder,
    runBicep(bicep, 'lint', '--pattern', join(folder, pattern), '--no-restore', '--diagnostics-format', 'Sarif'),
  );
}

/** What the compiler finds in the parameter files of a glob pattern. It writes a .json beside each. */
export function parameterFindings(bicep: string, folder: string, pattern: string): string[] {
  return sarifFindings(
    folder,
    runBicep(
      bicep,
      'build-params',
      '--pattern',
      join(folder, pattern),
      '--no-restore',
      '--diagnostics-format',
      'Sarif',
    ),
  );
}

/** The files that `bicep format` would change. They are formatted where they stand. */
export function unformatted(
  bicep: string,
  folder: string,
  paths: readonly string[],
  ...patterns: readonly string[]
): string[] {
  const texts = new Map(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
  for (const pattern of patterns) {
    const { status, stderr } = runBicep(bicep, 'format', '--pattern', join(folder, pattern));
    if (status !== 0) throw new Error(`bicep format failed: ${stderr}`);
  }
  return paths
    .filter((path) => readFileSync(join(folder, path), 'utf8') !== texts.get(path))
    .map((path) => `${path}: bicep format changes it`);
}

interface SarifLog {
  readonly runs: readonly { readonly results: readonly SarifResult[] }[];
}

interface SarifResult {
  readonly ruleId: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string };
      readonly region: { readonly startLine: number };
    };
  }[];
}

/** `lint` prints to one stream and `build-params` to the other: a document for each file, and nothing between them. */
function sarifFindings(folder: string, { stdout, stderr }: BicepResult): string[] {
  const text = stdout + stderr;
  if (!text.startsWith('{')) throw new Error(`Bicep printed no SARIF: ${text}`);
  const logs = JSON.parse(`[${text.replaceAll(/^\}\s*\{$/gm, '},{')}]`) as SarifLog[];
  const results = logs.flatMap(({ runs }) => runs.flatMap((run) => run.results));
  return results.map(({ ruleId, message, locations }) => {
    const place = locations[0]?.physicalLocation;
    const file = place?.artifactLocation.uri.replace(`file://${folder}/`, '') ?? '?';
    return `${file}:${place?.region.startLine ?? 0}: ${message.text} [${ruleId}]`;
  });
}
