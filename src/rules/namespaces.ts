import { namespaceConfig } from '../model/namespace-config.ts';
import type { Config } from '../config/validate.ts';
import { gatewayNamespace, gpuNamespace } from '../model/own-namespaces.ts';
import { eachWorkload, type Finding, type Rule } from './rule.ts';

const own: readonly string[] = [gatewayNamespace, gpuNamespace];
/** What belongs to Kubernetes, to AKS and to its extensions. */
const ofPlatform =
  /^(?:default|kube-.*|aks-.*|app-routing-system|azure-(?:arc|extensions-usage-system|workload-identity-system)|calico-system|cluster-config|dapr-system|dataprotection-microsoft|flux-system|gatekeeper-system|tigera-operator)$/;

/** Names of objects that stand beside those of workloads, or of identities beside theirs, and what they are. */
const taken: Readonly<Record<string, string>> = {
  'allow-dns': 'a policy of every namespace',
  controlplane: 'the identity of the cluster',
  default: 'the account of pods that name none',
  'default-deny': 'a policy of every namespace',
  'gateway-tls': 'the identity of the gateway',
  'keda-operator': 'the identity of KEDA',
  kubelet: 'the identity of the nodes',
};

export const namespaceRules: readonly Rule[] = [
  {
    id: 'D10',
    severity: 'error',
    title: 'Workloads stay out of the namespaces of the platform',
    why: 'Quota, default-deny and admission levels there would hit components of the cluster; the identity webhook skips some; and in default lands whatever names none.',
    source: 'Azure/azure-workload-identity docs; AKS docs, faq, 2026-08-21',
    check: (context) => [
      ...Object.keys(context.config.namespaces).flatMap((name) => reserved(name, ['namespaces', name], context.config)),
      ...context.workloads.flatMap(({ path, config, workload }) =>
        namespaceConfig(context.config, workload.namespace) === undefined
          ? reserved(
              workload.namespace,
              config.namespace === undefined ? ['name'] : [...path, 'namespace'],
              context.config,
            )
          : [],
      ),
    ],
  },
  {
    id: 'F25',
    severity: 'error',
    title: 'No name is one that the platform needs for something else',
    why: 'Two objects of one name cannot be, and Kubernetes keeps priority classes that start with system- to itself.',
    source: 'Kubernetes docs, service-accounts and pod-priority-preemption, 2026-08',
    check: (context) => [
      ...eachWorkload(
        ({ name, path }) =>
          Object.hasOwn(taken, name) && {
            path,
            message: `A workload cannot be called ${name}, which is ${taken[name]}.`,
            fix: `Take another name, such as \`${name}-app\`.`,
          },
      )(context),
      ...(/^system(?:-|$)/.test(context.config.name)
        ? [
            {
              path: ['name'],
              message: `The priority classes of ${context.config.name} would start with system-.`,
              fix: `Take another name, such as \`my-${context.config.name}\`.`,
            },
          ]
        : []),
    ],
  },
];

function reserved(name: string, path: readonly string[], config: Config): Finding[] {
  const isOwn = own.includes(name);
  if (!isOwn && !isReserved(name)) return [];
  return [
    {
      path,
      message: `${name} is a namespace of the platform itself${isOwn ? ', rendered by this tool' : ''}.`,
      fix: `Take another name, such as \`${freeName(name, config)}\`.`,
    },
  ];
}

function isReserved(name: string): boolean {
  return own.includes(name) || ofPlatform.test(name);
}

/** A name that is free: that of the platform, or one made of both. */
function freeName(name: string, { name: platform, namespaces }: Config): string {
  const candidates = [platform, 'apps', `${platform}-apps`, `apps-${name}`];
  return (
    candidates.find((one) => !isReserved(one) && namespaces[one] === undefined && one.length <= 63) ?? `my-${name}`
  );
}
