import type * as node from 'node:child_process';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** That of Node, which is loaded when it is called. */
export const spawnSync = ((...parameters: Parameters<typeof node.spawnSync>) => {
  const { spawnSync: run } = require('node:child_process') as typeof node;
  return run(...parameters);
}) as typeof node.spawnSync;
