import type { Json } from '../yaml.ts';
import type { SchemaNode } from './schema-node.ts';
import { valueRows } from './values.ts';

/** What the texts of a chart say. */
export interface ChartFacts {
  readonly name: string;
  readonly namespace: string;
  readonly isJob: boolean;
  readonly hasHosts: boolean;
  readonly hasTest: boolean;
  readonly hasService: boolean;
  readonly takesAzure: boolean;
  /** In the order in which changes reach them. */
  readonly environments: readonly string[];
  readonly byFlux: boolean;
}

const untagged = 'untagged';
const longestLabel = 63;
const shortDigest = 12;
/** Texts that stand where nobody has filled in what Azure gave. */
const placeholders = ['00000000-0000-0000-0000-000000000000', 'not-deployed-yet'];

/** Partials of the chart. The version label is what src/model/workloads.ts makes of the image, so that it follows `image.tag`. */
export function helpers({ name, takesAzure, byFlux }: ChartFacts): string {
  const way = byFlux ? 'and push k8s/<environment>/azure.env' : 'and hand over azure-<environment>.yaml with --values';
  const azure = `
{{/* A value that only Azure knows: refused while it is empty or a placeholder. Takes the root and the name. */}}
{{- define "${name}.azure" -}}
{{- $name := index . 1 -}}
{{- $hint := printf "azure.%s is not known: deploy Azure first (scripts/deploy.sh), ${way}" $name -}}
{{- $value := required $hint (index (index . 0).Values.azure $name) -}}
${placeholders.map((text) => `{{- if contains "${text}" $value }}{{ fail $hint }}{{ end -}}`).join('\n')}
{{- $value -}}
{{- end }}
`;
  return `{{/* The image with its tag, its digest, or both. */}}
{{- define "${name}.image" -}}
{{- .Values.image.repository }}{{ with .Values.image.tag }}:{{ . }}{{ end }}{{ with .Values.image.digest }}@{{ . }}{{ end -}}
{{- end }}

{{/* The version as a label: the tag, or the start of the digest. */}}
{{- define "${name}.version" -}}
{{- $text := .Values.image.tag | default (.Values.image.digest | trimPrefix "sha256:" | trunc ${shortDigest}) | default "${untagged}" | trunc ${longestLabel} -}}
{{- regexReplaceAll "^[^A-Za-z0-9]+|[^A-Za-z0-9]+$" $text "" | default "${untagged}" -}}
{{- end }}
${takesAzure ? azure : ''}`;
}

/** Refuses bounds that no schema can compare. */
export const boundsCheck = `{{- if gt (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas) }}
{{- fail (printf "autoscaling.minReplicas (%v) is above autoscaling.maxReplicas (%v)" .Values.autoscaling.minReplicas .Values.autoscaling.maxReplicas) }}
{{- end }}
`;

/** What \`helm install\` and \`helm upgrade\` say at their end. */
export function notes(facts: ChartFacts): string {
  const { name, isJob, hasHosts, hasTest } = facts;
  const hosts = `{{- with .Values.hosts }}

It answers at:
{{- range . }}
  https://{{ . }}
{{- end }}
{{- end }}
`;
  const run = isJob
    ? `It runs at {{ .Values.schedule }}. Start a run now, and read what it says:
  kubectl create job ${name}-by-hand --from cronjob/${name} --namespace {{ .Release.Namespace }}
  kubectl logs job/${name}-by-hand --namespace {{ .Release.Namespace }} --follow`
    : `See it run, and read what it says:
  kubectl rollout status deployment/${name} --namespace {{ .Release.Namespace }}
  kubectl logs deployment/${name} --namespace {{ .Release.Namespace }} --follow`;
  return `${name} {{ include "${name}.version" . }} is in the namespace {{ .Release.Namespace }}.
${hasHosts ? hosts : ''}
${run}
${hasTest ? `\nAsk it from inside the cluster:\n  helm test {{ .Release.Name }} --namespace {{ .Release.Namespace }}\n` : ''}
Go back to the release before:
  helm rollback {{ .Release.Name }} --namespace {{ .Release.Namespace }} --wait
`;
}

/** The chart's README.md: how to use it in each environment, and every value. */
export function chartReadme(facts: ChartFacts, values: Parameters<typeof valueRows>[0], schema: SchemaNode): string {
  const { name, namespace, environments, byFlux, hasTest, takesAzure } = facts;
  const last = environments.at(-1) ?? '';
  const files = (environment: string): string =>
    [
      `charts/${name}/values-${environment}.yaml`,
      ...(takesAzure && !byFlux ? [`charts/${name}/azure-${environment}.yaml`] : []),
    ]
      .map((file) => `--values ${file}`)
      .join(' ');
  const install = byFlux
    ? `Flux installs it, by \`k8s/<environment>/${namespace}/${name}/helm-release.yaml\`.`
    : `\`scripts/deploy.sh <environment>\` installs it${takesAzure ? `, after it has written what only Azure knows to \`charts/${name}/azure-<environment>.yaml\`` : ''}. By hand, from the root of the repository:

\`\`\`sh
helm upgrade --install ${name} charts/${name} --namespace ${namespace} ${files(last)} --rollback-on-failure --wait
\`\`\``;
  return `# ${name}

The workload ${name} as a Helm chart, for Helm 4. Its namespace and its priority class come from \`k8s/\`, and must be there first.
Environments: ${environments.map((environment) => `${environment} (\`values-${environment}.yaml\`)`).join(', ')}. Values that
these files do not name are in \`values.yaml\`, which holds those of ${last}.

${install}

Check the values of an environment, without a cluster:

\`\`\`sh
helm lint --strict charts/${name} --values charts/${name}/values-${last}.yaml
\`\`\`
${hasTest ? `\n\`helm test ${name} --namespace ${namespace}\` connects to its Service from inside the cluster.\n` : ''}
The version of the chart follows its content: the part behind \`+\` is a digest of its other files as they were rendered.

## Values

| Value | In ${last} | What |
| --- | --- | --- |
${valueRows(values, schema)
  .map(([path, value, what]) => `| \`${path}\` | ${shown(value)} | ${cell(what)} |`)
  .join('\n')}
`;
}

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? 'see `values.yaml`' : cell(`\`${text.replaceAll('`', "'")}\``);
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
