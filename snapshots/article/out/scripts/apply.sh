#!/usr/bin/env bash
# Brings a cluster to what the manifests say, with nothing but kubectl: hands counts over to new autoscalers, applies on
# the server's side under one name, waits for the rollouts, and removes what is gone from the manifests. deploy.sh calls
# it, here or through Azure beside the API server.
#
#   apply.sh show  <manifests> <platform> [options]   print what would change; nothing is changed
#   apply.sh apply <manifests> <platform> [options]
#
#   --accepted <file>   remove only what stands in this file, in the words of the lines `remove ...` that `show` prints
#   --remove <object>   namespace/NAME or claim/NAMESPACE/NAME: remove that, too, once it is gone from the manifests
#   --release <release> ENVIRONMENT/NAMESPACE/NAME: install charts/NAME as well; the manifests do not hold what is in it
#   --patient           rights may have been given a moment ago: ask again for five minutes when they are not there yet
#
# ROLLOUT_SECONDS is how long the workloads get to run, 600 unless it is set.
# Exit codes: 0 done, 1 failed, 2 wrong usage, 3 applied for the first time, and not all workloads run yet.
set -euo pipefail

manager=create-aks-prod
poll=${POLL_SECONDS:-15}

usage() {
  printf '%s\n' "$@" 'Usage: apply.sh show|apply <manifests> <platform> [--accepted <file>] [--remove <object>] [--release <release>] [--patient]' >&2
  exit 2
}

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

