import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Model } from '../../src/model/model.ts';
import { azureEnv } from '../../src/render/kube/settings.ts';
import { renderScripts } from '../../src/render/scripts.ts';
import { scratch } from './scratch.ts';

/** What the fake Azure CLI answers, by words of the command; see fake-az.mjs. */
export type Answers = Readonly<Record<string, { readonly json: unknown } | { readonly error: string }>>;

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Every call of az, kubectl and kubelogin, in order, as one text each. */
  readonly calls: readonly string[];
}

export interface ScriptRepo {
  /** Runs a script of the repo, with the answers for az, a text for its standard input, and what kubectl ends with. */
  readonly run: (
    script: string,
    words: readonly string[],
    answers: Answers,
    input?: string,
    kubectlStatus?: number,
  ) => Run;
  readonly read: (path: string) => string;
}

const fakeAz = resolve(import.meta.dirname, 'fake-az.mjs');

/** Writes the scripts of a model and the files they touch to a scratch folder, with stand-ins for the programs they call. */
export function scriptRepo(model: Model): ScriptRepo {
  const root = scratch('scripts');
  const put = (path: string, text: string, executable = false): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    if (executable) chmodSync(join(root, path), 0o755);
  };
  for (const [path, { text, executable }] of renderScripts(model)) put(path, text, executable);
  for (const environment of model.environments) put(`k8s/${environment.name}/azure.env`, azureEnv(environment));
  put('bin/az', `#!/bin/sh\nexec '${process.execPath}' '${fakeAz}' "$@"\n`, true);
  for (const [name, status] of [
    ['kubectl', '"$KUBECTL_STATUS"'],
    ['kubelogin', '0'],
  ] as const)
    put(`bin/${name}`, `#!/bin/sh\necho '"${name}'" $*\\"" >>"$FAKE_AZ_LOG"\nexit ${status}\n`, true);

  const log = join(root, 'log');
  return {
    read: (path) => readFileSync(join(root, path), 'utf8'),
    run: (script, words, answers, input = '', kubectlStatus = 0) => {
      put('answers.json', JSON.stringify(answers));
      writeFileSync(log, '');
      const result = spawnSync(join(root, script), words, {
        encoding: 'utf8',
        input,
        cwd: '/',
        env: {
          PATH: `${join(root, 'bin')}:${process.env['PATH'] ?? ''}`,
          FAKE_AZ: join(root, 'answers.json'),
          FAKE_AZ_LOG: log,
          KUBECTL_STATUS: String(kubectlStatus),
          POLL_SECONDS: '0',
        },
      });
      return {
        status: result.status,
        stdout: result.stdout,
        stderr: result.stderr,
        calls: existsSync(log) ? callsIn(readFileSync(log, 'utf8')) : [],
      };
    },
  };
}

function callsIn(log: string): string[] {
  return log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const call: unknown = JSON.parse(line);
      return Array.isArray(call) ? `az ${call.join(' ')}` : String(call);
    });
}
