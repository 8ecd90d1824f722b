#!/usr/bin/env bash
# Takes an environment down: shows what is in its resource group, asks for the name of the group, and deletes it. What
# others still need, and what outlives the group, is told first.
#
#   scripts/destroy.sh <environment> [--yes <name of the resource group>]
#
#   --yes    do not ask; the name of the group is the confirmation
#
# Exit codes: 0 gone, 1 failed or not confirmed, 2 wrong usage.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=/dev/null
. scripts/read-environment.sh

usage='Usage: scripts/destroy.sh <environment> [--yes <name of the resource group>]'
[[ $# -eq 1 || ($# -eq 3 && ${2:-} == --yes) ]] || refuse "$usage"
read_environment "$1"
named=${3:-}
subscription=''

# Other environments pull their images from the registry that stands in this group, or stand in the group themselves.
others_need_it() {
  local file other needed=''
  for file in scripts/environments/*.env; do
    # shellcheck source=/dev/null
    other=$(. "$file" && [[ $ENVIRONMENT != "$1" && (" $EXISTING_REGISTRY " == *" $2 "* || $RESOURCE_GROUP == "$2") ]] && printf '%s' "$ENVIRONMENT") || other=''
    if [[ -n $other ]]; then needed="$needed $other"; fi
  done
  [[ -n $needed ]] || return 0
  fail "Not deleted: the group $2 also holds what these environments need:$needed." \
    'Their images are in its registry. Give them one of their own first (registry in aks-prod.yaml), or delete single resources in the portal.'
}

# Role assignments outside of the group outlive it, and those of nobody are in the way of nothing but order.
rights_elsewhere() {
  local identity ids id
  while IFS= read -r identity; do
    [[ -n $identity ]] || continue
    ids=$(azure role assignment list --all --assignee "$identity" --query "[?!contains(scope, '/resourceGroups/$RESOURCE_GROUP/')].id" --output tsv) || ids=''
    while IFS= read -r id; do
      if [[ -n $id ]]; then printf '%s\n' "$id"; fi
    done <<<"$ids"
  done < <(azure identity list --resource-group "$RESOURCE_GROUP" --query '[].principalId' --output tsv)
}

find_subscription
if [[ $(azure group exists --name "$RESOURCE_GROUP") != true ]]; then
  printf 'There is no resource group %s; nothing of %s is left.\n' "$RESOURCE_GROUP" "$ENVIRONMENT"
  exit 0
fi
others_need_it "$ENVIRONMENT" "$RESOURCE_GROUP"
locks=$(azure lock list --resource-group "$RESOURCE_GROUP" --query '[].[name, level]' --output tsv) || locks=''
if [[ -n $locks ]]; then
  fail "Not deleted: $RESOURCE_GROUP is locked." "$locks" "az lock delete --resource-group $RESOURCE_GROUP --name <name> --subscription $subscription"
fi

printf 'This deletes the resource group %s of subscription %s, with all that is in it:\n\n' "$RESOURCE_GROUP" "$subscription"
azure resource list --resource-group "$RESOURCE_GROUP" --query "[].[type, name, tags.platform || '-']" --output tsv | sort |
  while IFS=$'\t' read -r type name owner; do
    printf '  %s %s%s\n' "$type" "$name" "$([[ $owner == "$PLATFORM" ]] || printf ' (does not carry the tag of this platform)')"
  done
printf '\nThe data goes with it: volumes, queues, images, logs and metrics.\n'
if [[ -n $KEY_VAULT_PREFIX ]]; then
  printf '%s\n' 'The key vault is kept by Azure for 90 days, under a name that nobody else can take, with its secrets. It is protected' \
    'against being purged, so nobody can shorten that. deploy.sh recovers it when this environment is deployed again in that time.'
fi
if [[ -n $REGISTRY_NAME ]]; then
  printf 'The name of the registry %s becomes free, and anybody can take it.\n' "$REGISTRY_NAME"
fi

if [[ -z $named ]]; then
  printf '\nType the name of the resource group to delete it: '
  read -r named || true
fi
[[ $named == "$RESOURCE_GROUP" ]] || fail '' "Not confirmed: that is not $RESOURCE_GROUP. Nothing was deleted."

outside=$(rights_elsewhere)
while IFS= read -r id; do
  if [[ -n $id ]]; then azure role assignment delete --ids "$id"; fi
done <<<"$outside"
printf '\nDeleting; this takes about ten minutes.\n'
azure group delete --name "$RESOURCE_GROUP" --yes
# The deployment's outputs in azure.env name what is gone.
for file in "k8s/$ENVIRONMENT/azure.env" charts/*/"azure-$ENVIRONMENT.yaml"; do
  [[ -f $file ]] || continue
  grep '^#' "$file" >"$file.new" || true
  mv "$file.new" "$file"
done
printf '%s\n' "$RESOURCE_GROUP is gone. Commit k8s/$ENVIRONMENT/azure.env$([[ -z $RELEASES ]] || printf ' and the same of the charts'), which is empty again." \
  "For good: remove $ENVIRONMENT from aks-prod.yaml and run npx create-aks-prod generate. Otherwise scripts/deploy.sh $ENVIRONMENT makes it again."
