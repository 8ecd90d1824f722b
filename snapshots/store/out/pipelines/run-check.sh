#!/usr/bin/env bash
# Runs a checker over the repository, in the version that pipelines/tools.env pins. It finds its settings beside
# aks-prod.yaml. Runs without a token, on a machine for x64 Linux with Docker; containers get no network and cannot write.
#
#   pipelines/run-check.sh <checker>     checkov, trivy, zizmor, kube-linter, yamllint, markdownlint
#
# Exit codes: 0 nothing found; 1 something found, or the checker cannot be had; 2 wrong usage.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=/dev/null
. pipelines/tools.env
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

# get <address> <sha256> <program>: downloads an archive, and takes the program out of it once the sum is right.
get() {
  curl --fail --silent --show-error --location --retry 5 --retry-all-errors --max-time 300 --output "$work/download" "$1" ||
    fail "Could not download $1."
  printf '%s  %s\n' "$2" "$work/download" | sha256sum --check --status ||
    fail "$1 is not what pipelines/tools.env says: its SHA-256 is not $2."
  mkdir -p "$work/bin"
  tar --extract --gzip --file "$work/download" --directory "$work/bin" "$3"
}

# in_container <image> <argument>...: the repository stands in /repository, what scan-infra.sh wrote in /infra.
in_container() {
  mkdir -p "$work/infra"
  docker run --rm --network none --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges --env HOME=/tmp \
    --volume "$PWD:/repository:ro" --volume "$work/infra:/infra:ro" --workdir /repository "$@"
}

check_checkov() {
  local status=0
  scripts/scan-infra.sh "$work/infra"
  in_container "$CHECKOV_IMAGE" --directory . --config-file .checkov.yaml || status=1
  in_container "$CHECKOV_IMAGE" --directory /infra --framework arm --config-file .checkov.yaml || status=1
  return "$status"
}

check_trivy() {
  local status=0
  scripts/scan-infra.sh "$work/infra"
  get "https://github.com/aquasecurity/trivy/releases/download/v$TRIVY_VERSION/trivy_${TRIVY_VERSION}_Linux-64bit.tar.gz" "$TRIVY_SHA256" trivy
  # Its rules are part of the program; newer ones would be others than the version names.
  "$work/bin/trivy" config --config trivy.yaml --skip-check-update . || status=1
  "$work/bin/trivy" config --config trivy.yaml --skip-check-update "$work/infra" || status=1
  return "$status"
}

check_zizmor() {
  get "https://github.com/zizmorcore/zizmor/releases/download/v$ZIZMOR_VERSION/zizmor-x86_64-unknown-linux-gnu.tar.gz" "$ZIZMOR_SHA256" ./zizmor
  "$work/bin/zizmor" --offline --no-progress --persona=pedantic --config zizmor.yml .github
}

check_kube-linter() { in_container "$KUBE_LINTER_IMAGE" lint --config .kube-linter.yaml k8s; }

# From the distribution, whose packages are signed.
check_yamllint() {
  if ! command -v yamllint >/dev/null; then
    sudo apt-get update -qq
    sudo apt-get install -y -qq --no-install-recommends yamllint
  fi
  yamllint --strict .
}

# Outside the repository, whose .npmrc and package.json have no say in what is installed.
check_markdownlint() {
  (
    cd "$work"
    printf '{ "private": true }\n' >package.json
    npm install --ignore-scripts --no-audit --no-fund --save-exact --loglevel=error "markdownlint-cli2@$MARKDOWNLINT_VERSION" >/dev/null
    npm audit signatures >said 2>&1 || { cat said; exit 1; }
  ) || { printf 'markdownlint-cli2@%s could not be installed, or the signature of the registry does not fit.\n' "$MARKDOWNLINT_VERSION" >&2; exit 1; }
  "$work/node_modules/.bin/markdownlint-cli2"
}

case ${1:-} in
  checkov | trivy | zizmor | kube-linter | yamllint | markdownlint) "check_$1" ;;
  *) printf 'Usage: pipelines/run-check.sh <checker>, one of: checkov, trivy, zizmor, kube-linter, yamllint, markdownlint\n' >&2; exit 2 ;;
esac
