import { realFileSystem } from '../../src/disk/file-system.ts';
import { processStart } from '../../src/disk/process-lock.ts';
import { watchedFileSystem } from './dying-file-system.ts';
import { applyVersion } from './world.ts';

// Brings the repo in the first argument to its second version and kills itself, as `kill -9` would, before or after the
// call with the number in the second argument.

const [root = '', at = '', moment = ''] = process.argv.slice(2);

applyVersion(
  root,
  'second',
  watchedFileSystem((count, now) => {
    if (String(count) === at && now === moment) process.kill(process.pid, 'SIGKILL');
  }),
  { pid: process.pid, host: 'here', started: processStart(realFileSystem, process.pid) },
);
