#!/usr/bin/env bash
# Puts tools in place for the steps that follow, in the versions of pipelines/tools.env. Each download is checked against
# a sum before anything of it is unpacked. Runs before any login, so that nothing that is fetched here sees a token.
#
#   pipelines/install-tools.sh <tool>...     bicep, helm, kubectl, kubelogin, promtool
#
# Exit codes: 0 done, 1 failed, 2 wrong usage.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=/dev/null
. pipelines/tools.env

folder="${RUNNER_TEMP:-${AGENT_TEMPDIRECTORY:-$HOME/.cache}}/create-aks-prod-tools"
mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

# get <address> <sha256>
get() {
  curl --fail --silent --show-error --location --retry 5 --retry-all-errors --max-time 300 --output "$work/download" "$1" ||
    fail "Could not download $1."
  printf '%s  %s\n' "$2" "$work/download" | sha256sum --check --status ||
    fail "$1 is not what pipelines/tools.env says: its SHA-256 is not $2."
}

# put <tool> <file>
put() { install -m 0755 "$2" "$folder/$1"; }

# unzip_one <entry>: takes one file out of the download.
unzip_one() { python3 -c 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))' "$work/download" "$1" >"$work/one"; }

install_bicep() {
  get "https://www.nuget.org/api/v2/package/Azure.Bicep.CommandLine.linux-x64/$BICEP_VERSION" "$BICEP_SHA256"
  unzip_one tools/bicep
  put bicep "$work/one"
}

install_helm() {
  get "https://get.helm.sh/helm-v$HELM_VERSION-linux-amd64.tar.gz" "$HELM_SHA256"
  tar --extract --file "$work/download" --directory "$work" linux-amd64/helm
  put helm "$work/linux-amd64/helm"
}

install_kubectl() {
  get "https://dl.k8s.io/release/v$KUBECTL_VERSION/bin/linux/amd64/kubectl" "$KUBECTL_SHA256"
  put kubectl "$work/download"
}

install_kubelogin() {
  get "https://github.com/Azure/kubelogin/releases/download/v$KUBELOGIN_VERSION/kubelogin-linux-amd64.zip" "$KUBELOGIN_SHA256"
  unzip_one bin/linux_amd64/kubelogin
  put kubelogin "$work/one"
}

# From the distribution, whose packages are signed.
install_promtool() {
  command -v promtool >/dev/null && return
  sudo apt-get update -qq
  sudo apt-get install -y -qq --no-install-recommends prometheus
}

[[ $# -gt 0 ]] || { printf 'Usage: pipelines/install-tools.sh <tool>...\n' >&2; exit 2; }
[[ $(uname -s)-$(uname -m) == Linux-x86_64 ]] || fail "Tools are put in place on Linux on x64 only, and this is $(uname -s) on $(uname -m)."
for tool in "$@"; do
  case $tool in
    bicep | helm | kubectl | kubelogin | promtool) "install_$tool" ;;
    *) printf 'There is no tool %s here. There are: bicep helm kubectl kubelogin promtool\n' "$tool" >&2; exit 2 ;;
  esac
  printf 'ready: %s\n' "$tool"
done

# The steps that follow find them first.
if [[ -n ${GITHUB_PATH:-} ]]; then printf '%s\n' "$folder" >>"$GITHUB_PATH"; fi
if [[ -n ${TF_BUILD:-} ]]; then printf '##vso[task.prependpath]%s\n' "$folder"; fi
