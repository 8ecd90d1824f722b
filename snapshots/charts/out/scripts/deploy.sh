#!/usr/bin/env bash
# Deploys an environment: shows what Azure and the cluster would change, asks, deploys infra/, writes what only Azure
# knows to k8s/<environment>/azure.env (and beside each chart), then applies the manifests and charts or waits for Flux. Before the answer nothing changes.
#
#   scripts/deploy.sh <environment> [options]
#
#   --what-if           show the changes and end
#   --yes               do not ask, for pipelines, where an approval stands before the job
#   --only <part>       infrastructure or manifests; pipelines log in again between the two
#   --remove <object>   namespace/NAME or claim/NAMESPACE/NAME: remove that, too, once it is gone from the manifests.
#                       All else that is gone from them is listed and removed without this.
#
# Exit codes: 0 done, 1 failed or not confirmed, 2 wrong usage.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=/dev/null
. scripts/read-environment.sh
# shellcheck source=/dev/null
. scripts/diagnose.sh
# shellcheck source=/dev/null
if [[ -f scripts/charts.sh ]]; then . scripts/charts.sh; fi

usage='Usage: scripts/deploy.sh <environment> [--what-if | --yes] [--only infrastructure|manifests] [--remove <object>]'
[[ $# -ge 1 ]] || refuse "$usage"
name=$1
shift
mode=ask
only=''
removals=()
while [[ $# -gt 0 ]]; do
  case $1 in
    --what-if) mode=what-if ;;
    --yes) mode=yes ;;
    --only | --remove)
      [[ $# -ge 2 ]] || refuse "$1 needs a value" "$usage"
      if [[ $1 == --remove ]]; then
        [[ $2 =~ ^(namespace/[a-z0-9-]+|claim/[a-z0-9-]+/[a-z0-9.-]+)$ ]] || refuse "--remove takes namespace/NAME or claim/NAMESPACE/NAME, not $2" "$usage"
        removals+=(--remove "$2")
      elif [[ $2 == infrastructure || $2 == manifests ]]; then
        only=$2
      else
        refuse "There is no part called $2" "$usage"
      fi
      shift
      ;;
    *) refuse "Unknown option: $1" "$usage" ;;
  esac
  shift
done
read_environment "$name"

subscription=''
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export KUBECONFIG="$work/kubeconfig"
settings="k8s/$ENVIRONMENT/azure.env"
cluster=''
settings_changed=()
charts=()
shown=''
accepted=()

say() { printf '\n== %s\n' "$1"; }

# Prints the parameter `running`: what a cluster that exists has become by itself, so that the deployment neither takes
# versions back nor the number of nodes that the autoscaler chose, and makes a system pool that is missing.
running_cluster() {
  local pools pool count version counts='' versions=''
  if [[ -z $cluster ]]; then
    printf 'running={}'
    return
  fi
  pools=$(azure aks nodepool list --resource-group "$RESOURCE_GROUP" --cluster-name "$CLUSTER_NAME" \
    --query "[].[name, to_string(count), currentOrchestratorVersion || orchestratorVersion || '-']" --output tsv) || return 1
  while IFS=$'\t' read -r pool count version; do
    [[ -n $pool ]] || continue
    counts="${counts:+$counts,}\"$pool\":$count"
    if [[ $version != - ]]; then versions="${versions:+$versions,}\"$pool\":\"$version\""; fi
  done <<<"$pools"
  printf 'running={"kubernetesVersion":"%s","nodeCounts":{%s},"poolVersions":{%s}}' "$cluster" "$counts" "$versions"
}

# Looks at the resource group and at the cluster. Sets group to true or false, and cluster to its version when it exists.
look_at_azure() {
  local place answer state power
  group=$(azure group exists --name "$RESOURCE_GROUP") || fail "Azure does not say whether $RESOURCE_GROUP exists."
  if [[ $group != true ]]; then note_a_loss; return 0; fi
  place=$(azure group show --name "$RESOURCE_GROUP" --query location --output tsv) || place=''
  if [[ -n $place && $(plain "$place") != "$(plain "$LOCATION")" ]]; then
    printf 'Note: the resource group %s is in %s, what stands in it goes to %s. If %s fails, nothing in the group can be changed.\n' "$RESOURCE_GROUP" "$place" "$LOCATION" "$place"
  fi
  answer=$(azure aks list --resource-group "$RESOURCE_GROUP" \
    --query "[?name=='$CLUSTER_NAME'].[currentKubernetesVersion, provisioningState || '-', powerState.code || '-']" --output tsv) || fail "Azure does not say whether $CLUSTER_NAME exists."
  IFS=$'\t' read -r cluster state power <<<"$answer" || true
  if [[ -z $cluster ]]; then note_a_loss; return 0; fi
  cluster_can_change "$state" "$power"
  minor_can_follow "$cluster"
}

# What a deployment put out says that there was a cluster; destroy.sh empties that file.
note_a_loss() {
  if grep -q '^TENANT_ID=' "$settings" 2>/dev/null; then
    printf 'Note: %s was deployed before and is gone. It would be made again, without what ran in it.\n' "$CLUSTER_NAME"
  fi
}

# cluster_can_change <provisioning state> <power state>
cluster_can_change() {
  if [[ $2 == Stopped ]]; then
    fail "$CLUSTER_NAME is stopped. Start it first: az aks start --resource-group $RESOURCE_GROUP --name $CLUSTER_NAME --subscription $subscription"
  fi
  case $1 in
    - | Succeeded | Canceled) ;;
    Failed) printf 'Note: the last change of %s failed. Deploying again is the cure for most of what can be behind it.\n' "$CLUSTER_NAME" ;;
    *) fail "$CLUSTER_NAME is busy ($1): Azure takes one change at a time. Wait for it: az aks wait --resource-group $RESOURCE_GROUP --name $CLUSTER_NAME --subscription $subscription --updated" ;;
  esac
}

