import { findTool } from '../../scripts/tools/find.ts';
import type { ToolName } from '../../scripts/tools/list.ts';
import { recordSkip } from './suite.ts';

/**
 * Path of an outside tool in a version that these tests hold for, or undefined when it is not here; then `what`
 * ("rendering the charts") is reported as skipped. Skip by not declaring the suite:
 *
 *     const helm = needsTool('helm', 'rendering the charts');
 *     if (helm !== undefined) suite('charts', (test) => { ... });
 *
 * @throws when the tool is missing and REQUIRE_TOOLS=1
 */
export function needsTool(name: ToolName, what: string): string | undefined {
  const found = findTool(name);
  if (found.path !== undefined) return found.path;
  const text = `${what} needs ${name} (${found.reason}; npm run tools)`;
  if (process.env['REQUIRE_TOOLS'] === '1') throw new Error(`REQUIRE_TOOLS=1, and ${text}`);
  console.error(`SKIPPED: ${text}`);
  recordSkip(what, name);
  return undefined;
}
