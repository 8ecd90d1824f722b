import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { once } from './once.ts';
import { scratch } from './scratch.ts';

/** The port of the server behind every `az` of this process; it ends with the process. See fake-az.mjs. */
const port = once((): string => {
  const file = join(scratch('az'), 'port');
  const server = spawn(process.execPath, [resolve(import.meta.dirname, 'fake-az.mjs'), file], { stdio: 'ignore' });
  server.unref();
  process.on('exit', () => server.kill());
  for (let waited = 0; !existsSync(file); waited += 1) {
    if (waited > 1200) throw new Error('The stand-in for the Azure CLI does not start');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
  return readFileSync(file, 'utf8');
});

/** The text of an `az` that asks the server. */
export const fakeAz = (): string => `#!/usr/bin/env bash
exec 3<>/dev/tcp/127.0.0.1/${port()}
printf '%s\\0' "$#" "$FAKE_AZ" "$FAKE_AZ_LOG" "$FAKE_KUBECONFIG" "$@" >&3
read -r status <&3
if [[ $status -eq 0 ]]; then exec cat <&3; fi
cat <&3 >&2
exit "\${status:-1}"
`;