# minor_can_follow <running version>
minor_can_follow() {
  local from=${1#*.} to=${KUBERNETES_VERSION#*.}
  from=${from%%.*}
  to=${to%%.*}
  if ((to > from + 1)); then
    fail "The cluster runs Kubernetes $1, aks-prod.yaml asks for $KUBERNETES_VERSION. AKS goes one minor version at a time: set cluster.kubernetesVersion to \"1.$((from + 1))\" first."
  fi
}

# A second deployment of the same name would fail with DeploymentActive after the questions.
no_deployment_is_active() {
  local state
  [[ $group == true ]] || return 0
  state=$(azure deployment group show --name "$DEPLOYMENT" --resource-group "$RESOURCE_GROUP" --query properties.provisioningState --output tsv 2>/dev/null) || return 0
  case $state in
    Running | Accepted)
      fail "A deployment called $DEPLOYMENT is under way in $RESOURCE_GROUP. Wait for it, or end it:" \
        "az deployment group wait --name $DEPLOYMENT --resource-group $RESOURCE_GROUP --subscription $subscription --created" \
        "az deployment group cancel --name $DEPLOYMENT --resource-group $RESOURCE_GROUP --subscription $subscription"
      ;;
  esac
}

# Runs `az deployment group what-if` or `create` on the environment's parameters.
deployment_group() {
  local action=$1
  shift
  azure deployment group "$action" --name "$DEPLOYMENT" --resource-group "$RESOURCE_GROUP" \
    --parameters "infra/$ENVIRONMENT.bicepparam" --parameters "$running" "$@"
}

confirm() {
  local answer=''
  [[ $mode == ask ]] || return 0
  printf '\nDeploy this to %s? Type yes: ' "$ENVIRONMENT"
  read -r answer || true
  [[ $answer == yes ]] || fail '' "$1"
}

