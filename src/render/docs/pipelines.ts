import { type RoleKey, roles } from '../../facts/roles.ts';
import { assignedRoles } from '../../model/assigned-roles.ts';
import type { Environment, Model } from '../../model/model.ts';
import { pipelineHost } from '../../model/pipeline-host.ts';
import { answersAnybody } from '../../model/reach.ts';

/** What docs/pipelines.md says beyond the view of all documents; only read where there are pipelines. */
export function pipelinesView(model: Model): object {
  const names = model.environments.map(({ name }) => name);
  const flux = model.delivery.method === 'flux';
  return {
    name: model.name,
    branch: model.delivery.branch,
    onGitHub: pipelineHost(model.delivery) === 'github',
    selfHosted: model.delivery.runner === 'selfHosted',
    repositoryOnAzure: !/^(https|ssh):\/\/([^@/]+@)?github\.com\//.test(model.delivery.repository ?? ''),
    needsAdmin: !flux,
    runsCommand: model.environments
      .filter(({ infra: { cluster } }) => !answersAnybody(cluster.apiServer) && !cluster.apiServer.disableRunCommand)
      .map(({ name }) => name)
      .join(', '),
    order: names.join(', then '),
    environmentNames: names.join(' '),
    deploys: flux
      ? 'deploys what lies in Azure, one environment after the other; Flux brings the manifests'
      : 'deploys infrastructure and manifests, one environment after the other',
    environments: model.environments.map((environment) => environmentView(model, environment)),
  };
}

function environmentView(model: Model, { name, infra, location, resourceGroup, subscriptionId }: Environment): object {
  const registry = infra.existingRegistry;
  const registryGroup = registry?.resourceGroup === resourceGroup ? undefined : registry?.resourceGroup;
  // The resource group of the network: a peering is made in both.
  const firewallGroup = infra.network.firewall?.networkId?.split('/').slice(0, 5).join('/');
  const pull: RoleKey = registry?.repositoryPermissions === true ? 'registryRepositoryReader' : 'acrPull';
  return {
    platform: model.name,
    name,
    location,
    resourceGroup,
    subscriptionId: subscriptionId ?? '',
    condition: roleCondition(assignedRoles(infra).filter((role) => registryGroup === undefined || role !== pull)),
    registryGroup: registryGroup ?? '',
    registryScope: `/subscriptions/${registry?.subscriptionId ?? '$subscription'}/resourceGroups/${registryGroup ?? ''}`,
    registryCondition: roleCondition([pull]),
    joinsRegistry: registry?.privateEndpoint !== undefined,
    firewallGroup: firewallGroup ?? '',
    firewallGroupName: firewallGroup?.split('/').at(-1) ?? '',
  };
}

/**
 * A condition under which somebody may assign and take away these roles, and no others. Source: Azure docs,
 * delegate-role-assignments-examples, 2026-04.
 */
export function roleCondition(given: readonly RoleKey[]): string {
  const ids = given.map((role) => roles[role].id).join(', ');
  const only = (action: string, attribute: string): string =>
    `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/${action}'})) OR (${attribute}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${ids}}))`;
  return `${only('write', '@Request')} AND ${only('delete', '@Resource')}`;
}
