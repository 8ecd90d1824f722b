import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { scratch } from './scratch.ts';

interface ClusterObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly [key: string]: unknown;
  };
  readonly [key: string]: unknown;
}

/** What fake-cluster.mjs keeps. */
interface ClusterState {
  /** Objects as the server has them; `managers` says by name which fields somebody owns. */
  objects: ClusterObject[];
  /** Changes in order, as in `delete Deployment shop/old` and `apply Deployment shop/orders by somebody replicas 3`. */
  log: string[];
  /** Names of Deployments whose pods never run. */
  stuck?: string[];
  /** Whether what a deleted object owned stays until somebody waits for it, or until it is applied again. */
  slowGarbage?: boolean;
  /** Requests that fail so many times: the method and a part of the path. */
  failures?: { on: string; times: number; code: number; reason: string; message: string }[];
}

export interface Cluster {
  readonly kubeconfig: string;
  readonly state: () => ClusterState;
  /** Changes the state, as somebody else would, and forgets the log so far. */
  readonly change: (change: (state: ClusterState) => void) => void;
  /** `Kind namespace/name` of everything that there is, sorted. */
  readonly names: () => string[];
}

/** Starts an API server for tests of the scripts; it ends with the process of the tests. See fake-cluster.mjs. */
export function startCluster(): Cluster {
  const folder = scratch('cluster');
  const [stateFile, addressFile] = [join(folder, 'state.json'), join(folder, 'address')];
  const state = (): ClusterState => JSON.parse(readFileSync(stateFile, 'utf8')) as ClusterState;
  const write = (value: ClusterState): void => writeFileSync(stateFile, JSON.stringify(value));
  write({ objects: [], log: [] });
  const server = spawn(process.execPath, [resolve(import.meta.dirname, 'fake-cluster.mjs'), stateFile, addressFile], {
    stdio: 'ignore',
  });
  server.unref();
  process.on('exit', () => server.kill());
  for (let waited = 0; !existsSync(addressFile) || readFileSync(addressFile, 'utf8') === ''; waited += 1) {
    if (waited > 600) throw new Error('The stand-in for an API server does not start');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
  const kubeconfig = join(folder, 'kubeconfig');
  const text = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'fake', cluster: { server: readFileSync(addressFile, 'utf8') } }],
    users: [{ name: 'ada', user: { token: 'x' } }],
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'ada' } }],
    'current-context': 'fake',
  };
  writeFileSync(kubeconfig, JSON.stringify(text));
  return {
    kubeconfig,
    state,
    change: (change) => {
      const next = state();
      next.log = [];
      change(next);
      write(next);
    },
    names: () =>
      state()
        .objects.map(
          ({ kind, metadata: { namespace, name } }) =>
            `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`,
        )
        .toSorted(),
  };
}