# Makes the resource group when there is none. One that exists keeps its tags and its region: making it again would clear
# what others wrote there.
make_group() {
  local pairs=() pair
  [[ $group == false ]] || return 0
  while IFS= read -r pair; do
    if [[ -n $pair ]]; then pairs+=("$pair"); fi
  done <<<"$TAGS"
  azure group create --name "$RESOURCE_GROUP" --location "$LOCATION" --tags ${pairs[@]+"${pairs[@]}"} --output none
}

# A vault cannot be made under the name of one that was deleted, and its purge protection keeps it for 90 days: it comes
# back instead, with its secrets.
look_for_deleted_vaults() {
  deleted_vaults >"$work/vaults" 2>"$work/refusal" || printf 'Note: deleted key vaults could not be listed: %s\n' "$(sed -n 's/^ERROR: //; /./{p;q;}' "$work/refusal")"
  local vault place
  while IFS=$'\t' read -r vault place; do
    if [[ $(plain "$place") != "$(plain "$LOCATION")" ]]; then
      fail "The key vault $vault was deleted in $place and keeps its name; $ENVIRONMENT is in $LOCATION now. Give the environment another name, or wait until Azure lets go of it."
    fi
    printf 'The key vault %s was deleted; it would be recovered with its secrets.\n' "$vault"
  done <"$work/vaults"
}

recover_vaults() {
  local vault place
  while IFS=$'\t' read -r vault place; do
    azure keyvault recover --name "$vault" --location "$place" --output none
  done <"$work/vaults"
}

# Azure's tokens are for one service each, and a pipeline's login can ask for another one in its first minutes only: the
# cluster's is fetched while that lasts. az keeps it, and kubelogin asks az.
keep_login() {
  [[ $DELIVERY != flux && $only != infrastructure ]] || return 0
  az account get-access-token --resource 6dae42f8-4368-4678-94ff-3960e28e3630 --only-show-errors --output none 2>"$work/token" ||
    printf 'Note: no token for the cluster yet: %s\n' "$(sed -n 's/^ERROR: //; /./{p;q;}' "$work/token")"
}

# Writes the output `settings` of the deployment to azure.env: the comments of the file, then KEY=value, sorted by key.
# Keys that the deployment does not put out are somebody's own, and stay.
write_settings() {
  local count file
  azure deployment group show --name "$DEPLOYMENT" --resource-group "$RESOURCE_GROUP" \
    --query properties.outputs.settings.value --output json >"$work/settings.json"
  sed -n 's/^ *"\([A-Z][A-Z0-9_]*\)": "\([^"\\]*\)",\{0,1\}$/\1=\2/p' "$work/settings.json" >"$work/values"
  count=$(grep -c '": ' "$work/settings.json" || true)
  if [[ $count -eq 0 || $count -ne $(wc -l <"$work/values") ]]; then
    fail "The output 'settings' of deployment $DEPLOYMENT is not a list of plain texts:" "$(cat "$work/settings.json")"
  fi
  awk -F= 'FILENAME == ARGV[1] { ours[$1] = 1; next } /^[^#]/ && !($1 in ours)' "$work/values" "$settings" >"$work/others"
  { grep '^#' "$settings" || true; LC_ALL=C sort "$work/values" "$work/others"; } >"$work/azure.env"
  if ! cmp -s "$work/azure.env" "$settings"; then
    cp "$work/azure.env" "$settings"
    settings_changed+=("$settings")
  fi
  [[ -n $RELEASES ]] || return 0
  # shellcheck disable=SC2086
  write_chart_values "$ENVIRONMENT" "$settings" $RELEASES >"$work/chart-values"
  while IFS= read -r file; do settings_changed+=("$file"); done <"$work/chart-values"
}

# A person may stand in the ranges of the API server; the machine of a pipeline does not. Azure's own machine has no Helm 4.
through_azure() { [[ -z $RELEASES && $RUN_COMMAND == allowed && ($API == private || ($API == ranges && $mode == yes)) ]]; }

build_manifests() { kubectl kustomize "k8s/$ENVIRONMENT" >"$work/manifests.yaml"; }

