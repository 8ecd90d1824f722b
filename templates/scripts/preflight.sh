#!/usr/bin/env bash
# Asks Azure whether a deployment can succeed, and changes nothing: login, tools, resource providers and what they offer
# in the region, features, the cluster that runs, machine sizes by zone, quota, Kubernetes version, names, rights, groups.
# Prints every problem with the command that fixes it, and what the first request still waits for.
#
#   scripts/preflight.sh <environment>
#
# Exit codes: 0 nothing in the way, 1 problems, 2 wrong usage.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=/dev/null
. scripts/read-environment.sh

[[ $# -eq 1 ]] || refuse 'Usage: scripts/preflight.sh <environment>'
read_environment "$1"

errors=$(mktemp)
trap 'rm -f "$errors"' EXIT
problems=0
subscription=$SUBSCRIPTION_ID
cluster_version=''
pools_running=''

ok() { printf 'ok       %-13s %s\n' "$1" "$2"; }
warn() { printf 'warning  %-13s %s\n' "$1" "$2"; }

# problem <check> <what is wrong> [command or advice that fixes it]
problem() {
  problems=$((problems + 1))
  printf 'PROBLEM  %-13s %s\n' "$1" "$2"
  if [[ -n ${3:-} ]]; then printf '%23s> %s\n' '' "$3"; fi
}

# Runs az in the subscription and prints its answer as tab-separated text.
ask() { az "$@" --subscription "$subscription" --only-show-errors --output tsv 2>"$errors"; }

# The first line of what az said when it failed.
reason() { sed -n 's/^ERROR: //; /./{p;q;}' "$errors"; }

check_login() {
  local account id name user
  if ! account=$(az account show --only-show-errors --query '[[id, name, user.name]]' --output tsv 2>"$errors"); then
    problem login "$(reason)" 'az login'
    return 1
  fi
  IFS=$'\t' read -r id name user <<<"$account"
  subscription=${SUBSCRIPTION_ID:-$id}
  if [[ $(lower "$id") == "$(lower "$subscription")" ]]; then
    ok login "$user in $name"
  else
    problem login "$user is in subscription $name ($id), but $ENVIRONMENT belongs to $subscription" "az account set --subscription $subscription"
  fi
}

check_tools() {
  local tool
  if az bicep version >/dev/null 2>&1; then ok tools 'bicep'; else problem tools 'Bicep is missing' 'az bicep install'; fi
  [[ $DELIVERY != flux ]] || return 0
  for tool in kubectl kubelogin; do
    if command -v "$tool" >/dev/null; then ok tools "$tool"; else problem tools "$tool is missing" 'az aks install-cli'; fi
  done
  if [[ -n $RELEASES ]]; then
    if [[ $(helm version --template '{{.Version}}' 2>/dev/null) == v4.* ]]; then ok tools 'helm'; else problem tools 'Helm 4 is missing' 'https://helm.sh/docs/intro/install'; fi
  fi
}

# From outside of its network a private API server has no name. Azure can run kubectl for the script, and Flux needs none.
check_api_server() {
  local name
  if [[ $API != private || $RUN_COMMAND == allowed || $DELIVERY == flux ]]; then return 0; fi
  if [[ -z $cluster_version ]] || ! name=$(ask aks show --resource-group "$RESOURCE_GROUP" --name "$CLUSTER_NAME" --query 'privateFqdn || fqdn') || [[ -z $name ]]; then
    warn network 'the API server is private: the manifests can only be applied from inside the network; README.md says how'
  elif has_address "$name"; then
    ok network "$name is known here"
  else
    problem network "$name is not known here, so no manifests can be applied from here" 'run this in the network of the cluster, or in one connected to it with its private DNS zone; README.md says more'
  fi
}

has_address() { getent hosts "$1" >/dev/null 2>&1 || nslookup "$1" >/dev/null 2>&1; }

# The firewall answers at its address, whoever deploys may peer its network, and a peering that is there works.
check_firewall() {
  local group name owner free state answer
  [[ -n $FIREWALL ]] || return 0
  if [[ -z $FIREWALL_NETWORK ]]; then
    warn firewall "$FIREWALL cannot be looked for: its network is not in aks-prod.yaml (cluster.network.firewall.network)"
    return
  fi
  IFS=/ read -r _ _ owner _ group _ _ _ name <<<"$FIREWALL_NETWORK"
  if ! free=$(az network vnet check-ip-address --name "$name" --resource-group "$group" --subscription "$owner" --ip-address "$FIREWALL" --only-show-errors --query available --output tsv 2>"$errors"); then
    problem firewall "$FIREWALL in $name: $(reason)" 'cluster.network.firewall in aks-prod.yaml'
    return
  elif [[ $(lower "$free") == true ]]; then
    problem firewall "nothing in $name has the address $FIREWALL: the default route of the nodes would lead nowhere" 'cluster.network.firewall.address in aks-prod.yaml, or make the firewall first'
  else
    ok firewall "$FIREWALL is taken in $name"
  fi
  if ! answer=$(az rest --method get --url "$FIREWALL_NETWORK/providers/Microsoft.Authorization/permissions?api-version=2022-04-01" --subscription "$owner" --only-show-errors --query "value[].[join(' ', actions) || '-', join(' ', notActions) || '-']" --output tsv 2>"$errors"); then
    warn firewall "your rights on $name could not be read: $(reason)"
  elif allowed Microsoft.Network/virtualNetworks/peer/action "$answer"; then
    ok firewall "you may peer $name"
  else
    problem firewall "you may not peer $name" 'ask for the role Network Contributor there'
  fi
  if state=$(ask network vnet peering show --resource-group "$RESOURCE_GROUP" --vnet-name "$NETWORK_NAME" --name firewall --query peeringState) && [[ $state != Connected ]]; then
    problem firewall "the peering with $name is $state" "az network vnet peering delete --resource-group $RESOURCE_GROUP --vnet-name $NETWORK_NAME --name firewall --subscription $subscription; deploy.sh makes it again"
  fi
}

# Own DNS servers answer, and the private zones of the platform are linked to a network besides its own.
check_dns_servers() {
  local server zone links
  for server in $DNS_SERVERS; do
    if ! command -v nslookup >/dev/null; then
      warn dns "$server was not asked: nslookup is missing"
    elif nslookup -timeout=3 mcr.microsoft.com "$server" >/dev/null 2>&1; then
      ok dns "$server answers"
    else
      warn dns "$server does not answer here; the nodes must reach it on port 53"
    fi
  done
  for zone in $DNS_ZONES; do
    if ! links=$(ask network private-dns link vnet list --resource-group "$RESOURCE_GROUP" --zone-name "$zone" --query '[].virtualNetwork.id'); then
      warn dns "$zone is not there yet; link it to the network of the DNS servers once it is"
    elif [[ $(grep -c . <<<"$links") -lt 2 ]]; then
      problem dns "$zone is linked to the network of the cluster alone, so $DNS_SERVERS cannot answer for it" "az network private-dns link vnet create --resource-group $RESOURCE_GROUP --zone-name $zone --name dns-servers --virtual-network <id> --registration-enabled false --subscription $subscription"
    else
      ok dns "$zone is linked to other networks as well"
    fi
  done
}

# A Service Bus namespace that exists has what the workloads use.
check_service_bus() {
  local name group owner entity kind path
  [[ -n $EXISTING_SERVICE_BUS ]] || return 0
  read -r name group owner <<<"$EXISTING_SERVICE_BUS"
  for entity in $SERVICE_BUS_ENTITIES; do
    kind=${entity%%:*}
    path=${entity#*:}
    local where=(--name "$path")
    if [[ $kind == subscription ]]; then where=(--topic-name "${path%%/*}" --name "${path#*/}"); fi
    if [[ $kind == subscription ]]; then kind='topic subscription'; fi
    # shellcheck disable=SC2086
    if az servicebus $kind show --namespace-name "$name" --resource-group "$group" --subscription "$owner" "${where[@]}" --only-show-errors --query id --output tsv >/dev/null 2>"$errors"; then
      ok service-bus "$kind $path"
    else
      problem service-bus "the $kind $path of $name: $(reason)" 'make it there, or look at serviceBus.existing in aks-prod.yaml'
    fi
  done
}

check_providers() {
  local registered provider missing=()
  if ! registered=$(ask provider list --query "[?registrationState=='Registered'].namespace"); then
    problem providers "$(reason)"
    return
  fi
  for provider in $PROVIDERS; do
    grep -qixF "$provider" <<<"$registered" || missing+=("$provider")
  done
  if [[ ${#missing[@]} -eq 0 ]]; then
    ok providers 'all registered'
    return
  fi
  for provider in "${missing[@]}"; do
    problem providers "$provider is not registered" "az provider register --namespace $provider --subscription $subscription --wait"
  done
}

# Whether the region has every type of resource that is made. Types without regions stand everywhere.
check_types() {
  local namespace type answer places lacks=''
  for namespace in $(tr ' ' '\n' <<<"$TYPES" | sed 's,/.*,,' | sort -u); do
    if ! answer=$(ask provider show --namespace "$namespace" --query "resourceTypes[].[resourceType, join(',', locations || ['']) || '-']"); then
      warn regions "$namespace: $(reason)"
      continue
    fi
    for type in $TYPES; do
      [[ ${type%%/*} == "$namespace" ]] || continue
      places=$(awk -F'\t' -v type="${type#*/}" 'tolower($1) == tolower(type) { print $2 }' <<<"$answer")
      places=$(plain "$places")
      if [[ -n $places && $places != - && $places != global && ,$places, != *",$(plain "$LOCATION"),"* ]]; then
        lacks=1
        problem regions "$type is not offered in $LOCATION" 'another region (location in aks-prod.yaml), or turn the part off that needs it'
      fi
    done
  done
  [[ -n $lacks ]] || ok regions "$LOCATION has every type of resource"
}

check_features() {
  local feature state
  for feature in $FEATURES; do
    if state=$(ask feature show --namespace "${feature%/*}" --name "${feature#*/}" --query properties.state) && [[ $state == Registered ]]; then
      ok features "$feature"
    else
      problem features "$feature is not registered" "az feature register --namespace ${feature%/*} --name ${feature#*/} --subscription $subscription; once it is, az provider register --namespace ${feature%/*}"
    fi
  done
}

check_cluster() {
  local answer state power
  if ! answer=$(ask aks list --query "[?name=='$CLUSTER_NAME'].[resourceGroup, currentKubernetesVersion, provisioningState || '-', powerState.code || '-']"); then
    problem cluster "$(reason)"
    return
  fi
  answer=$(awk -F'\t' -v group="$RESOURCE_GROUP" 'tolower($1) == tolower(group)' <<<"$answer")
  if [[ -z $answer ]]; then
    ok cluster 'does not exist yet'
    return
  fi
  IFS=$'\t' read -r _ cluster_version state power <<<"$answer"
  ok cluster "exists with Kubernetes $cluster_version"
  if [[ $power == Stopped ]]; then
    problem cluster 'it is stopped' "az aks start --resource-group $RESOURCE_GROUP --name $CLUSTER_NAME --subscription $subscription"
  fi
  case $state in
    - | Succeeded | Canceled) ;;
    Failed) warn cluster 'its last change failed; deploying again is the cure for most of what can be behind it' ;;
    *) problem cluster "it is busy ($state): Azure takes one change at a time" "az aks wait --resource-group $RESOURCE_GROUP --name $CLUSTER_NAME --subscription $subscription --updated" ;;
  esac
  if ! pools_running=$(ask aks nodepool list --resource-group "$RESOURCE_GROUP" --cluster-name "$CLUSTER_NAME" --query "[].[name, vmSize, to_string(count), scaleSetPriority || 'Regular', currentOrchestratorVersion || orchestratorVersion || '-']"); then
    pools_running=''
    problem cluster "its pools: $(reason)"
  fi
  check_pools_running
}

# Pools that are no longer described, and those that were left behind by the control plane.
check_pools_running() {
  local name version
  while IFS=$'\t' read -r name _ _ _ version; do
    [[ -n $name ]] || continue
    if [[ " $POOLS" != *" $name:"* ]]; then
      warn pools "$name runs and is not in aks-prod.yaml: az aks nodepool delete --resource-group $RESOURCE_GROUP --cluster-name $CLUSTER_NAME --name $name"
    elif [[ $version != - && $(minor_of "$version") -lt $(minor_of "$cluster_version") ]]; then
      warn pools "$name runs $version under a control plane of $cluster_version; deploy.sh brings it along"
    fi
  done <<<"$pools_running"
  if [[ -n $pools_running ]] && ! grep -q "^${POOLS%%:*}"$'\t' <<<"$pools_running"; then
    warn pools "the cluster has no pool ${POOLS%%:*}; deploy.sh makes it"
  fi
}

minor_of() {
  local rest=${1#*.}
  printf '%s' "${rest%%.*}"
}

check_group() {
  local place state
  [[ $(ask group exists --name "$RESOURCE_GROUP" || true) == true ]] || return 0
  if place=$(ask group show --name "$RESOURCE_GROUP" --query location) && [[ $(plain "$place") != "$(plain "$LOCATION")" ]]; then
    warn group "$RESOURCE_GROUP is in $place, what stands in it goes to $LOCATION: if $place fails, nothing in the group can be changed"
  fi
  state=$(ask deployment group show --name "$DEPLOYMENT" --resource-group "$RESOURCE_GROUP" --query properties.provisioningState || true)
  case $state in
    Running | Accepted) problem group "a deployment called $DEPLOYMENT is under way" "wait for it, or az deployment group cancel --name $DEPLOYMENT --resource-group $RESOURCE_GROUP --subscription $subscription" ;;
  esac
}

check_version() {
  local offered plans from to
  if [[ -n $cluster_version ]]; then
    from=$(minor_of "$cluster_version")
    to=$(minor_of "$KUBERNETES_VERSION")
    if ((to > from + 1)); then
      problem version "the cluster runs $cluster_version, and AKS goes one minor version at a time, not to $KUBERNETES_VERSION" "cluster.kubernetesVersion: \"1.$((from + 1))\" in aks-prod.yaml first"
    elif ((to > from)); then
      ok version "the deployment upgrades Kubernetes $cluster_version to $KUBERNETES_VERSION, control plane and pools"
    fi
    return 0
  fi
  if ! offered=$(ask aks get-versions --location "$LOCATION" --query "values[].[version, join(',', capabilities.supportPlan || [''])]"); then
    problem version "$(reason)"
    return
  fi
  plans=$(awk -F'\t' -v version="$KUBERNETES_VERSION" '$1 == version { print $2 }' <<<"$offered")
  if [[ -z $plans ]]; then
    problem version "Kubernetes $KUBERNETES_VERSION is not offered in $LOCATION" "one of: $(cut -f1 <<<"$offered" | tr '\n' ' ')"
  elif [[ ,$plans, != *",$SUPPORT_PLAN,"* ]]; then
    problem version "Kubernetes $KUBERNETES_VERSION is offered with $plans only, not with $SUPPORT_PLAN" 'cluster.kubernetesVersion in aks-prod.yaml'
  else
    ok version "Kubernetes $KUBERNETES_VERSION"
  fi
}

# Prints one line for each size of $POOLS, and of the pools that run, that Azure knows: name, quota family, vCPUs, zones,
# encryption at host, what forbids the size, what forbids it in zones, generations of its machines, whether it cannot have
# trusted launch, its confidential computing, whether the disk of its system may stand on it. Empty values are dashes,
# since read takes tabs in a row for one.
known_sizes() {
  local size filter=''
  for size in $(tr ' ' '\n' <<<"$POOLS" | cut -d: -f2) $(cut -f2 <<<"$pools_running"); do
    filter="${filter:+$filter || }name=='$size'"
  done
  ask vm list-skus --location "$LOCATION" --resource-type virtualMachines --all --query "[?$filter].[name, family, \
capabilities[?name=='vCPUs'].value | [0] || '-', \
join(',', locationInfo[0].zones || ['']) || '-', \
capabilities[?name=='EncryptionAtHostSupported'].value | [0] || '-', \
join(',', restrictions[?type=='Location'].reasonCode) || '-', \
join(',', restrictions[?type=='Zone'].restrictionInfo.zones[]) || '-', \
capabilities[?name=='HyperVGenerations'].value | [0] || '-', \
capabilities[?name=='TrustedLaunchDisabled'].value | [0] || '-', \
capabilities[?name=='ConfidentialComputingType'].value | [0] || '-', \
capabilities[?name=='EphemeralOSDiskSupported'].value | [0] || '-']"
}

# needs <pool> <what>: whether the pool is to have it, by $POOL_NEEDS.
needs() { [[ " $POOL_NEEDS " =~ " $1:"[a-z,]*"$2" ]]; }

# check_pool <pool> <size> <zones> <line of known_sizes>
check_pool() {
  local known zones encryption forbidden forbidden_zones generations no_trust confidential ephemeral zone bad=''
  if [[ -z $4 ]]; then
    problem sizes "$2 of pool $1 is not offered in $LOCATION" "cluster.pools.$1.size in aks-prod.yaml"
    return
  fi
  IFS=$'\t' read -r known _ _ zones encryption forbidden forbidden_zones generations no_trust confidential ephemeral <<<"$4"
  if [[ $forbidden != - ]]; then
    problem sizes "$known of pool $1 is not available to this subscription in $LOCATION ($forbidden)" 'ask for it in the portal under Quotas, or choose another size'
    return
  fi
  for zone in ${3//[,-]/ }; do
    if [[ ,$zones, != *",$zone,"* || ,$forbidden_zones, == *",$zone,"* ]]; then bad="$bad $zone"; fi
  done
  if [[ -n $bad ]]; then
    problem sizes "$known of pool $1 is not available in zone$bad of $LOCATION" "cluster.pools.$1.zones or .size in aks-prod.yaml"
  elif needs "$1" trusted && [[ $generations == V1 ]]; then
    problem sizes "$known of pool $1 makes machines of generation 1, which cannot have trusted launch" "cluster.pools.$1.trustedLaunch: false in aks-prod.yaml, or another size"
  elif needs "$1" trusted && [[ $no_trust == True || $confidential != - ]]; then
    problem sizes "$known of pool $1 cannot have trusted launch" "cluster.pools.$1.trustedLaunch: false in aks-prod.yaml, or another size"
  elif needs "$1" ephemeral && [[ $ephemeral == False ]]; then
    problem sizes "$known of pool $1 cannot hold the disk of its system" "cluster.pools.$1.osDisk: { type: Managed } in aks-prod.yaml, or another size"
  elif needs "$1" encryption && [[ $encryption == False ]]; then
    problem sizes "$known of pool $1 does not support encryption at host" "cluster.pools.$1.encryptionAtHost: false in aks-prod.yaml"
  else
    ok sizes "$known for pool $1"
  fi
}

check_sizes() {
  local pool name size zones line
  if ! sizes=$(known_sizes); then
    problem sizes "$(reason)"
    return 1
  fi
  for pool in $POOLS; do
    IFS=: read -r name size zones _ <<<"$pool"
    line=$(awk -F'\t' -v size="$size" 'tolower($1) == tolower(size)' <<<"$sizes" | head -n 1)
    check_pool "$name" "$size" "$zones" "$line"
  done
}

# Prints one line for each quota that the pools need: its name, free vCPUs, vCPUs at the start, vCPUs at the most. Spot
# pools have a quota of their own. What the cluster uses already is part of what it needs, and no other's use is.
quota_needs() {
  awk -F'\t' -v pools="$POOLS" '
    FILENAME == ARGV[1] { family[tolower($1)] = tolower($2); vcpus[tolower($1)] = $3; next }
    FILENAME == ARGV[2] {
      size = tolower($2)
      if (!(size in family)) next
      total = split(tolower($4) == "spot" ? "lowprioritycores" : family[size] " cores", name, " ")
      for (j = 1; j <= total; j++) own[name[j]] += $3 * vcpus[size]
      next
    }
    { used[tolower($1)] = $2 - own[tolower($1)]; limit[tolower($1)] = $3 }
    END {
      count = split(pools, pool, " ")
      for (i = 1; i <= count; i++) {
        split(pool[i], field, ":"); size = tolower(field[2])
        if (!(size in family)) continue
        names = field[6] == "spot" ? "lowprioritycores" : family[size] " cores"
        total = split(names, name, " ")
        for (j = 1; j <= total; j++) {
          if (!(name[j] in least)) order[++quotas] = name[j]
          least[name[j]] += field[4] * vcpus[size]; most[name[j]] += field[5] * vcpus[size]
        }
      }
      for (i = 1; i <= quotas; i++) print order[i], (order[i] in limit) ? limit[order[i]] - used[order[i]] : "-", least[order[i]], most[order[i]]
    }' "$1" "$2" "$3"
}

check_quota() {
  local usage name free least most
  if ! usage=$(ask vm list-usage --location "$LOCATION" --query '[].[name.value, to_string(currentValue), to_string(limit)]'); then
    problem quota "$(reason)"
    return
  fi
  while read -r name free least most; do
    if [[ $free == - ]]; then
      warn quota "$name is not in the list of quotas"
    elif [[ $free -lt $least ]]; then
      problem quota "$name: $least vCPUs are needed at the start, $free are left" 'ask for more in the portal under Quotas'
    elif [[ $free -lt $most ]]; then
      warn quota "$name: $free vCPUs are left; at their maximum, in an upgrade, the pools need $most"
    else
      ok quota "$name: $free vCPUs are left, $most are needed at most"
    fi
  done < <(quota_needs <(printf '%s\n' "$sizes") <(printf '%s\n' "$pools_running") <(printf '%s\n' "$usage"))
}

check_vault() {
  local deleted name place
  [[ -n $KEY_VAULT_PREFIX ]] || return 0
  if ! deleted=$(deleted_vaults 2>"$errors"); then
    warn names "deleted vaults could not be listed: $(reason)"
  elif [[ -z $deleted ]]; then
    ok names "no deleted vault holds the name ${KEY_VAULT_PREFIX}*"
  else
    while IFS=$'\t' read -r name place; do
      if [[ $(plain "$place") == "$(plain "$LOCATION")" ]]; then
        warn names "the key vault $name was deleted and keeps its name; deploy.sh recovers it"
      else
        problem names "the key vault $name was deleted in $place and keeps its name there for 90 days" 'another name for the environment or the platform, or the region that it was in'
      fi
    done <<<"$deleted"
  fi
}

check_registry() {
  local answer name group owner free why
  if [[ -n $REGISTRY_NAME ]] && ! ask acr show --name "$REGISTRY_NAME" --resource-group "$RESOURCE_GROUP" --query id >/dev/null; then
    if ! answer=$(ask acr check-name --name "$REGISTRY_NAME" --query "[[to_string(nameAvailable), reason || '-']]"); then
      problem names "$(reason)"
    else
      IFS=$'\t' read -r free why <<<"$answer"
      if [[ $free == true ]]; then ok names "registry $REGISTRY_NAME is free"; else problem names "the registry name $REGISTRY_NAME is not free ($why)" 'registry and the images in aks-prod.yaml'; fi
    fi
  fi
  if [[ -n $EXISTING_REGISTRY ]]; then
    read -r name group owner <<<"$EXISTING_REGISTRY"
    if [[ $owner == - ]]; then owner=$subscription; fi
    if answer=$(az acr show --name "$name" --resource-group "$group" --subscription "$owner" --only-show-errors --query "roleAssignmentMode || 'LegacyRegistryPermissions'" --output tsv 2>"$errors"); then
      if [[ $answer == "$EXISTING_REGISTRY_MODE" ]]; then
        ok names "registry $name exists"
      else
        problem names "registry $name gives rights by $answer, and the role for $EXISTING_REGISTRY_MODE would pull nothing" 'registry.repositoryPermissions in aks-prod.yaml'
      fi
    else
      problem names "registry $name in $group: $(reason)" 'deploy the environment that makes it first, or look at registry.existing in aks-prod.yaml'
    fi
  fi
}

# allowed <action> <lines of actions and exceptions>: whether one line grants the action and does not except it.
allowed() {
  local action grants exceptions pattern granted
  action=$(lower "$1")
  while IFS=$'\t' read -r grants exceptions; do
    granted=''
    # Azure writes its patterns like globs: * stands for any text.
    set -f
    # shellcheck disable=SC2053
    for pattern in $(lower "$grants"); do [[ $action == $pattern ]] && granted=1; done
    # shellcheck disable=SC2053
    for pattern in $(lower "$exceptions"); do [[ $action == $pattern ]] && granted=''; done
    set +f
    if [[ -n $granted ]]; then return 0; fi
  done <<<"$2"
  return 1
}

check_rights() {
  local scope="/subscriptions/$subscription" answer action
  if [[ $(ask group exists --name "$RESOURCE_GROUP" || true) == true ]]; then scope="$scope/resourceGroups/$RESOURCE_GROUP"; fi
  if ! answer=$(ask rest --method get --url "$scope/providers/Microsoft.Authorization/permissions?api-version=2022-04-01" --query "value[].[join(' ', actions) || '-', join(' ', notActions) || '-']"); then
    warn rights "could not be read: $(reason)"
    return
  fi
  for action in Microsoft.Resources/deployments/write Microsoft.ContainerService/managedClusters/write Microsoft.Authorization/roleAssignments/write; do
    if allowed "$action" "$answer"; then ok rights "$action"; else problem rights "you may not $action on $scope" 'ask for the role Owner, or Contributor with Role Based Access Control Administrator'; fi
  done
}

check_groups() {
  local group name
  for group in $ENTRA_GROUPS; do
    if name=$(az ad group show --group "$group" --only-show-errors --query displayName --output tsv 2>"$errors"); then
      ok groups "$name"
    elif grep -qiE 'insufficient privileges|authorization_requestdenied' "$errors"; then
      warn groups "$group: you may not read groups, so it was not checked"
    else
      problem groups "$group: $(reason)" 'the object ids of groups in aks-prod.yaml'
    fi
  done
}

# What a deployment does not wait for, and the first request does. Who may not look hears that.
check_first_request() {
  local vault image path host
  vault=$(sed -n 's/^VAULT_NAME=//p' "k8s/$ENVIRONMENT/azure.env" 2>/dev/null || true)
  if [[ -n $vault && -n $cluster_version ]]; then
    check_in_vault "$vault" secret "$SECRETS"
    check_in_vault "$vault" certificate "$CERTIFICATE"
  fi
  if [[ -n $cluster_version ]]; then
    for image in $IMAGES; do
      path=${image#*/}
      # A digest says more than the tag before it, and az takes one of the two.
      if [[ $path == *@* ]]; then path="${path%%[:@]*}@${path#*@}"; fi
      if ask acr repository show --name "${image%%.*}" --image "$path" --query name >/dev/null; then
        ok first "image $image"
      elif grep -qiE 'not found|MANIFEST_UNKNOWN|does not exist|could not be found' "$errors"; then
        warn first "the image $image is not in its registry: az acr login --name ${image%%.*} && docker push $image"
      else
        warn first "the image $image could not be looked for: $(reason)"
      fi
    done
  fi
  for host in $HOSTS; do
    if has_address "$host"; then
      ok first "$host has an address"
    else
      warn first "$host has no address here: make a DNS record for the address of the gateway, kubectl get gateway --all-namespaces"
    fi
  done
}

# check_in_vault <vault> secret|certificate <names>
check_in_vault() {
  local there name
  [[ -n $3 ]] || return 0
  if ! there=$(ask keyvault "$2" list --vault-name "$1" --query '[].name'); then
    warn first "the ${2}s of $1 could not be listed: $(reason)"
    return
  fi
  for name in $3; do
    if grep -qxF "$name" <<<"$there"; then
      ok first "$2 $name"
    elif [[ $2 == secret ]]; then
      warn first "the secret $name is missing: az keyvault secret set --vault-name $1 --name $name --file <file>"
    else
      warn first "the certificate $name is missing: az keyvault certificate import --vault-name $1 --name $name --file <file>.pfx"
    fi
  done
}

printf '%s: %s in %s\n\n' "$ENVIRONMENT" "$CLUSTER_NAME" "$LOCATION"
if check_login; then
  check_tools
  check_providers
  check_types
  check_features
  check_group
  check_cluster
  check_api_server
  check_firewall
  check_dns_servers
  check_version
  if check_sizes; then check_quota; fi
  check_vault
  check_registry
  check_service_bus
  check_rights
  check_groups
  check_first_request
fi

if [[ $problems -eq 0 ]]; then
  printf '\nNothing is in the way.\n'
else
  printf '\nProblems: %s\n' "$problems"
  exit 1
fi
