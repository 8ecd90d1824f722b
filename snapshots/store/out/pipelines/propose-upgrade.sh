#!/usr/bin/env bash
# Renders the templates of a newer create-aks-prod over the commit that is checked out and leaves the result in a folder:
# `proposal.bundle`, one commit on top of that one. Runs code of the package, so it must run without any token;
# push-upgrade.sh takes the bundle from here in a job of its own. A release is proposed once it is a week old: bad ones
# are mostly found and withdrawn within days.
#
#   pipelines/propose-upgrade.sh <folder>
#
# Exit codes: 0 done, also when there is nothing to propose; 1 failed; 2 wrong usage.
set -euo pipefail

[[ $# -eq 1 ]] || { printf 'Usage: pipelines/propose-upgrade.sh <folder>\n' >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/.."
days=${MINIMUM_AGE_DAYS:-7}
clone=$(mktemp -d)
trap 'rm -rf "$clone"' EXIT

# answer true|false: what the next job asks.
answer() {
  if [[ -n ${GITHUB_OUTPUT:-} ]]; then printf 'changed=%s\n' "$1" >>"$GITHUB_OUTPUT"; fi
  if [[ -n ${TF_BUILD:-} ]]; then printf '##vso[task.setvariable variable=changed;isOutput=true]%s\n' "$1"; fi
}

# The newest release that is old enough, and newer than the one of the lock; else nothing.
newer_release() {
  npm view create-aks-prod versions time --json | node --eval '
    const { versions, time } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
    const { entries } = JSON.parse(require("node:fs").readFileSync(".aks-prod/lock.json", "utf8"));
    const parts = (version) => version.split("-")[0].split(".").map(Number);
    const compare = (a, b) => parts(a).map((part, at) => part - parts(b)[at]).find((difference) => difference !== 0) ?? 0;
    // A merge of two branches may keep the version of each.
    const used = entries.filter(([kind]) => kind === "tool").map(([, tool]) => tool).sort(compare).at(-1);
    const latest = Date.now() - Number(process.argv[1]) * 86_400_000;
    const known = [versions].flat().filter((version) => /^\d+\.\d+\.\d+$/.test(version) && Date.parse(time[version]) <= latest);
    const newest = known.sort(compare).at(-1);
    if (newest !== undefined && compare(newest, used) > 0) console.log(newest);
  ' "$days"
}

version=$(newer_release)
if [[ -z $version ]]; then
  printf 'No release of create-aks-prod that is newer and at least %s days old.\n' "$days"
  answer false
  exit 0
fi

# In a clone, so that the package sees nothing that the checkout left in .git/config, and an old branch is not in the way.
git clone --quiet --shared . "$clone/repository"
cd "$clone/repository"
git config user.name create-aks-prod
git config user.email create-aks-prod@users.noreply.github.com
# 3 says that files wait for a person; the pull request is where they meet one.
TOOL_VERSION=$version bash pipelines/run-tool.sh upgrade --branch=aks-prod/upgrade || [[ $? -eq 3 ]]
if ! git rev-parse --verify --quiet refs/heads/aks-prod/upgrade >/dev/null; then
  printf 'create-aks-prod %s changes nothing here.\n' "$version"
  answer false
  exit 0
fi
# The pull request says what the platform has announced, too. Where that cannot be told, it goes without.
if calendar=$(TOOL_VERSION=$version bash pipelines/run-tool.sh calendar --months 6); then
  commit=$(printf '%s\n\n%s\n' "$(git log -1 --format=%B refs/heads/aks-prod/upgrade)" "$calendar" |
    git commit-tree 'refs/heads/aks-prod/upgrade^{tree}' -p 'refs/heads/aks-prod/upgrade^')
  git update-ref refs/heads/aks-prod/upgrade "$commit"
fi
git bundle create --quiet "$folder/proposal.bundle" HEAD..refs/heads/aks-prod/upgrade
answer true
