#!/usr/bin/env bash
# Pushes what propose-upgrade.sh left to the branch aks-prod/upgrade and opens a pull request. This runs beside a token
# that may write, so it runs git, and nothing of the package: it takes the files and the message out of the bundle.
#
# The branch is replaced only while every commit on it is exactly as this script pushed it. As soon as somebody has
# committed to it, amended it or merged into it, it is theirs: it stays, and the run says so.
#
#   pipelines/push-upgrade.sh <bundle> <branch that the pull request goes to>
#
# Reads TOKEN, and CAN_PUSH_WORKFLOWS: `true` when the token may change workflows of GitHub.
# Exit codes: 0 done, also when the branch was left alone; 1 failed; 2 wrong usage.
set -euo pipefail

[[ $# -eq 2 ]] || { printf 'Usage: pipelines/push-upgrade.sh <bundle> <branch>\n' >&2; exit 2; }
bundle=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
target=$2
cd "$(dirname "${BASH_SOURCE[0]}")/.."
branch=aks-prod/upgrade
name=create-aks-prod
email=create-aks-prod@users.noreply.github.com
title='Newer templates of create-aks-prod'

fail() {
  if [[ -n ${GITHUB_ACTIONS:-} ]]; then printf '::error::%s\n' "$1"; fi
  printf '%s\n' "$@" >&2
  exit 1
}

warn() {
  if [[ -n ${GITHUB_ACTIONS:-} ]]; then printf '::warning::%s\n' "$1"; fi
  if [[ -n ${TF_BUILD:-} ]]; then printf '##vso[task.logissue type=warning]%s\n' "$1"; fi
  printf '%s\n' "$@"
}

# The token goes into the environment of git alone: it is written to no file, and no process list shows it.
remote_git() {
  local value
  if [[ -z ${TOKEN:-} ]]; then
    git "$@"
    return
  fi
  value="Authorization: Basic $(printf 'x-access-token:%s' "$TOKEN" | base64 --wrap=0)"
  GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=http.extraHeader GIT_CONFIG_VALUE_0=$value GIT_TERMINAL_PROMPT=0 git "$@"
}

# Whether each commit that `$1` has beyond the target is one that this script made, and has the files it had then.
is_ours() {
  local commits author committer parents tree known
  commits=$(git log --format='%ae%x09%ce%x09%P%x09%T%x09%(trailers:key=Aks-Prod-Tree,valueonly,separator=)' "refs/remotes/origin/$target..$1") || return 1
  [[ -n $commits ]] || return 1
  while IFS=$'\t' read -r author committer parents tree known; do
    [[ $author == "$email" && $committer == "$email" && $parents != *' '* && $tree == "$known" ]] || return 1
  done <<<"$commits"
}

# Whether a merged pull request ended with exactly this commit: then its work is on the target, and GitHub keeps it.
is_merged() {
  [[ -n ${GITHUB_ACTIONS:-} ]] || return 1
  GH_TOKEN=$TOKEN gh pr list --head "$branch" --state merged --json headRefOid --jq '.[].headRefOid' | grep -qxF "$1"
}

open_on_github() {
  local open
  export GH_TOKEN=$TOKEN
  open=$(gh pr list --head "$branch" --base "$target" --state open --json number --jq length)
  if [[ $open != 0 ]]; then
    printf 'The pull request is open already.\n'
    return
  fi
  gh pr create --base "$target" --head "$branch" --title "$title" --body "$body" ||
    fail 'The branch is pushed, but the pull request could not be opened. Allow it under Settings, Actions, General: "Allow GitHub Actions to create and approve pull requests".' \
      "Or open it yourself: ${GITHUB_SERVER_URL:-https://github.com}/${GITHUB_REPOSITORY:-}/compare/$target...$branch"
}

open_on_azure() {
  local address open
  [[ ${BUILD_REPOSITORY_PROVIDER:-} == TfsGit ]] || { warn "The branch $branch is pushed. Open the pull request where the repository lives."; return; }
  address="${SYSTEM_COLLECTIONURI}${SYSTEM_TEAMPROJECTID}/_apis/git/repositories/${BUILD_REPOSITORY_ID}/pullrequests"
  # The token reaches curl through its standard input, so that no process list shows it.
  open=$(printf 'header = "Authorization: Bearer %s"\n' "$TOKEN" | curl --config - --fail --silent --show-error \
    "$address?searchCriteria.status=active&searchCriteria.sourceRefName=refs/heads/$branch&searchCriteria.targetRefName=refs/heads/$target&api-version=7.1" |
    node --print 'JSON.parse(require("node:fs").readFileSync(0, "utf8")).value.length')
  if [[ $open != 0 ]]; then
    printf 'The pull request is open already.\n'
    return
  fi
  BODY=$body TITLE=$title SOURCE=refs/heads/$branch TARGET=refs/heads/$target node --print '
    const { BODY, TITLE, SOURCE, TARGET } = process.env;
    JSON.stringify({ title: TITLE, description: BODY.slice(0, 3900), sourceRefName: SOURCE, targetRefName: TARGET })' >"$work/request.json"
  printf 'header = "Authorization: Bearer %s"\n' "$TOKEN" | curl --config - --fail --silent --show-error --output /dev/null \
    --header 'Content-Type: application/json' --data "@$work/request.json" "$address?api-version=7.1" ||
    fail 'The branch is pushed, but the pull request could not be opened. The build service needs the right to contribute to pull requests.'
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

remote_git fetch --quiet --no-tags origin "+refs/heads/$target:refs/remotes/origin/$target"
git -c fetch.fsckObjects=true fetch --quiet --no-tags "$bundle" "+refs/heads/$branch:refs/aks-prod/proposal" ||
  fail 'The bundle does not fit this repository.'
base=$(git rev-parse --verify --quiet refs/aks-prod/proposal^) || fail 'The proposal has no parent.'
if [[ $(git rev-list --count "$base..refs/aks-prod/proposal") != 1 ]] || ! git merge-base --is-ancestor "$base" "refs/remotes/origin/$target"; then
  fail "The proposal is not one commit on top of $target."
fi

# GitHub refuses such a push from its own token, after the fact and in words that few understand.
workflows=$(git diff --name-only "$base" refs/aks-prod/proposal -- .github/workflows)
if [[ -n $workflows && ${GITHUB_ACTIONS:-} == true && ${CAN_PUSH_WORKFLOWS:-} != true ]]; then
  fail "This proposal changes workflows, and GitHub's own token may not: $(printf '%s' "$workflows" | tr '\n' ' ')" \
    'Give the environment called upgrade of this repository a secret UPGRADE_TOKEN that may write contents, pull requests and workflows,' \
    'or run npx create-aks-prod@latest upgrade yourself and push the result.'
fi

tree=$(git rev-parse 'refs/aks-prod/proposal^{tree}')
body=$(git log -1 --format=%B refs/aks-prod/proposal)
printf '%s\n\nAks-Prod-Tree: %s\n' "$body" "$tree" >"$work/message"

before=$(remote_git ls-remote origin "refs/heads/$branch" | cut -f 1)
if [[ -n $before ]]; then
  remote_git fetch --quiet --no-tags origin "+$before:refs/aks-prod/before"
  if [[ -z $(git rev-list "refs/remotes/origin/$target..$before") ]]; then
    printf 'The last proposal is merged.\n'
  elif is_ours "$before"; then
    if git merge-base --is-ancestor "$base" "$before" && [[ $(git rev-parse "$before^{tree}") == "$tree" ]]; then
      printf 'The branch %s holds this proposal already.\n' "$branch"
      commit=$before
    fi
  elif ! is_merged "$before"; then
    warn "The branch $branch holds commits of others, so it stays as it is: merge it, or delete it to get a new proposal (git push origin --delete $branch)." \
      "$(git log --format='  %h %an: %s' "refs/remotes/origin/$target..$before")"
    exit 0
  fi
fi

if [[ -z ${commit:-} ]]; then
  commit=$(GIT_AUTHOR_NAME=$name GIT_AUTHOR_EMAIL=$email GIT_COMMITTER_NAME=$name GIT_COMMITTER_EMAIL=$email \
    git commit-tree "$tree" -p "$base" -F "$work/message")
  # Only what was looked at above is replaced: a push of somebody else in between wins.
  remote_git push --quiet "--force-with-lease=refs/heads/$branch:$before" origin "$commit:refs/heads/$branch" ||
    fail "The branch $branch could not be pushed. If somebody pushed to it meanwhile, their commits are kept, and the next run looks again."
  printf 'Pushed the proposal to %s.\n' "$branch"
fi

if [[ ${GITHUB_ACTIONS:-} == true ]]; then
  open_on_github
elif [[ -n ${TF_BUILD:-} ]]; then
  open_on_azure
fi
