#!/usr/bin/env bash
# Says in the summary of a run which files a deployment has filled in with names and ids that only Azure knows. Nobody can
# commit in a pipeline's checkout, and a pipeline that pushes to its own branch would start itself.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
summary=${GITHUB_STEP_SUMMARY:-/dev/stdout}
files=('k8s/*/azure.env' 'charts/*/azure-*.yaml')
changed=$(git diff --name-only -- "${files[@]}")
[[ -n $changed ]] || exit 0
if [[ -n ${GITHUB_ACTIONS:-} ]]; then printf '::notice::%s differs from the repository; the summary has the patch.\n' "$(printf '%s' "$changed" | tr '\n' ' ')"; fi
{
  printf 'Azure gave names and ids that the repository does not have yet. Bring them in with a pull request: save this as azure.patch, then git apply azure.patch.\n\n```diff\n'
  git diff -- "${files[@]}"
  printf '```\n'
} >>"$summary"
