#!/usr/bin/env bash
# Shows what a deployment would change in an environment, in the log and in the summary of the run; changes nothing.
#
#   pipelines/look.sh plan <environment>     for a pull request, or before an approval
#   pipelines/look.sh drift <environment>    ends with 1 when something differs, so that somebody is notified
#
# Exit codes: 0 done, 1 failed, or drift; 2 wrong usage.
set -euo pipefail
[[ $# -eq 2 && $1 =~ ^(plan|drift)$ ]] || { printf 'Usage: pipelines/look.sh plan|drift <environment>\n' >&2; exit 2; }
cd "$(dirname "${BASH_SOURCE[0]}")/.."
what=$1
environment=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

status=0
VALIDATION_LEVEL=ProviderNoRbac scripts/deploy.sh "$environment" --what-if 2>&1 | tee "$work/shown" || status=$?
if [[ -n ${GITHUB_STEP_SUMMARY:-} ]]; then
  {
    printf '### %s\n\n<details><summary>What would change</summary>\n\n````text\n' "$environment"
    # A summary holds one megabyte.
    sed 's/\x1b\[[0-9;]*m//g' "$work/shown" | head -c 900000
    printf '\n````\n\n</details>\n'
  } >>"$GITHUB_STEP_SUMMARY"
fi
[[ $status -eq 0 ]] || exit "$status"
[[ $what == drift ]] || exit 0

# Flux tells nobody that it has stopped.
flux_state() {
  (
    # shellcheck source=/dev/null
    . scripts/read-environment.sh
    read_environment "$environment"
    [[ $DELIVERY == flux ]] || exit 0
    subscription=''
    find_subscription
    azure rest --method get --url "/subscriptions/$subscription/resourceGroups/$RESOURCE_GROUP/providers/Microsoft.ContainerService/managedClusters/$CLUSTER_NAME/providers/Microsoft.KubernetesConfiguration/fluxConfigurations/platform?api-version=2025-04-01" \
      --query "join(' ', [properties.complianceState || 'Unknown', (properties.suspend && 'suspended') || ''])" --output tsv
  )
}
state=$(flux_state) || state='not to be asked'
state=${state%% }
flux=''
if [[ -n $state && $state != Compliant ]]; then flux="Flux in $environment is $state, so changes may not arrive: README.md, \"When Flux stops\"."; fi

# What-if sums up with `Resource changes: 1 to modify, 3 no change.`; a diff of the cluster starts with `diff `, and
# deploy.sh writes `remove` for what would go.
drift=$(sed 's/\x1b\[[0-9;]*m//g' "$work/shown" | grep -E '^(Resource changes: .*[0-9]+ to (create|delete|modify|deploy)|diff |remove )' || true)
[[ -n $drift || -n $flux ]] || { printf '\n%s is what the repository says.\n' "$environment"; exit 0; }
message=$flux
if [[ -n $drift ]]; then message="$environment differs from the repository. Deploy it again, or bring the change into aks-prod.yaml.${flux:+ $flux}"; fi
if [[ -n ${GITHUB_ACTIONS:-} ]]; then printf '::error::%s\n' "$message"; fi
if [[ -n ${TF_BUILD:-} ]]; then printf '##vso[task.logissue type=error]%s\n' "$message"; fi
printf '\n%s\n%s\n' "$message" "$drift" >&2
exit 1
