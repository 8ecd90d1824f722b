import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { parse, parseAllDocuments } from 'yaml';
import type { Environment } from '../../../src/model/model.ts';
import type { Files } from '../../../src/render/files.ts';
import type { KubernetesObject } from '../../../src/render/kube/resource.ts';
import { podSecurityViolations } from '../../../src/rules/pod-security.ts';
import { scratch } from '../scratch.ts';
import { podsIn } from './pods.ts';
import { restrictedProblems } from './restricted.ts';

/** The objects of an environment in the order of its kustomization. */
export function objectsOf(files: Files, environment: Environment): KubernetesObject[] {
  const folder = `k8s/${environment.name}`;
  const { resources } = parse(files.get(`${folder}/kustomization.yaml`)?.text ?? '') as { resources: string[] };
  const listed = resources.map((path) => `${folder}/${path}`);
  const others = [...files.keys()].filter((path) => path.startsWith(`${folder}/`) && !listed.includes(path));
  assert.equal(others.toSorted(), [`${folder}/azure.env`, `${folder}/kustomization.yaml`]);
  return listed.map((path) => parse(files.get(path)?.text ?? '') as KubernetesObject);
}

/** What keeps pods from the Pod Security level of their namespace, by both readings of `restricted`; one line each. */
export function podProblems(objects: readonly KubernetesObject[]): string[] {
  const level = (namespace: string): string | undefined =>
    objects.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === namespace)?.metadata.labels?.[
      'pod-security.kubernetes.io/enforce'
    ];
  return podsIn(objects)
    .filter(({ namespace }) => level(namespace) !== 'privileged')
    .flatMap(({ owner, namespace, spec }) => {
      if (level(namespace) === 'baseline')
        return podSecurityViolations('baseline', spec).map(({ path, message }) => `${owner}: ${path} ${message}`);
      const expected = 'dnsPolicy' in spec ? ['the field dnsPolicy is not expected'] : [];
      const found = [
        ...podSecurityViolations('restricted', spec).map(({ path, message }) => `${path} ${message}`),
        ...restrictedProblems(spec),
      ];
      return found.filter((problem) => !expected.includes(problem)).map((problem) => `${owner}: ${problem}`);
    });
}

/** Builds an environment with values in its `azure.env`, as kubectl does it. */
export function buildKustomization(
  kubectl: string,
  files: Files,
  environment: Environment,
  values: ReadonlyMap<string, string>,
): KubernetesObject[] {
  const folder = scratch('kustomize');
  for (const [path, { text }] of [...files].filter(([path]) => path.startsWith(`k8s/${environment.name}/`))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(
      join(folder, path),
      path.endsWith('/azure.env') ? [...values].map(([key, value]) => `${key}=${value}\n`).join('') : text,
    );
  }
  const { status, stdout, stderr } = spawnSync(kubectl, ['kustomize', join(folder, 'k8s', environment.name)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  assert.is(stderr, '');
  return parseAllDocuments(stdout).map((document) => document.toJS() as KubernetesObject);
}

/** Client ids of identities that sign in without an object of ours: nothing refers to the vault where no secret is read. */
export function unusedSettings(environment: Environment): string[] {
  const workloads = environment.namespaces.flatMap((namespace) => namespace.workloads);
  const readsSecrets = workloads.some(({ secrets }) => secrets.length > 0);
  return environment.settings.filter(
    (setting) =>
      (setting === 'TENANT_ID' && !readsSecrets) ||
      (setting === 'VAULT_NAME' && !readsSecrets && !environment.gateway) ||
      (setting === 'SERVICE_BUS_NAME' && !workloads.some(({ scale }) => scale?.serviceBus)),
  );
}

/** What tells an object from others of its cluster. */
export function identity({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}
