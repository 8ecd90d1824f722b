# Sourced by the scripts beside it.
# shellcheck shell=bash

# Prints an error to stderr and ends the script with exit code 2, that of wrong usage.
refuse() {
  printf '%s\n' "$@" >&2
  exit 2
}

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

# Reads scripts/environments/<name>.env. The working folder must be the root of the repository.
read_environment() {
  local file="scripts/environments/${1:-}.env" known
  if [[ ! ${1:-} =~ ^[a-z][a-z0-9-]*$ || ! -f $file ]]; then
    known=$(cd scripts/environments && printf '%s ' *.env)
    refuse "There is no environment '${1:-}'. There are: ${known//.env/}"
  fi
  # shellcheck source=/dev/null
  . "$file"
}

lower() { printf '%s' "$1" | tr '[:upper:]' '[:lower:]'; }

# The name of a region as Azure's answers have it: `West Europe` is `westeurope`.
plain() { lower "${1// /}"; }

# Runs az in the subscription of the environment.
azure() { az "$@" --subscription "$subscription" --only-show-errors; }

# Sets subscription, and ends the script when somebody is logged in to another one.
find_subscription() {
  local current
  current=$(az account show --only-show-errors --query id --output tsv) || fail 'Log in first: az login'
  subscription=${SUBSCRIPTION_ID:-$current}
  if [[ $(lower "$current") != "$(lower "$subscription")" ]]; then
    fail "You are in subscription $current, but $ENVIRONMENT belongs to $subscription." "Switch first: az account set --subscription $subscription"
  fi
}

# Prints name and region of the key vaults of the environment that are deleted, and keep their names for 90 days.
deleted_vaults() {
  local answer name id place
  [[ -n $KEY_VAULT_PREFIX ]] || return 0
  answer=$(azure keyvault list-deleted --resource-type vault --query "[?starts_with(name, '$KEY_VAULT_PREFIX')].[name, properties.vaultId, properties.location]" --output tsv) || return 1
  while IFS=$'\t' read -r name id place; do
    if [[ $(lower "$id") == *"/resourcegroups/$(lower "$RESOURCE_GROUP")/"* ]]; then printf '%s\t%s\n' "$name" "$place"; fi
  done <<<"$answer"
}
