#!/usr/bin/env bash
# Writes what Azure would get as one file an environment, for scanners: Checkov and Trivy understand none of the Bicep
# files in infra/ and end green over them. Bicep evaluates the templates offline; what only Azure knows stays an
# expression in brackets.
#
#   scripts/scan-infra.sh <folder> [<environment>...]     all environments when none is named
#
# Then: checkov --directory <folder> --framework arm --config-file .checkov.yaml, or trivy config <folder>.
#
# Exit codes: 0 done, 1 failed, 2 wrong usage.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=/dev/null
. scripts/read-environment.sh

[[ $# -ge 1 && $1 != -* ]] || refuse 'Usage: scripts/scan-infra.sh <folder> [<environment>...]'
command -v bicep >/dev/null || fail 'bicep is not on PATH. Releases: https://github.com/Azure/bicep/releases; a pipeline gets it by pipelines/install-tools.sh bicep.'
command -v node >/dev/null || fail 'node is not on PATH.'
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
if [[ $# -eq 0 ]]; then
  for file in scripts/environments/*.env; do
    file=${file##*/}
    set -- "$@" "${file%.env}"
  done
fi

# In a copy, because Bicep writes its answer beside the parameters.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar --create --file - --exclude ./.git --exclude ./node_modules --exclude ./.aks-prod . | tar --extract --file - --directory "$work"

for environment in "$@"; do
  read_environment "$environment"
  echo "Evaluating infra/$environment.bicepparam with Bicep; this may take a minute." >&2
  (
    cd "$work"
    bicep snapshot "infra/$environment.bicepparam" --mode overwrite --deployment-name main \
      --tenant-id 00000000-0000-0000-0000-000000000000 --subscription-id "${SUBSCRIPTION_ID:-00000000-0000-0000-0000-000000000000}" \
      --resource-group "$RESOURCE_GROUP" --location "$LOCATION" >"$work/said" 2>&1
  ) || { cat "$work/said" >&2; fail "Bicep cannot evaluate infra/$environment.bicepparam."; }
  # A property that is null is one that Azure does not get.
  # shellcheck disable=SC2016 # The program is one of JavaScript, whose own signs these are.
  node --eval '
    const { readFileSync, writeFileSync } = require("node:fs");
    const [from, to] = process.argv.slice(1);
    const { predictedResources, diagnostics } = JSON.parse(readFileSync(from, "utf8"));
    for (const { message } of diagnostics) console.error(message);
    if (predictedResources.length === 0) throw new Error(`${from} predicts no resource`);
    const without = (value) => {
      if (Array.isArray(value)) return value.map(without);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (item === null ? [] : [[key, without(item)]])));
    };
    const $schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
    const template = { $schema, contentVersion: "1.0.0.0", resources: predictedResources.map(without) };
    writeFileSync(to, `${JSON.stringify(template, undefined, 2)}\n`);
    console.log(`${template.resources.length} resources: ${to}`);
  ' "$work/infra/$environment.snapshot.json" "$folder/$environment.json"
done
