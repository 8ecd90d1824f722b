{{/* The image with its tag, its digest, or both. */}}
{{- define "storefront.image" -}}
{{- .Values.image.repository }}{{ with .Values.image.tag }}:{{ . }}{{ end }}{{ with .Values.image.digest }}@{{ . }}{{ end -}}
{{- end }}

{{/* The version as a label: the tag, or the start of the digest. */}}
{{- define "storefront.version" -}}
{{- $text := .Values.image.tag | default (.Values.image.digest | trimPrefix "sha256:" | trunc 12) | default "untagged" | trunc 63 -}}
{{- regexReplaceAll "^[^A-Za-z0-9]+|[^A-Za-z0-9]+$" $text "" | default "untagged" -}}
{{- end }}
