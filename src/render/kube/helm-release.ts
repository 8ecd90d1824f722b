import { flux } from '../../facts/flux.ts';
import type { Workload } from '../../model/model.ts';
import { platformLabels, type Scope } from './labels.ts';
import { workloadResource, type KubernetesObject, type Resource } from './resource.ts';
import { marksIn, setting } from './settings.ts';
import { workloadResources } from './workload.ts';

/** As long as scripts/apply.sh waits for a workload. */
const waiting = '10m';
const keptRevisions = 5;
const retries = 3;

/** What makes Flux install the chart of each workload: the values of the environment, and what only Azure knows of it. */
export function helmReleases(scope: Scope): Resource[] {
  return scope.environment.namespaces.flatMap(({ workloads }) =>
    workloads.map((workload) => workloadResource(helmRelease(workload, scope), workload)),
  );
}

function helmRelease(workload: Workload, scope: Scope): KubernetesObject {
  const { name, namespace } = workload;
  const folder = `charts/${name}`;
  const settings = settingsOf(workload, scope);
  return {
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: { name, namespace: flux.namespace, labels: platformLabels(scope) },
    spec: {
      interval: waiting,
      timeout: waiting,
      releaseName: name,
      targetNamespace: namespace,
      storageNamespace: namespace,
      serviceAccountName: flux.serviceAccount,
      maxHistory: keptRevisions,
      chart: {
        spec: {
          chart: folder,
          // An edit of the chart counts at once, whether or not its version was raised as well.
          reconcileStrategy: 'Revision',
          sourceRef: { kind: 'GitRepository', name: flux.source },
          valuesFiles: [`${folder}/values.yaml`, `${folder}/values-${scope.environment.name}.yaml`],
        },
      },
      install: { remediation: { retries } },
      upgrade: { remediation: { retries } },
      driftDetection: { mode: 'enabled' },
      ...(settings.length === 0
        ? {}
        : { values: { azure: Object.fromEntries(settings.map((name) => [name, setting(name)])) } }),
    },
  };
}

/** The settings that the objects of a workload take, sorted. */
export function settingsOf(workload: Workload, scope: Scope): string[] {
  return marksIn(JSON.stringify(workloadResources(workload, scope).map(({ object }) => object))).toSorted();
}
