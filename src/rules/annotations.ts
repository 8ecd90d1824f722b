import type { Context } from './context.ts';
import { all, type Finding, type Rule } from './rule.ts';
import { valueAt } from './value-at.ts';

/** Labels or annotations of pods, or of the namespace whose pods they speak for, and where they stand in the file. */
interface Marks {
  readonly subject: string;
  readonly marks: Readonly<Record<string, unknown>>;
  readonly path: readonly string[];
}

/** What makes a webhook put a container beside ours. Source: docs of Dapr, Istio, Linkerd, Consul and Vault, 2026-08. */
const injectors: readonly (readonly [key: RegExp, value: RegExp, what: string])[] = [
  [/^dapr\.io\/enabled$/, /^(true|y|yes|on|1)$/i, 'Dapr'],
  [/^(sidecar\.istio\.io\/inject|istio-injection)$/, /^(true|enabled)$/, 'Istio'],
  [/^istio\.io\/rev$/, /./, 'Istio'],
  [/^linkerd\.io\/inject$/, /^(enabled|ingress)$/, 'Linkerd'],
  [/^consul\.hashicorp\.com\/connect-inject$/, /^true$/, 'Consul'],
  [/^vault\.hashicorp\.com\/agent-inject$/, /^true$/, 'Vault'],
];

/** Annotations by which other tools take objects out of our hands, or admission refuses their pods. */
const reserved: readonly (readonly [key: RegExp, why: string])[] = [
  [/^(internal\.)?config\.kubernetes\.io\//, 'kustomize reads it, and may leave the object out'],
  [/^kustomize\.toolkit\.fluxcd\.io\//, 'Flux reads it, and may not apply or never remove the object'],
  [/^kubectl\.kubernetes\.io\/last-applied-configuration$/, 'kubectl keeps its own record there'],
  [/^(deployment|control-plane\.alpha|batch)\.kubernetes\.io\//, 'controllers keep their own records there'],
  [/^(container\.apparmor\.security\.beta|seccomp\.security\.alpha)\.kubernetes\.io\//, 'Pod Security judges it'],
  [/^service\.(beta|alpha)\.kubernetes\.io\//, 'it acts on load balancers alone, and no Service here is one'],
];

export const annotationRules: readonly Rule[] = [
  {
    id: 'F66',
    severity: 'warning',
    title: 'No sidecar is put into pods by others',
    why: 'It meets none of what is rendered: the policies close the way to its control plane and between its proxies, its requests are in no quota, and as a rule it has no security context that the level restricted admits.',
    source: 'Kubernetes docs, pod-security-standards; Dapr docs, sidecar injector, 2026-08',
    check: (context) =>
      podMarks(context).flatMap(({ subject, marks, path }) =>
        Object.entries(marks).flatMap(([key, value]): Finding[] => {
          const injector = injectors.find(([name, on]) => name.test(key) && on.test(String(value)));
          return injector
            ? [
                {
                  path: [...path, key],
                  message: `${key} lets ${injector[2]} put a sidecar into the pods of ${subject}, for which nothing here makes room.`,
                  fix: 'Remove it, or add its flows, requests and security context by `patch` and try it on a cluster first.',
                },
              ]
            : [];
        }),
      ),
  },
  {
    id: 'F67',
    severity: 'error',
    title: 'Annotations keep out of what kubectl, kustomize, Flux and admission act on',
    why: 'One of them can take the object out of what is applied without a word, or do nothing at all.',
    source: 'kustomize docs, config.kubernetes.io/local-config; Flux docs, Kustomization, 2026-08',
    check: (context) =>
      all(
        annotationMaps(context).flatMap(({ marks, path }) =>
          Object.keys(marks).map((key) => {
            const found = reserved.find(([name]) => name.test(key));
            return (
              found !== undefined && {
                path: [...path, key],
                message: `The annotation ${key} is not one to set here: ${found[1]}.`,
                fix: 'Remove it.',
              }
            );
          }),
        ),
      ),
  },
];

function annotationMaps({ workloads, namespaces }: Context): Marks[] {
  return [
    ...namespaces.map(({ name, path, config }) => ({
      subject: name,
      marks: config?.annotations ?? {},
      path: [...path, 'annotations'],
    })),
    ...workloads.flatMap(({ name, path, config }) =>
      (['workload', 'pod', 'service'] as const).map((part) => ({
        subject: name,
        marks: config.annotations[part],
        path: [...path, 'annotations', part],
      })),
    ),
  ];
}

/** Where pods are made. */
const templates = { Deployment: ['spec', 'template'], CronJob: ['spec', 'jobTemplate', 'spec', 'template'] } as const;

/** Labels and annotations that webhooks read, those of patches included. */
function podMarks(context: Context): Marks[] {
  return [
    ...context.namespaces.flatMap(({ name, path, config }) => [
      { subject: name, marks: config?.labels ?? {}, path: [...path, 'labels'] },
      { subject: name, marks: config?.annotations ?? {}, path: [...path, 'annotations'] },
      ...patched(name, config?.patch['Namespace'], [], [...path, 'patch', 'Namespace']),
    ]),
    ...context.workloads.flatMap(({ name, path, config }) => [
      { subject: name, marks: config.labels, path: [...path, 'labels'] },
      { subject: name, marks: config.annotations.pod, path: [...path, 'annotations', 'pod'] },
      ...Object.entries(templates).flatMap(([kind, at]) =>
        patched(name, config.patch[kind], at, [...path, 'patch', kind]),
      ),
    ]),
  ];
}

function patched(subject: string, patch: unknown, at: readonly string[], path: readonly string[]): Marks[] {
  return (['labels', 'annotations'] as const).flatMap((kind) => {
    const marks = valueAt(patch, [...at, 'metadata', kind]);
    return typeof marks === 'object' && marks !== null
      ? [{ subject, marks: marks as Record<string, unknown>, path: [...path, ...at, 'metadata', kind] }]
      : [];
  });
}
