{{/* The image with its tag, its digest, or both. */}}
{{- define "orders.image" -}}
{{- .Values.image.repository }}{{ with .Values.image.tag }}:{{ . }}{{ end }}{{ with .Values.image.digest }}@{{ . }}{{ end -}}
{{- end }}

{{/* The version as a label: the tag, or the start of the digest. */}}
{{- define "orders.version" -}}
{{- $text := .Values.image.tag | default (.Values.image.digest | trimPrefix "sha256:" | trunc 12) | default "untagged" | trunc 63 -}}
{{- regexReplaceAll "^[^A-Za-z0-9]+|[^A-Za-z0-9]+$" $text "" | default "untagged" -}}
{{- end }}

{{/* A value that only Azure knows: refused while it is empty or a placeholder. Takes the root and the name. */}}
{{- define "orders.azure" -}}
{{- $name := index . 1 -}}
{{- $hint := printf "azure.%s is not known: deploy Azure first (scripts/deploy.sh), and hand over azure-<environment>.yaml with --values" $name -}}
{{- $value := required $hint (index (index . 0).Values.azure $name) -}}
{{- if contains "00000000-0000-0000-0000-000000000000" $value }}{{ fail $hint }}{{ end -}}
{{- if contains "not-deployed-yet" $value }}{{ fail $hint }}{{ end -}}
{{- $value -}}
{{- end }}
