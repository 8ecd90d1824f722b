# Sourced by deploy.sh and apply.sh: what they do with Helm 4. A release is called namespace/NAME and comes from charts/NAME;
# the working folder is the root of the repository.
# shellcheck shell=bash
# What apply.sh has set: environment, errors, files, manager, platform, releases.
# shellcheck disable=SC2034,SC2154

# How many releases go at a time.
at_a_time=8
kept_revisions=5

# chart_settings <chart> <environment>: prints the names of the values that only Azure knows.
chart_settings() {
  awk '
    /^[^ #]/ { inside = /^azure:/ }
    /^azure: *null/ { split("", keys) }
    inside && /^  [A-Z][A-Z0-9_]*:/ { key = $1; sub(/:$/, "", key); if ($2 == "null") delete keys[key]; else keys[key] = 1 }
    END { for (key in keys) print key }' "charts/$1/values.yaml" "charts/$1/values-$2.yaml" | LC_ALL=C sort
}

# write_chart_values <environment> <file with KEY=value> <release>...: writes azure-<environment>.yaml of each chart, and
# prints those that changed. Comments of the file stay.
write_chart_values() {
  local environment=$1 from=$2 release file key value text
  shift 2
  for release in "$@"; do
    file="charts/${release#*/}/azure-$environment.yaml"
    text=''
    for key in $(chart_settings "${release#*/}" "$environment"); do
      value=$(sed -n "s/^$key=//p" "$from")
      if [[ -n $value ]]; then text="$text  $key: \"$value\""$'\n'; fi
    done
    [[ -n $text ]] || continue
    text="$(grep '^#' "$file" 2>/dev/null || true)"$'\n'"azure:"$'\n'"$text"
    if [[ $text != "$(cat "$file" 2>/dev/null)"$'\n' ]]; then
      printf '%s' "${text#$'\n'}" >"$file"
      printf '%s\n' "$file"
    fi
  done
}

# chart_words <environment> <release> [guess]: sets words to what helm takes. With `guess`, what nobody has written down yet
# is made up, for a look.
chart_words() {
  local environment=$1 name=${2#*/} file key guess
  file="charts/$name/azure-$environment.yaml"
  words=("$name" "charts/$name" --namespace "${2%%/*}" --values "charts/$name/values-$environment.yaml")
  if [[ -f $file ]]; then words+=(--values "$file"); fi
  [[ ${3:-} == guess ]] || return 0
  for key in $(chart_settings "$name" "$environment"); do
    guess=known-after-the-deployment
    if [[ $key == *_ID ]]; then guess=ffffffff-ffff-ffff-ffff-ffffffffffff; fi
    if ! grep -q "^  $key: \"[^\"]" "$file" 2>/dev/null; then words+=(--set-string "azure.$key=$guess"); fi
  done
}

# render_charts [guess]: renders each release to files/charts/NAMESPACE+NAME.yaml.
render_charts() {
  local release words
  [[ $(helm version --template '{{.Version}}') == v4.* ]] || fail 'Helm 4 is needed: https://helm.sh/docs/intro/install'
  mkdir -p "$files/charts"
  for release in $releases; do
    chart_words "$environment" "$release" "${1:-}"
    helm template "${words[@]}" --skip-tests >"$files/charts/${release%%/*}+${release#*/}.yaml" || return 1
  done
}

# Prints what the releases would change.
show_releases() {
  local release status=0
  for release in $releases; do as_released "$release" "$files/charts/${release%%/*}+${release#*/}.yaml"; done >"$files/releases.yaml"
  printf 'What would change in the charts:\n'
  kubectl diff --server-side --force-conflicts --field-manager=helm --filename "$files/releases.yaml" || status=$?
  case $status in
    0) printf 'Nothing.\n' ;;
    1) ;;
    *) printf 'Not everything could be compared; the reason stands above.\n' ;;
  esac
}

# as_released <release> <file>: prints the objects with the annotations that Helm gives them.
as_released() {
  awk -v name="${1#*/}" -v namespace="${1%%/*}" '
    function owner() { print "    meta.helm.sh/release-name: " name; print "    meta.helm.sh/release-namespace: " namespace; told = 1 }
    function leave() { if (inside && !told) { print "  annotations:"; owner() } inside = 0 }
    /^[^ #]/ { leave(); inside = /^metadata:/; told = 0 }
    { print }
    inside && /^  annotations:/ { owner() }
    END { leave() }' "$2"
}

# Whether objects of the workload stand in the cluster as kubectl applied them.
was_applied() {
  awk -v namespace="${1%%/*}" -v name="${1#*/}" '
    $1 ~ /^(ServiceAccount|Deployment|CronJob)$/ && $2 == namespace && $3 == name { found = 1 }
    END { exit !found }' "$files/running"
}

# install_release <release>: what was there as manifests is taken over as it runs, and nothing else is.
install_release() {
  local release=$1 name=${1#*/} namespace=${1%%/*} take=() words
  chart_words "$environment" "$release"
  if was_applied "$release" && ! helm status "$name" --namespace "$namespace" >/dev/null 2>&1; then take=(--take-ownership); fi
  passing='no matches for kind|failed calling webhook|no endpoints available' patiently \
    helm upgrade --install "${words[@]}" --rollback-on-failure --wait --timeout "${ROLLOUT_SECONDS:-600}s" \
    --history-max "$kept_revisions" --force-conflicts --labels "create-aks-prod=$platform" --hide-notes ${take[@]+"${take[@]}"} || return 1
  if [[ ${#take[@]} -gt 0 ]]; then let_go "$manager" "$files/charts/$namespace+$name.yaml"; fi
}

# Installs all releases, some at a time. Ends with 1, and their names in files/failed, when some do not run.
install_releases() {
  local release number=0 shown errors
  : >"$files/failed"
  for release in $releases; do
    number=$((number + 1))
    errors="$files/errors-$number"
    {
      if ! install_release "$release"; then
        printf '%s\n' "$release" >>"$files/failed"
        kubectl get events --namespace "${release%%/*}" --field-selector type=Warning 2>/dev/null | tail -n 10
      fi
    } >"$files/log-$number" 2>&1 &
    if ((number % at_a_time == 0)); then wait; fi
  done
  wait
  for ((shown = 1; shown <= number; shown++)); do cat "$files/log-$shown"; done
  [[ ! -s $files/failed ]]
}
