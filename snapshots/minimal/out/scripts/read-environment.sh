# Sourced by the scripts beside it.
# shellcheck shell=bash

# Prints an error to stderr and ends the script with exit code 2, that of wrong usage.
refuse() {
  printf '%s\n' "$@" >&2
  exit 2
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