# Gets a way to the API server, and tries it. Ends with 1, and the reason in work/refusal, when there is none.
connect() {
  through_azure && return
  {
    azure aks get-credentials --resource-group "$RESOURCE_GROUP" --name "$CLUSTER_NAME" --file "$KUBECONFIG" --overwrite-existing >/dev/null &&
      kubelogin convert-kubeconfig --login azurecli &&
      kubectl get --raw /readyz --request-timeout=20s >/dev/null
  } 2>"$work/refusal"
}

# on_cluster show|apply [options]: runs apply.sh here, or beside the API server. az succeeds even if what it ran there
# does not, hence the last word of the output.
on_cluster() {
  local word status=0 last
  if ! through_azure; then
    bash scripts/apply.sh "$1" "$work/manifests.yaml" "$PLATFORM" ${removals[@]+"${removals[@]}"} ${charts[@]+"${charts[@]}"} "${@:2}" 2>"$work/refusal" || status=$?
    [[ $status -ne 0 ]] || cat "$work/refusal" >&2
    return "$status"
  fi
  cp scripts/apply.sh "$work/apply.sh"
  word="bash apply.sh $1 manifests.yaml $PLATFORM"
  for last in ${removals[@]+"${removals[@]}"} "${@:2}"; do word="$word ${last#"$work/"}"; done
  (
    cd "$work"
    touch accepted
    azure aks command invoke --resource-group "$RESOURCE_GROUP" --name "$CLUSTER_NAME" --file manifests.yaml --file apply.sh --file accepted \
      --command "$word; status=\$?; if [ \$status -eq 0 ]; then echo manifests-applied; else echo manifests-failed-\$status; fi"
  ) | tee "$work/answer" || return 1
  grep -q manifests-applied "$work/answer" && return
  last=$(sed -n 's/.*manifests-failed-\([0-9]*\).*/\1/p' "$work/answer" | tail -n 1)
  cp "$work/answer" "$work/refusal"
  return "${last:-1}"
}

# Shows what the cluster would change, and remembers what of it would be removed: nothing else is.
show_manifests() {
  build_manifests
  on_cluster show | tee "$work/shown" || return 1
  sed -n 's/^remove //p' "$work/shown" >"$work/accepted"
  accepted=(--accepted "$work/accepted")
  shown=1
}

show_what_is_known() {
  if [[ $DELIVERY == flux || $only == infrastructure || -z $cluster ]]; then return 0; fi
  say "What the cluster would change in $ENVIRONMENT"
  if ! connect; then
    printf 'It cannot be asked yet:\n'
    explain_refusal "$work/refusal"
  elif ! show_manifests; then
    printf 'It does not say:\n'
    explain_refusal "$work/refusal"
  fi
}

apply_manifests() {
  local status=0 options=()
  if ! connect; then
    printf '%s\n' "The infrastructure of $ENVIRONMENT is deployed, the manifests are not: $CLUSTER_NAME does not take them." >&2
    explain_refusal "$work/refusal" >&2
    exit 1
  fi
  if [[ -z $cluster || $only == manifests ]]; then options+=(--patient); fi
  if [[ -n $cluster && -z $shown && $mode == ask ]]; then
    show_manifests || { explain_refusal "$work/refusal" >&2; exit 1; }
    confirm 'Not confirmed. The infrastructure is deployed, the manifests are not.'
  fi
  build_manifests
  on_cluster apply ${options[@]+"${options[@]}"} ${accepted[@]+"${accepted[@]}"} || status=$?
  if [[ $status -eq 3 ]]; then
    cat "$work/refusal" >&2
    printf '%s\n' '' 'This is the first deployment: images, secrets and the certificate may still be missing. README.md lists them under "Before the first request".'
  elif [[ $status -ne 0 ]]; then
    explain_refusal "$work/refusal" >&2
    fail "The manifests of $ENVIRONMENT are not all in place; the reason stands above."
  fi
}

