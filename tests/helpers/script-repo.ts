import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Model } from '../../src/model/model.ts';
import { renderCharts } from '../../src/render/helm/render.ts';
import { renderKubernetes } from '../../src/render/kube/kubernetes.ts';
import { renderScripts } from '../../src/render/scripts.ts';
import type { Cluster } from './cluster.ts';
import { fakeAz } from './fake-az.ts';
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
  /** Runs a script of the repo, with the answers for az, a text for its standard input, and what kubectl fails with. */
  readonly run: (script: string, words: readonly string[], answers: Answers, input?: string, refusal?: string) => Run;
  readonly read: (path: string) => string;
  readonly write: (path: string, text: string) => void;
}

/**
 * Writes the scripts of a model and the files they touch to a scratch folder, with stand-ins for the programs they call.
 * With a cluster, kubectl is the real one, and talks to that.
 */
export function scriptRepo(model: Model, kubectl?: string, cluster?: Cluster): ScriptRepo {
  const root = scratch('scripts');
  const put = (path: string, text: string, executable = false): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    if (executable) chmodSync(join(root, path), 0o755);
  };
  for (const [path, { text, executable }] of renderScripts(model)) put(path, text, executable);
  for (const [path, { text }] of [...renderKubernetes(model), ...renderCharts(model)]) put(path, text);
  put('bin/az', fakeAz(), true);
  const program = (name: string, rest: string): void =>
    put(
      `bin/${name}`,
      `#!/bin/sh\nprintf '"%s"\\n' "$(printf '%s' "${name} $*" | sed 's/[\\\\"]/\\\\&/g')" >>"$FAKE_AZ_LOG"\n${rest}\n`,
      true,
    );
  program('kubelogin', 'exit 0');
  // What is built from files needs no server, and works when there is none.
  const refusing = '[ "$1" = kustomize ] || [ -z "$REFUSAL" ] || { echo "$REFUSAL" >&2; exit 1; }';
  program('kubectl', `${refusing}\nexec ${kubectl ?? 'true'} "$@"`);

  const log = join(root, 'log');
  return {
    read: (path) => readFileSync(join(root, path), 'utf8'),
    write: (path, text) => put(path, text),
    run: (script, words, answers, input = '', refusal = '') => {
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
          FAKE_KUBECONFIG: cluster?.kubeconfig ?? '',
          HOME: root,
          REFUSAL: refusal,
          POLL_SECONDS: '0',
          ROLLOUT_SECONDS: '3',
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
