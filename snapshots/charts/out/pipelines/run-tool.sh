#!/usr/bin/env bash
# Runs create-aks-prod in the version that made this repository (.aks-prod/lock.json), or in TOOL_VERSION when that is
# set, once npm has confirmed that the registry signed it. It gets no token: nothing of it may run beside one.
#
#   pipelines/run-tool.sh <command> [options]
#
# Exit codes: those of create-aks-prod; 1 when it cannot be had.
set -euo pipefail

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

version=${TOOL_VERSION:-$(node --print 'JSON.parse(require("node:fs").readFileSync(".aks-prod/lock.json", "utf8")).entries.filter(([kind]) => kind === "tool").map(([, tool]) => tool).sort((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1)')}
# The text comes from a file that a pull request can change.
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || fail "\`tool\` in .aks-prod/lock.json is not a version: $version"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# Outside the repository, whose .npmrc and package.json have no say in what is installed.
(
  cd "$folder"
  printf '{ "private": true }\n' >package.json
  npm install --ignore-scripts --no-audit --no-fund --save-exact --loglevel=error "create-aks-prod@$version" >/dev/null
  npm audit signatures >"$folder/signatures" 2>&1 || { cat "$folder/signatures"; exit 1; }
) || fail "create-aks-prod@$version could not be installed, or the signature of the registry does not fit."

status=0
"$folder/node_modules/.bin/create-aks-prod" "$@" || status=$?
exit "$status"
