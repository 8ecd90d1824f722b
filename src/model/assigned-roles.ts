import type { RoleKey } from '../facts/roles.ts';
import { services } from '../services/index.ts';
import type { InfraParameters } from './infra.ts';

/** The roles that a deployment of an environment assigns to others, sorted: whoever deploys must be able to give these. */
export function assignedRoles(infra: InfraParameters): readonly RoleKey[] {
  const { access, monitoring } = infra;
  const groups = access.adminGroups.length + access.readerGroups.length + access.namespaces.length > 0;
  const given: Readonly<Partial<Record<RoleKey, boolean>>> = {
    networkContributor: true,
    managedIdentityOperator: true,
    ...Object.assign({}, ...services.map((service) => service.roles(infra))),
    aksClusterUser: groups,
    // Without a group, whoever deploys administers the cluster.
    aksRbacClusterAdmin: true,
    aksRbacAdmin: access.namespaces.some(({ role }) => role === 'admin'),
    aksRbacWriter: access.namespaces.some(({ role }) => role === 'writer'),
    aksRbacReader: some(access.readerGroups) || access.namespaces.some(({ role }) => role === 'reader'),
    monitoringDataReader: monitoring.grafana !== undefined || some(monitoring.prometheus.readers),
    grafanaAdmin: some(monitoring.grafana?.adminGroups),
    grafanaViewer: some(monitoring.grafana?.viewerGroups),
  };
  return (Object.keys(given) as RoleKey[]).filter((key) => given[key] === true).toSorted();
}

function some(list: readonly unknown[] | undefined): boolean {
  return list !== undefined && list.length > 0;
}
