import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { tools, type Tool, type ToolName } from './list.ts';

/** Where a tool is, or why none will do. */
export type Found =
  | { readonly path: string; readonly version: string; readonly reason?: never }
  | { readonly path?: never; readonly reason: string };

/** Folder of the tools that `npm run tools` installs; git-ignored. */
export const binFolder = resolve(import.meta.dirname, '../../.tools/bin');

const found = new Map<ToolName, Found>();

/**
 * Looks for a tool in `.tools/bin`, then on PATH, and takes the first whose version will do.
 *
 * @throws when `name` is not in the list of tools
 */
export function findTool(name: ToolName): Found {
  const known = found.get(name);
  if (known?.path !== undefined) return known;
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool === undefined) throw new Error(`${name} is not in scripts/tools/list.ts`);
  const result = search(tool);
  found.set(name, result);
  return result;
}

function search(tool: Tool): Found {
  const refused: string[] = [];
  for (const path of candidates(tool)) {
    const version = versionOf(path, tool.versionArguments);
    if (version !== undefined && suits(version, tool)) return { path, version };
    refused.push(`${path} is ${version ?? 'no program that tells its version'}`);
  }
  const range = `${tool.atLeast} or later${tool.below === undefined ? '' : `, below ${tool.below}`}`;
  return { reason: refused.length === 0 ? 'not found' : `${refused.join('; ')}; wanted ${range}` };
}

function candidates(tool: Tool): string[] {
  const ending = process.platform === 'win32' ? '.exe' : '';
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = tool.commands.flatMap((command) => folders.map((folder) => join(folder, command + ending)));
  return [join(binFolder, tool.name + ending), ...onPath].filter((path) => existsSync(path));
}

/** Asks a program for its version; undefined when it does not run or tells none. */
export function versionOf(path: string, versionArguments: readonly string[]): string | undefined {
  const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env;
  const result = spawnSync(path, versionArguments, { encoding: 'utf8', env: environment, timeout: 60_000 });
  return result.status === 0 ? /\d+(?:\.\d+)+/.exec(result.stdout)?.[0] : undefined;
}

/** Whether a version lies in the range that a tool is accepted in. */
export function suits(version: string, range: Pick<Tool, 'atLeast' | 'below'>): boolean {
  return !isBefore(version, range.atLeast) && (range.below === undefined || isBefore(version, range.below));
}

function isBefore(version: string, other: string): boolean {
  const [left, right] = [version.split('.').map(Number), other.split('.').map(Number)];
  const at = Math.max(left.length, right.length);
  for (let index = 0; index < at; index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
