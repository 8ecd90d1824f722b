import type { Context } from './context.ts';
import { all, type Finding, type Found, type Rule } from './rule.ts';

const labelSource = 'Kubernetes docs, labels, 2026-08';

const keyPattern = /^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const valuePattern = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
/** Prefixes that AKS and Kubernetes keep for nodes. */
const reservedPrefix = /^(?:[a-z0-9.-]+\.)?(?:kubernetes\.azure\.com|kubernetes\.io|k8s\.io)\//;
/** Labels that every object gets from the tool, whatever the file says. */
const ownLabel =
  /^(?:app|app\.kubernetes\.io\/(?:name|component|instance|part-of|version|managed-by)|azure\.workload\.identity\/.*|pod-security\.kubernetes\.io\/.*|kubernetes\.io\/metadata\.name)$/;

interface Labels {
  readonly labels: Readonly<Record<string, string>>;
  readonly path: readonly string[];
}

export const labelRules: readonly Rule[] = [
  {
    id: 'V06',
    severity: 'error',
    title: 'Labels are labels that Kubernetes takes',
    why: 'An object with a bad label is refused as a whole.',
    source: labelSource,
    check: (context) => all([...poolLabels(context), ...objectLabels(context)].map(badLabels)),
  },
  {
    id: 'C6',
    severity: 'error',
    title: 'Labels and taints keep out of what belongs to Kubernetes, to AKS and to this tool',
    why: 'AKS refuses such node labels and taints; on objects they would be replaced, because selectors hang on them.',
    source: 'AKS docs, use-labels and deployment-safeguards, 2026-08-21',
    check: (context) =>
      all([
        ...poolLabels(context).map(({ labels, path }) =>
          Object.keys(labels)
            .filter((key) => reservedPrefix.test(key))
            .map((key) => reserved(key, [...path, key])),
        ),
        ...context.pools.map(({ config, path }) =>
          (config?.taints ?? []).flatMap((taint, index) =>
            reservedPrefix.test(taint) ? [reserved(taint, [...path, 'taints', String(index)])] : [],
          ),
        ),
        ...objectLabels(context).map(({ labels, path }) =>
          Object.keys(labels)
            .filter((key) => ownLabel.test(key))
            .map((key) => ({
              path: [...path, key],
              severity: 'warning' as const,
              message: `The label ${key} is set by the tool, so this one has no effect.`,
              fix: 'Remove it.',
            })),
        ),
      ]),
  },
  {
    id: 'F21',
    severity: 'error',
    title: 'No two tags differ in upper and lower case alone',
    why: 'To Azure they are one tag, and it refuses the second.',
    source: 'Azure docs, tag-resources, 2026-04',
    check: ({ config: { tags }, environment }) => {
      const all = Object.keys(environment.infra.tags);
      return Object.keys(tags).flatMap((tag) => {
        const twin = all.find((other) => other !== tag && other.toLowerCase() === tag.toLowerCase());
        return twin === undefined
          ? []
          : [
              {
                path: ['tags', tag],
                message: `The tags ${tag} and ${twin} are one to Azure.`,
                fix: `Write \`${twin}\`, or remove one of the two.`,
              },
            ];
      });
    },
  },
  {
    id: 'F27',
    severity: 'error',
    title: 'No tag starts with microsoft, azure or windows',
    why: 'Azure keeps tags that start so to itself and refuses them.',
    source: 'Azure docs, New-AzTag and REST reference Tags, 2026-08',
    check: ({ config: { tags } }) =>
      Object.keys(tags)
        .filter((tag) => /^(?:microsoft|azure|windows)/i.test(tag))
        .map((tag) => ({
          path: ['tags', tag],
          message: `The tag ${tag} starts with a word that Azure keeps to itself.`,
          fix: `Write another name, such as \`my-${tag}\`.`,
        })),
  },
];

function poolLabels(context: Context): Labels[] {
  return context.pools.map(({ config, path }) => ({ labels: config?.labels ?? {}, path: [...path, 'labels'] }));
}

function objectLabels(context: Context): Labels[] {
  return [
    ...context.workloads.map(({ config, path }) => ({ labels: config.labels, path: [...path, 'labels'] })),
    ...context.namespaces.map(({ config, path }) => ({ labels: config?.labels ?? {}, path: [...path, 'labels'] })),
  ];
}

function badLabels({ labels, path }: Labels): Found {
  return Object.entries(labels).flatMap(([key, value]): Finding[] => {
    if (!keyPattern.test(key))
      return [
        {
          path: [...path, key],
          message: `"${key}" is not a label key.`,
          fix: 'Write letters, digits, `-`, `_` and `.`, 63 at most, with a domain and `/` before them at will.',
        },
      ];
    return valuePattern.test(value)
      ? []
      : [
          {
            path: [...path, key],
            message: `"${value}" is not a label value.`,
            fix: `Write \`${key}: ${repaired(value)}\`.`,
          },
        ];
  });
}

function repaired(value: string): string {
  return value.replace(/[^-A-Za-z0-9_.]+/g, '-').replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '') || 'value';
}

function reserved(text: string, path: readonly string[]): Finding {
  return {
    path,
    message: `${text} has a prefix that is kept for the platform.`,
    fix: 'Take a prefix of your own, such as `example.com/`, or none.',
  };
}