# Waits until Flux has applied the commit that is checked out, ten minutes at most.
wait_for_flux() {
  local url state='' synced='' suspended='' wanted attempt
  wanted=$(git rev-parse --verify --quiet HEAD 2>/dev/null) || wanted=''
  url="/subscriptions/$subscription/resourceGroups/$RESOURCE_GROUP/providers/Microsoft.ContainerService/managedClusters/$CLUSTER_NAME"
  url="$url/providers/Microsoft.KubernetesConfiguration/fluxConfigurations/platform?api-version=2025-04-01"
  for attempt in {1..40}; do
    IFS=$'\t' read -r state synced suspended < <(azure rest --method get --url "$url" \
      --query "[[properties.complianceState || '-', properties.sourceSyncedCommitId || '-', to_string(properties.suspend)]]" --output tsv) || true
    printf 'Flux, look %s: %s\n' "$attempt" "$state"
    if [[ $suspended == true ]]; then
      fail 'Flux is suspended, so it applies nothing. Let it go on:' \
        "az k8s-configuration flux update -g $RESOURCE_GROUP -c $CLUSTER_NAME -t managedClusters -n platform --suspend false"
    fi
    # It stays Compliant with an older commit until it has seen a newer one.
    if [[ $state == Compliant && $synced == *"$wanted" ]]; then return 0; fi
    sleep "${POLL_SECONDS:-15}"
  done
  [[ $state != Compliant ]] || fail "Flux has applied ${synced##*[@:/]}, and the commit here is $wanted. Is it pushed to the branch that Flux pulls?"
  fail "Flux has not applied the manifests yet; it says $state." "Look: az k8s-configuration flux show -g $RESOURCE_GROUP -c $CLUSTER_NAME -t managedClusters -n platform"
}

next_steps() {
  say 'Next'
  # In a pipeline nobody can: it says itself what has to be committed.
  [[ ${#settings_changed[@]} -eq 0 || $mode == yes ]] || printf 'Commit %s: names and ids that only Azure knew.\n' "${settings_changed[*]}"
  printf 'See what runs: az aks get-credentials -g %s -n %s && kubelogin convert-kubeconfig -l azurecli && kubectl get pods -A\n' "$RESOURCE_GROUP" "$CLUSTER_NAME"
}

for release in $RELEASES; do charts+=(--release "$ENVIRONMENT/$release"); done
find_subscription
keep_login
look_at_azure
if [[ $only == manifests ]]; then
  [[ -n $cluster ]] || fail "There is no cluster $CLUSTER_NAME in $RESOURCE_GROUP yet: deploy the infrastructure first."
else
  no_deployment_is_active
  look_for_deleted_vaults
  if [[ $group == false ]]; then
    printf 'The resource group %s does not exist yet: everything in infra/ would be made, in %s.\n' "$RESOURCE_GROUP" "$LOCATION"
  else
    say "What Azure would change in $ENVIRONMENT"
    running=$(running_cluster)
    # Who may only read asks so that Azure does not look for the right to write.
    deployment_group what-if ${VALIDATION_LEVEL:+--validation-level "$VALIDATION_LEVEL"}
  fi
fi
show_what_is_known
if [[ $mode == what-if ]]; then exit 0; fi
confirm 'Not confirmed. Nothing was deployed.'

if [[ $only != manifests ]]; then
  say 'Infrastructure; a new cluster takes about fifteen minutes'
  make_group
  recover_vaults
  # The autoscaler went on while somebody read.
  running=$(running_cluster)
  if ! deployment_group create --output none 2>"$work/refusal"; then
    explain_deployment "$work/refusal" >&2
    fail "The infrastructure of $ENVIRONMENT is not deployed in full; the reason stands above. Running this again is safe."
  fi
  cat "$work/refusal" >&2
  write_settings
fi
if [[ $only != infrastructure ]]; then
  say 'Manifests'
  if [[ $DELIVERY != flux ]]; then
    apply_manifests
  elif [[ ${#settings_changed[@]} -gt 0 ]]; then
    printf 'Flux applies them once %s is committed and pushed.\n' "$settings"
  else
    wait_for_flux
  fi
fi
next_steps
