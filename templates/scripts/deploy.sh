#!/usr/bin/env bash
# Deploys an environment: shows what Azure would change, asks, deploys infra/, writes what only Azure knows to
# k8s/<environment>/azure.env, then applies the manifests or waits for Flux.
#
#   scripts/deploy.sh <environment> [--what-if | --yes]
#
#   --what-if   show the changes and end; nothing is changed
#   --yes       do not ask, for pipelines
#
# Exit codes: 0 done, 1 failed or not confirmed, 2 wrong usage.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=/dev/null
. scripts/read-environment.sh

mode=ask
for argument in "${@:2}"; do
  case $argument in
    --what-if) mode=what-if ;;
    --yes) mode=yes ;;
    *) refuse "Unknown option: $argument" 'Usage: scripts/deploy.sh <environment> [--what-if | --yes]' ;;
  esac
done
[[ $# -ge 1 ]] || refuse 'Usage: scripts/deploy.sh <environment> [--what-if | --yes]'
read_environment "$1"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
settings="k8s/$ENVIRONMENT/azure.env"
deployment="platform-$ENVIRONMENT"

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

say() { printf '\n== %s\n' "$1"; }

# Runs az in the subscription of the environment.
azure() { az "$@" --subscription "$subscription" --only-show-errors; }

find_subscription() {
  local current
  current=$(az account show --only-show-errors --query id --output tsv) || fail 'Log in first: az login'
  subscription=${SUBSCRIPTION_ID:-$current}
  if [[ $current != "$subscription" ]]; then
    fail "You are in subscription $current, but $ENVIRONMENT belongs to $subscription." "Switch first: az account set --subscription $subscription"
  fi
}

# Prints the parameter `running`: what a cluster that exists has become by itself, so that the deployment neither takes
# its Kubernetes version back nor the number of nodes that the autoscaler chose.
running_cluster() {
  local version counts
  version=$(azure aks list --resource-group "$RESOURCE_GROUP" --query "[?name=='$CLUSTER_NAME'].currentKubernetesVersion" --output tsv) || return 1
  if [[ -z $version ]]; then
    printf 'running={}'
    return
  fi
  counts=$(azure aks nodepool list --resource-group "$RESOURCE_GROUP" --cluster-name "$CLUSTER_NAME" --query "[].join('', ['\"', name, '\":', to_string(count)])" --output tsv) || return 1
  printf 'running={"kubernetesVersion":"%s","nodeCounts":{%s}}' "$version" "$(printf '%s' "$counts" | tr '\n' ',')"
}

# Runs `az deployment group what-if` or `create` on the environment's parameters.
deployment_group() {
  local action=$1
  shift
  azure deployment group "$action" --name "$deployment" --resource-group "$RESOURCE_GROUP" \
    --parameters "infra/$ENVIRONMENT.bicepparam" --parameters "$running" "$@"
}

confirm() {
  local answer=''
  [[ $mode == ask ]] || return 0
  printf '\nDeploy this to %s? Type yes: ' "$ENVIRONMENT"
  read -r answer || true
  [[ $answer == yes ]] || fail '' 'Not confirmed. Nothing was deployed.'
}

# Writes the output `settings` of the deployment to azure.env: the comments of the file, then KEY=value, sorted by key.
# Sets settings_changed to 1 when the file is not what it was.
write_settings() {
  local count
  azure deployment group show --name "$deployment" --resource-group "$RESOURCE_GROUP" \
    --query properties.outputs.settings.value --output json >"$work/settings.json"
  sed -n 's/^ *"\([A-Z][A-Z0-9_]*\)": "\([^"\\]*\)",\{0,1\}$/\1=\2/p' "$work/settings.json" | LC_ALL=C sort >"$work/values"
  count=$(grep -c '": ' "$work/settings.json" || true)
  if [[ $count -eq 0 || $count -ne $(wc -l <"$work/values") ]]; then
    fail "The output 'settings' of deployment $deployment is not a list of plain texts:" "$(cat "$work/settings.json")"
  fi
  { grep '^#' "$settings" || true; cat "$work/values"; } >"$work/azure.env"
  settings_changed=''
  if ! cmp -s "$work/azure.env" "$settings"; then
    cp "$work/azure.env" "$settings"
    settings_changed=1
  fi
}

unreachable() {
  printf '%s\n' "The infrastructure of $ENVIRONMENT is deployed, the manifests are not: the API server of $CLUSTER_NAME does not answer." >&2
  if [[ $API == private ]]; then
    fail 'It is private. Run this script again from a machine in its network or in one connected to it, or let Azure run kubectl:' \
      'cluster: { access: { api: { runCommand: true } } } in aks-prod.yaml, then npx create-aks-prod generate. README.md says more.'
  fi
  fail 'It answers only the addresses in cluster.access.api.authorizedRanges of aks-prod.yaml. Is yours among them?'
}

# Lets Azure run kubectl beside the API server. az succeeds even if kubectl does not, hence the last word of the output.
apply_through_azure() {
  kubectl kustomize "k8s/$ENVIRONMENT" >"$work/manifests.yaml"
  (cd "$work" && azure aks command invoke --resource-group "$RESOURCE_GROUP" --name "$CLUSTER_NAME" --file manifests.yaml \
    --command 'kubectl apply --filename manifests.yaml && echo manifests-applied') | tee "$work/applied"
  grep -q manifests-applied "$work/applied" || fail 'Azure could not apply the manifests; its output stands above.'
}

apply_manifests() {
  if [[ $API == private && $RUN_COMMAND == allowed ]]; then
    apply_through_azure
    return
  fi
  export KUBECONFIG="$work/kubeconfig"
  azure aks get-credentials --resource-group "$RESOURCE_GROUP" --name "$CLUSTER_NAME" --file "$KUBECONFIG" --overwrite-existing
  kubelogin convert-kubeconfig --login azurecli
  kubectl get --raw /readyz --request-timeout=20s >/dev/null || unreachable
  kubectl apply --kustomize "k8s/$ENVIRONMENT"
}

# Waits until Flux has applied what the branch holds, ten minutes at most.
wait_for_flux() {
  local url state='' attempt
  url="/subscriptions/$subscription/resourceGroups/$RESOURCE_GROUP/providers/Microsoft.ContainerService/managedClusters/$CLUSTER_NAME"
  url="$url/providers/Microsoft.KubernetesConfiguration/fluxConfigurations/platform?api-version=2025-04-01"
  for attempt in {1..40}; do
    state=$(azure rest --method get --url "$url" --query properties.complianceState --output tsv)
    printf 'Flux, look %s: %s\n' "$attempt" "$state"
    if [[ $state == Compliant ]]; then return 0; fi
    sleep "${POLL_SECONDS:-15}"
  done
  fail "Flux has not applied the manifests yet; it says $state." "Look: az k8s-configuration flux show -g $RESOURCE_GROUP -c $CLUSTER_NAME -t managedClusters -n platform"
}

next_steps() {
  say 'Next'
  [[ -z $settings_changed ]] || printf 'Commit %s: it holds names and ids that only Azure knew.\n' "$settings"
  printf 'See what runs: az aks get-credentials -g %s -n %s && kubelogin convert-kubeconfig -l azurecli && kubectl get pods -A\n' "$RESOURCE_GROUP" "$CLUSTER_NAME"
}

find_subscription
if [[ $mode == what-if && $(azure group exists --name "$RESOURCE_GROUP") == false ]]; then
  printf 'The resource group %s does not exist yet: everything in infra/ would be made.\n' "$RESOURCE_GROUP"
  exit 0
fi
if [[ $mode != what-if ]]; then
  say "Resource group $RESOURCE_GROUP"
  azure group create --name "$RESOURCE_GROUP" --location "$LOCATION" --output none
fi

say "What Azure would change in $ENVIRONMENT"
running=$(running_cluster)
deployment_group what-if
if [[ $mode == what-if ]]; then exit 0; fi
confirm

say 'Infrastructure; a new cluster takes about fifteen minutes'
deployment_group create --output none
write_settings

say 'Manifests'
if [[ $DELIVERY != flux ]]; then
  apply_manifests
elif [[ -n $settings_changed ]]; then
  printf 'Flux applies them once %s is committed and pushed.\n' "$settings"
else
  wait_for_flux
fi
next_steps
