import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { exitCode, UserError } from '../src/errors.ts';
import { sha256 } from '../src/plan/digest.ts';
import { lostBases } from '../src/plan/repo-state.ts';
import { findProgram, runProgram, trustedFolders } from '../src/programs.ts';
import { configFile, readConfig } from './config-file.ts';
import { plural } from './format.ts';
import { readRepository } from './repository.ts';
import type { Session } from './session.ts';

const name = 'create-aks-prod';
const patienceMilliseconds = 300_000;

/**
 * Brings back the texts of the last render that neither the pack nor git has: fetches exactly the version that made them,
 * renders with it in a scratch folder, and takes each text whose hash is the one in the lock. By git's blob id.
 *
 * @throws UserError BASE_NOT_REBUILT when that version is not to be had, or does not render
 */
export function rebuildBases(root: string, { report }: Session): ReadonlyMap<string, Uint8Array> {
  const repo = readRepository(root);
  const lost = new Set(lostBases(repo).filter((id) => repo.blobs?.has(id) !== true));
  if (repo.lock === undefined || lost.size === 0) return new Map();
  const { tool, files } = repo.lock;
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  try {
    report.note(`Fetching ${name}@${tool} to render ${plural(lost.size, 'lost base')} again.`);
    const program = install(root, folder, tool);
    const rendered = renderWith(root, program, folder, readConfig(root), tool);
    const found = new Map<string, Uint8Array>();
    for (const [path, { base, git }] of files) {
      if (!lost.has(git) || !existsSync(join(rendered, path))) continue;
      const bytes = readFileSync(join(rendered, path));
      if (sha256(bytes) === base) found.set(git, bytes);
    }
    report.note(`${found.size} of ${lost.size} are back.`);
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Installs one version into a folder and returns the path of its program. The lock's reader has checked the version. */
function install(repository: string, folder: string, tool: string): string {
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--loglevel=error'];
  const [program, first] = npm(repository);
  const { status, stderr, error } = runProgram(
    program,
    [...first, 'install', '--prefix', '.', ...options, `${name}@${tool}`],
    { repository, cwd: folder, timeout: patienceMilliseconds },
  );
  if (status !== 0)
    throw notRebuilt(`npm could not fetch ${name}@${tool}: ${lastLines(error?.message ?? stderr.toString('utf8'))}`);
  const home = join(folder, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
    bin?: Readonly<Record<string, string>>;
  };
  return join(home, bin?.[name] ?? '');
}

/** How npm is started: on Windows it is a batch file, so that its script is run by this Node. */
function npm(repository: string): [program: string, args: readonly string[]] {
  const folders = trustedFolders(process.env, repository);
  if (process.platform !== 'win32' || findProgram('npm', folders)) return ['npm', []];
  const script = [...folders, dirname(process.execPath)]
    .map((path) => join(path, 'node_modules', 'npm', 'bin', 'npm-cli.js'))
    .find((path) => existsSync(path));
  return script === undefined ? ['npm', []] : [process.execPath, [script]];
}

function renderWith(repository: string, program: string, folder: string, config: Uint8Array, tool: string): string {
  const rendered = join(folder, 'rendered');
  mkdirSync(rendered);
  writeFileSync(join(rendered, configFile), config);
  const { status, stderr, error } = runProgram(process.execPath, [program, 'generate'], {
    repository,
    cwd: rendered,
    timeout: patienceMilliseconds,
  });
  if (status !== 0)
    throw notRebuilt(
      `${name}@${tool} does not render ${configFile} as it is: ${lastLines(error?.message ?? stderr.toString('utf8'))}`,
    );
  return rendered;
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-3).join(' ').slice(0, 500);
}

function notRebuilt(message: string): UserError {
  return new UserError('BASE_NOT_REBUILT', message, {
    exitCode: exitCode.refused,
    hint: 'Without --rebuild-base the upgrade needs no network; files whose base is lost and that both sides changed are conflicts then.',
  });
}