[[ $# -ge 3 && $1 =~ ^(show|apply)$ ]] || usage
action=$1
manifests=$2
platform=$3
selector="app.kubernetes.io/managed-by=$manager,app.kubernetes.io/part-of=$platform"
shift 3
accepted=''
patient=''
asked=''
environment=''
releases=''
while [[ $# -gt 0 ]]; do
  case $1 in
    --patient) patient=1 ;;
    --accepted | --remove | --release)
      [[ $# -ge 2 ]] || usage "$1 needs a value."
      if [[ $1 == --accepted ]]; then
        accepted=$2
      elif [[ $1 == --release ]]; then
        [[ $2 =~ ^[a-z0-9-]+/[a-z0-9-]+/[a-z0-9-]+$ ]] || usage "--release takes ENVIRONMENT/NAMESPACE/NAME, not $2."
        # shellcheck disable=SC2034 # charts.sh reads it
        environment=${2%%/*}
        releases="$releases ${2#*/}"
      elif [[ $2 =~ ^(namespace/[a-z0-9-]+|claim/[a-z0-9-]+/[a-z0-9.-]+)$ ]]; then
        asked="$asked $2 "
      else
        usage "--remove takes namespace/NAME or claim/NAMESPACE/NAME, not $2."
      fi
      shift
      ;;
    *) usage "Unknown option: $1" ;;
  esac
  shift
done

files=$(mktemp -d)
errors="$files/errors"
trap 'rm -rf "$files"' EXIT
# shellcheck source=/dev/null
if [[ -n $releases ]]; then . scripts/charts.sh; fi

# Kinds that may be removed without being asked for by name, in the order in which they go: what brings traffic, what
# runs, then what that leaned on.
removable='HorizontalPodAutoscaler horizontalpodautoscalers.autoscaling
ScaledObject scaledobjects.keda.sh
HTTPRoute httproutes.gateway.networking.k8s.io
GRPCRoute grpcroutes.gateway.networking.k8s.io
Gateway gateways.gateway.networking.k8s.io
CronJob cronjobs.batch
Job jobs.batch
Deployment deployments.apps
StatefulSet statefulsets.apps
DaemonSet daemonsets.apps
Service services
PodMonitor podmonitors.azmonitoring.coreos.com
ServiceMonitor servicemonitors.azmonitoring.coreos.com
PodDisruptionBudget poddisruptionbudgets.policy
TriggerAuthentication triggerauthentications.keda.sh
SecretProviderClass secretproviderclasses.secrets-store.csi.x-k8s.io
ConfigMap configmaps
RoleBinding rolebindings.rbac.authorization.k8s.io
Role roles.rbac.authorization.k8s.io
ServiceAccount serviceaccounts
NetworkPolicy networkpolicies.networking.k8s.io
ResourceQuota resourcequotas
LimitRange limitranges
PriorityClass priorityclasses.scheduling.k8s.io'
by_name='PersistentVolumeClaim persistentvolumeclaims
Namespace namespaces'

resource_of() { awk -v kind="$1" '$1 == kind { print $2 }' <<<"$removable"$'\n'"$by_name"; }

# Prints kind, namespace or <none>, name, and `counted` or `uncounted` (whether spec.replicas is given) of each object in
# the files. They come from kustomize or from our charts, which print every object in the same shape.
described() {
  awk '
    function tell() { if (kind != "" && name != "") print kind, namespace, name, counted; kind = name = ""; namespace = "<none>"; counted = "uncounted" }
    BEGIN { tell() }
    { sub(/\r$/, "") }
    /^---/ { tell(); next }
    /^[^ #]/ { section = $1 }
    /^kind: / { kind = $2 }
    section == "metadata:" && /^  name: / { name = $2; gsub(/["\047]/, "", name) }
    section == "metadata:" && /^  namespace: / { namespace = $2; gsub(/["\047]/, "", namespace) }
    section == "spec:" && /^  replicas: / { counted = "counted" }
    END { tell() }' "$@"
}

# running <kinds> <selector>: prints kind, namespace, name, owner and Helm release of the objects of these kinds and labels.
running() {
  local known kinds=''
  known=$(cat "$files/known")
  while read -r _ resource; do
    if grep -qxF "$resource" <<<"$known"; then kinds="${kinds:+$kinds,}$resource"; fi
  done <<<"$1"
  [[ -n $kinds ]] || return 0
  kubectl get "$kinds" --all-namespaces --selector "$2" --no-headers \
    --output 'custom-columns=KIND:.kind,NAMESPACE:.metadata.namespace,NAME:.metadata.name,OWNER:.metadata.ownerReferences[0].kind,RELEASE:.metadata.annotations.meta\.helm\.sh/release-name'
}

# Prints namespace/NAME of the Helm releases that this script has made in the cluster.
known_releases() {
  kubectl get secrets --all-namespaces --selector "owner=helm,create-aks-prod=$platform" --no-headers \
    --output 'custom-columns=NAMESPACE:.metadata.namespace,NAME:.metadata.labels.name' | awk '{ print $1 "/" $2 }' | sort -u
}

# What Helm removes too late or never: an autoscaler has to go before the next one comes, and ConfigMaps stay for a
# rollback until the new pods run. Of our own releases alone.
running_of_releases() {
  [[ -s $files/releases ]] || return 0
  running "$(grep -E '^(HorizontalPodAutoscaler|ScaledObject|ConfigMap) ' <<<"$removable")" "app.kubernetes.io/managed-by=Helm,app.kubernetes.io/part-of=$platform" |
    awk 'FILENAME == ARGV[1] { ours[$1] = 1; next } ($2 "/" $5) in ours' "$files/releases" -
}

# Releases whose chart is gone. What the manifests hold now is not uninstalled with them.
gone_releases() {
  local release
  while read -r release; do
    [[ " $releases " != *" $release "* ]] || continue
    if grep -qE "^(Deployment|CronJob) ${release%%/*} ${release#*/} " "$files/described"; then
      printf '%s\n' "$release" >>"$files/forgotten"
    else
      printf 'Release %s\n' "$release"
    fi
  done <"$files/releases"
}

# Prints `Kind namespace/name` of what carries the labels of the platform and stands in no manifest. What has an owner
# goes with it. An object without a namespace in its manifest is in `default`.
gone() {
  awk '
    FILENAME == ARGV[1] { keep[$1 " " $2 " " $3] = 1; if ($2 == "<none>") keep[$1 " default " $3] = 1; next }
    FILENAME == ARGV[2] { rank[$1] = FNR; next }
    $4 == "<none>" && !(($1 " " $2 " " $3) in keep) { print rank[$1], $1, ($2 == "<none>" ? $3 : $2 "/" $3) }
  ' "$files/described" <(printf '%s\n%s\n' "$removable" "$by_name") "$files/running" | sort -n -k 1,1 -k 3 | cut -d ' ' -f 2-
}

# What a new cluster says while its extensions, certificates and role assignments are on their way, and what passes.
passing='no matches for kind|failed calling webhook|no endpoints available|connection (refused|reset)|i/o timeout|EOF|timed out|TLS handshake|too many requests|InternalError|ServiceUnavailable|currently unable to handle|is being terminated|namespaces? .* not found|the object has been modified'

# patiently <command...>: runs it, and again while the cluster says that something is not there yet.
patiently() {
  local attempt attempts=8 retried=$passing
  if [[ -n $patient ]]; then
    attempts=24
    retried="$passing|forbidden|unauthorized"
  fi
  for ((attempt = 1; ; attempt++)); do
    if "$@" 2>"$errors"; then
      cat "$errors" >&2
      return 0
    fi
    cat "$errors" >&2
    if [[ $attempt -ge $attempts ]] || ! grep -qiE "$retried" "$errors"; then return 1; fi
    printf 'Trying again in %s seconds (%s of %s).\n' "$poll" "$attempt" "$((attempts - 1))" >&2
    sleep "$poll"
  done
}

# Compares the cluster with the manifests: files/removals is what goes, files/kept what goes only when asked for by name.
look() {
  described "$manifests" >"$files/manifests"
  [[ -s $files/manifests ]] || fail "There is no object in $manifests."
  cp "$files/manifests" "$files/described"
  if [[ -n $releases ]]; then
    render_charts "$([[ $action == show ]] && printf guess)" || fail 'Not all charts can be rendered; what Helm said stands above.'
    described "$files"/charts/*.yaml >>"$files/described"
  fi
  # One broken extension API makes the answer incomplete, and kubectl end with 1: what it knows is still told.
  kubectl api-resources --verbs=list,delete --output=name 2>"$files/errors" >"$files/known" || true
  grep -q . "$files/known" || fail "The cluster does not say which kinds it has." "$(cat "$files/errors")"
  patiently running "$removable"$'\n'"$by_name" "$selector" >"$files/running" || fail 'The cluster does not say what runs in it.'
  known_releases >"$files/releases" || [[ -z $releases ]] || fail 'The cluster does not say which Helm releases it has.'
  running_of_releases >>"$files/running" || fail 'The cluster does not say what its Helm releases hold.'
  : >"$files/forgotten"
  { gone && gone_releases; } >"$files/gone"
  : >"$files/removals"
  : >"$files/kept"
  local kind name word
  while read -r kind name; do
    case $kind in
      Namespace) word="namespace/$name" ;;
      PersistentVolumeClaim) word="claim/$name" ;;
      *) word='' ;;
    esac
    if [[ -z $word || $asked == *" $word "* ]]; then
      printf '%s %s\n' "$kind" "$name" >>"$files/removals"
    else
      printf '%s\n' "$word" >>"$files/kept"
    fi
  done <"$files/gone"
  for word in $asked; do
    name=${word#*/}
    case $word in
      namespace/*) kind=Namespace ;;
      *) kind=PersistentVolumeClaim ;;
    esac
    grep -qxF "$kind $name" "$files/gone" || printf '%s is not removed: it stands in the manifests, or the cluster has none that is labelled %s.\n' "$word" "$selector"
  done
}

show() {
  local status=0
  if [[ -s $files/running ]]; then
    printf 'What would change in the cluster, changes by hand that are taken back included:\n'
    kubectl diff --server-side --force-conflicts --field-manager="$manager" --filename "$manifests" || status=$?
    case $status in
      0) printf 'Nothing.\n' ;;
      1) ;;
      *) printf 'Not everything could be compared; the reason stands above. Objects in a namespace that does not exist yet are new.\n' ;;
    esac
    if [[ -n $releases ]]; then show_releases; fi
  else
    printf 'Nothing of the platform is in the cluster yet: all of it is new.\n'
  fi
  show_what_is_gone
}

show_what_is_gone() {
  local word
  if [[ -s $files/removals ]]; then
    printf '\nGone from the manifests, and removed once the rest runs:\n'
    sed 's/^/remove /' "$files/removals"
  fi
  if [[ -s $files/forgotten ]]; then
    printf '\nNo longer releases of Helm; what runs stays, and belongs to the manifests:\n'
    sed 's/^/forget /' "$files/forgotten"
  fi
  if [[ -s $files/kept ]]; then
    printf '\nGone from the manifests, and kept until you ask for it by name:\n'
    while read -r word; do printf 'keep %s (--remove %s)\n' "$word" "$word"; done <"$files/kept"
  fi
}

# Takes out of the removals what nobody was shown.
keep_what_was_not_shown() {
  grep -vxFf <(grep . "$accepted" || printf '\n') "$files/removals" >"$files/unseen" || true
  grep -xFf <(grep . "$accepted" || printf '\n') "$files/removals" >"$files/seen" || true
  mv "$files/seen" "$files/removals"
  [[ ! -s $files/unseen ]] || sed 's/^/Not removed, since it was not shown before: /' "$files/unseen"
}

# remove <kind> <name, or namespace/name> [option of kubectl...]
remove() {
  local resource place=()
  resource=$(resource_of "$1")
  if [[ $2 == */* ]]; then place=(--namespace "${2%%/*}"); fi
  kubectl delete "$resource" "${2#*/}" ${place[@]+"${place[@]}"} --ignore-not-found "${@:3}"
}

# An autoscaler that goes does so before the new one comes: two of them fight, and KEDA refuses a workload that another
# one scales. The pods stay as many as they are.
remove_autoscalers() {
  local kind name own
  while read -r kind name; do
    case $kind in
      HorizontalPodAutoscaler) remove "$kind" "$name" --wait --timeout=120s ;;
      ScaledObject)
        # Its own goes a moment later, and may have the name of the one that comes (`takeOver`).
        own=$(kubectl get scaledobjects.keda.sh "${name#*/}" --namespace "${name%%/*}" --ignore-not-found --output 'jsonpath={.status.hpaName}')
        remove "$kind" "$name" --wait --timeout=120s
        kubectl wait --for=delete "horizontalpodautoscalers.autoscaling/${own:-keda-hpa-${name#*/}}" --namespace "${name%%/*}" --timeout=120s
        ;;
    esac
  done <"$files/removals"
}

# A manifest that no longer says `replicas` drops the field, and the server falls back to 1 until the autoscaler has
# looked. Whoever else holds the same number keeps it.
hand_over_counts() {
  local kind namespace name counted live scaled
  scaled=$(kubectl get horizontalpodautoscalers.autoscaling --all-namespaces --no-headers \
    --output 'custom-columns=NAMESPACE:.metadata.namespace,KIND:.spec.scaleTargetRef.kind,NAME:.spec.scaleTargetRef.name')
  while read -r kind namespace name counted; do
    [[ $kind =~ ^(Deployment|StatefulSet)$ && $counted == uncounted ]] || continue
    # Spaces in a row are padding of kubectl's columns.
    if tr -s ' ' <<<"$scaled" | grep -qxF "$namespace $kind $name"; then continue; fi
    live=$(kubectl get "$kind" "$name" --namespace "$namespace" --ignore-not-found --output 'jsonpath={.spec.replicas}')
    [[ $live =~ ^[0-9]+$ ]] || continue
    take_from_client_side "$kind" "$namespace" "$name" "$live"
    printf 'apiVersion: apps/v1\nkind: %s\nmetadata:\n  name: %s\n  namespace: %s\nspec:\n  replicas: %s\n' "$kind" "$name" "$namespace" "$live" |
      kubectl apply --server-side --field-manager="$manager-hand-over" --filename -
  done <"$files/described"
}

# kubectl moves everything that was once applied on the client's side to whoever applies next: that must not be the one
# who takes the count alone.
take_from_client_side() {
  local last
  last=$(kubectl get "$1" "$3" --namespace "$2" --output 'jsonpath={.metadata.annotations.kubectl\.kubernetes\.io/last-applied-configuration}')
  [[ -n $last ]] || return 0
  kubectl apply view-last-applied "$1" "$3" --namespace "$2" --output yaml | sed "s/^  replicas: .*/  replicas: $4/" |
    kubectl apply --server-side --force-conflicts --field-manager="$manager" --filename -
}

# identities <file> [namespace]: prints of each object only what names it.
identities() {
  awk -v only="${2:-}" '
    function tell() { if (kind != "" && (only == "" || namespace == only)) { print "---\napiVersion: " version "\nkind: " kind "\nmetadata:\n  name: " name "\n  namespace: " namespace } kind = namespace = "" }
    /^---/ { tell(); next }
    /^[^ #]/ { section = $1 }
    /^apiVersion: / { version = $2 }
    /^kind: / { kind = $2 }
    section == "metadata:" && /^  name: / { name = $2; gsub(/["\047]/, "", name) }
    section == "metadata:" && /^  namespace: / { namespace = $2; gsub(/["\047]/, "", namespace) }
    END { tell() }' "$1"
}

# let_go <manager> <file> [namespace]: takes back what this field manager says of the objects; the other one, who says the same, keeps it.
let_go() { identities "${@:2}" | kubectl apply --server-side --field-manager="$1" --filename - >/dev/null; }

# Helm says nothing more of what the manifests hold now.
forget_releases() {
  local release
  while read -r release; do
    let_go helm "$manifests" "${release%%/*}"
    kubectl delete secrets --namespace "${release%%/*}" --selector "owner=helm,name=${release#*/},create-aks-prod=$platform"
  done <"$files/forgotten"
}

# Prints the workloads that do not run in time.
wait_for_rollouts() {
  local kind namespace name left end=$((SECONDS + ${ROLLOUT_SECONDS:-600}))
  : >"$files/stuck"
  while read -r kind namespace name _; do
    [[ $kind =~ ^(Deployment|StatefulSet|DaemonSet)$ ]] || continue
    left=$((end - SECONDS))
    if [[ $left -lt 1 ]]; then left=1; fi
    if ! kubectl rollout status "$kind/$name" --namespace "$namespace" --timeout="${left}s"; then
      printf '%s %s/%s\n' "$kind" "$namespace" "$name" >>"$files/stuck"
      kubectl get pods --namespace "$namespace" --selector "app.kubernetes.io/name=$name" || true
    fi
  done <"$files/manifests"
  [[ ! -s $files/stuck ]]
}

# Whether a job that runs mounts a ConfigMap: its next pod would not start without.
mounted_by_job() {
  kubectl get jobs.batch --namespace "${1%%/*}" --no-headers \
    --output 'custom-columns=ACTIVE:.status.active,MAPS:.spec.template.spec.volumes[*].configMap.name' |
    awk -v map="${1#*/}" '$1 ~ /^[1-9]/ { count = split($2, maps, ","); for (i = 1; i <= count; i++) if (maps[i] == map) found = 1 } END { exit !found }'
}

remove_the_rest() {
  local kind name
  while read -r kind name; do
    case $kind in
      HorizontalPodAutoscaler | ScaledObject) ;;
      ConfigMap)
        if mounted_by_job "$name"; then
          printf 'ConfigMap %s stays until the next deployment: a job that runs mounts it.\n' "$name"
        else
          remove "$kind" "$name" --timeout=300s
        fi
        ;;
      Release) helm uninstall "${name#*/}" --namespace "${name%%/*}" --wait --timeout 300s ;;
      *) remove "$kind" "$name" --timeout=300s ;;
    esac
  done <"$files/removals"
}

look
if [[ $action == show ]]; then
  show
  exit 0
fi
if [[ -n $accepted ]]; then keep_what_was_not_shown; else show_what_is_gone; fi
remove_autoscalers
hand_over_counts
patiently kubectl apply --server-side --force-conflicts --field-manager="$manager" --filename "$manifests" ||
  fail 'The manifests were not applied in full; what the cluster said stands above. Running this again is safe.'
forget_releases
if [[ -n $releases ]] && ! install_releases; then
  printf '\nNot installed, and back to what was there before:\n'
  sed 's/^/  /' "$files/failed"
  [[ -s $files/releases || -s $files/running ]] || exit 3
  fail 'Not all charts are installed.'
fi
if ! wait_for_rollouts; then
  printf '\nApplied, but not running yet:\n'
  sed 's/^/  /' "$files/stuck"
  [[ ! -s $files/removals ]] || printf 'What is gone from the manifests was not removed: it may be what still serves.\n'
  [[ -s $files/running ]] || exit 3
  fail 'Not all workloads run.'
fi
remove_the_rest
