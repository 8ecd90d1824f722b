# Sourced by the scripts beside it: says what is behind an answer of Azure or of an API server, and what to do about it.
# The answer itself is always printed first.
# shellcheck shell=bash

# explain_refusal <file with what az, kubelogin or kubectl wrote>
explain_refusal() {
  local text
  text=$(grep -v '^[[:space:]]*$' "$1" 2>/dev/null | tail -n 20 || true)
  if [[ -n $text ]]; then printf '%s\n' "$text"; fi
  if grep -qiE 'AADSTS|az login|get-access-token|failed to get token|token.*expired|expired.*token|interaction.?required' <<<"$text"; then
    printf '%s\n' 'Cause: the login at Azure is missing or over, or it may not ask for this service.' \
      'Log in again and run this again: az login. In a pipeline, log in between deploy.sh --only infrastructure and deploy.sh --only manifests.'
  elif grep -qiE 'unauthorized|must be logged in|\(401\)|status code 401' <<<"$text"; then
    printf '%s\n' 'Cause: the API server does not know who you are (401): the token is over, or it is from another tenant.' \
      'Log in again: az login, in the tenant of the cluster. Then run this again.'
  elif grep -qiE 'forbidden|\(403\)|does not have (access|authorization)|AuthorizationFailed|cannot (get|list|create|patch|delete) resource' <<<"$text"; then
    printf '%s\n' 'Cause: you are known, and may not do this (403).' \
      'Be in a group of cluster.access.adminGroups in aks-prod.yaml. A role that was just given takes up to five minutes, and a new membership a new login.'
  elif grep -qiE 'no such host|name resolution|server misbehaving|could not resolve' <<<"$text"; then
    printf '%s\n' 'Cause: the name of the API server is not known here (DNS).'
    if [[ $API == private ]]; then
      private_server
    else
      printf 'A cluster that is stopped or deleted has no name: az aks show --resource-group %s --name %s --query powerState\n' "$RESOURCE_GROUP" "$CLUSTER_NAME"
    fi
  elif grep -qiE 'i/o timeout|deadline exceeded|timed out|client\.timeout|no route to host|network is unreachable' <<<"$text"; then
    printf '%s\n' 'Cause: the API server does not answer from here (timeout).'
    if [[ $API == private ]]; then
      private_server
    elif [[ $API == ranges ]]; then
      printf '%s\n' 'It answers only the addresses in cluster.access.api.authorizedRanges of aks-prod.yaml. Is yours among them? A firewall or proxy on the way does the same.'
    else
      printf '%s\n' 'It answers every address: look for a firewall or proxy on the way, and whether the cluster is stopped.'
    fi
  elif grep -qiE 'connection refused|connection reset|(\(|code )50[0-9]|service ?unavailable|etcd' <<<"$text"; then
    printf '%s\n' 'Cause: the API server is there and does not work: it is starting, being upgraded, or in trouble.' \
      "Wait a few minutes and run this again: az aks show --resource-group $RESOURCE_GROUP --name $CLUSTER_NAME --query '[provisioningState, powerState.code]'"
  elif grep -qiE 'x509|certificate' <<<"$text"; then
    printf '%s\n' 'Cause: the certificate is not that of the cluster: a proxy reads along, or the cluster was made again under this name.'
  elif grep -qiE 'command not found|executable file not found' <<<"$text"; then
    printf '%s\n' 'Cause: a tool is missing. az aks install-cli brings kubectl and kubelogin.'
  elif grep -qiE 'ResourceNotFound|ResourceGroupNotFound|was not found' <<<"$text"; then
    printf 'Cause: there is no %s in %s of subscription %s.\n' "$CLUSTER_NAME" "$RESOURCE_GROUP" "${subscription:-}"
  fi
}

private_server() {
  printf '%s\n' 'It is private. Run this script again from a machine in its network or in one connected to it, or let Azure run kubectl:' \
    'cluster: { access: { api: { runCommand: true } } } in aks-prod.yaml, then npx create-aks-prod generate. README.md says more.'
}

# explain_deployment <file with what az deployment wrote>
explain_deployment() {
  local text
  text=$(cat "$1")
  printf '%s\n' "$text"
  if grep -q DeploymentActive <<<"$text"; then
    printf '%s\n' "Cause: another deployment called $DEPLOYMENT is under way. Wait for it, or end it:" \
      "az deployment group cancel --name $DEPLOYMENT --resource-group $RESOURCE_GROUP --subscription ${subscription:-}"
  elif grep -qE 'OperationNotAllowed.*(progress|Upgrading|Updating|Scaling)|EtagMismatch|AnotherOperationInProgress' <<<"$text"; then
    printf '%s\n' 'Cause: Azure changes the cluster or its network right now, one change at a time. Wait for it, then run this again:' \
      "az aks wait --resource-group $RESOURCE_GROUP --name $CLUSTER_NAME --subscription ${subscription:-} --updated"
  elif grep -q RoleAssignmentUpdateNotPermitted <<<"$text"; then
    printf '%s\n' 'Cause: a role assignment of that name belongs to an identity that no longer exists. Find those of nobody and delete them:' \
      "az role assignment list --all --subscription ${subscription:-} --query \"[?principalName=='' && contains(scope, '$RESOURCE_GROUP')].id\" --output tsv"
  elif grep -qE 'AuthorizationFailed|LinkedAuthorizationFailed' <<<"$text"; then
    printf '%s\n' 'Cause: you may not do this in Azure. Role assignments are part of the deployment: be Owner, or Contributor with Role Based Access Control Administrator.'
  elif grep -qE 'QuotaExceeded|exceeding approved' <<<"$text"; then
    printf 'Cause: the quota of %s is used up. scripts/preflight.sh %s says which, and how much is needed.\n' "$LOCATION" "$ENVIRONMENT"
  elif grep -qE 'SkuNotAvailable|AllocationFailed|ZonalAllocationFailed|OverconstrainedAllocation' <<<"$text"; then
    printf 'Cause: %s has no machines of that size free right now. Try again, or choose another size or fewer zones.\n' "$LOCATION"
  elif grep -qE 'VaultAlreadyExists|ConflictError.*[Vv]ault|vault.*deleted' <<<"$text"; then
    printf 'Cause: a deleted key vault keeps its name. scripts/preflight.sh %s names it and the command that brings it back.\n' "$ENVIRONMENT"
  elif grep -qiE 'AADSTS|az login|token.*expired' <<<"$text"; then
    printf '%s\n' 'Cause: the login at Azure is over. What Azure had begun goes on without it: az login, then run this again.'
  fi
}
