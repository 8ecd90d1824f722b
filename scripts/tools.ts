import { findTool } from './tools/find.ts';
import { install } from './tools/install.ts';
import { tools, type Tool } from './tools/list.ts';

// `npm run tools [NAME...]`: makes the outside tools that the tests want available in .tools/bin and prints where each
// one is. What is there already in a version that will do is left alone. Exit code 1 when one cannot be had.

const canInstall = process.platform === 'linux' && process.arch === 'x64';

function provide(tool: Tool): { row: string; missing: boolean } {
  const before = findTool(tool.name);
  let problem: string | undefined;
  if (before.path === undefined && canInstall) {
    console.error(`Installing ${tool.name}`);
    problem = attempt(() => install(tool));
  }
  const after = findTool(tool.name);
  if (after.path !== undefined) return { row: line(tool, after.version, after.path), missing: false };
  const advice = canInstall ? problem : `put it on PATH; it is installed from here only on Linux, x64`;
  return { row: `${line(tool, 'missing', after.reason)}\n    ${advice ?? ''}`, missing: true };
}

function attempt(action: () => void): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function line(tool: Tool, version: string, place: string): string {
  return `${tool.name.padEnd(13)}${version.padEnd(9)} ${place}  (${tool.use})`;
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !tools.some((tool) => tool.name === name));
if (unknown.length > 0)
  throw new Error(`Unknown: ${unknown.join(', ')}. Known: ${tools.map((tool) => tool.name).join(', ')}`);
const results = tools.filter((tool) => wanted.length === 0 || wanted.includes(tool.name)).map(provide);
for (const { row } of results) console.log(row);
if (results.some(({ missing }) => missing)) process.exitCode = 1;
