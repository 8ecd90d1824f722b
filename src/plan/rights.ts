import { flux } from '../facts/flux.ts';
import type { Environment } from '../model/model.ts';
import { services } from '../services/index.ts';
import { deleteEach, idOf, ofGroup, ofIdentity, principal, remove, type Place, type Right } from '../services/right.ts';

type Values = ReadonlyMap<string, string>;

/** Azure deletes nothing by itself, so what is no longer described keeps its rights, and calls. Paths of rights begin with this. */
const root = 'rights.';

const clusterId = ({ resourceGroup, cluster }: Place): string =>
  `$(az aks show --resource-group ${resourceGroup} --name ${cluster} --query id --output tsv)`;
const grafana = 'Microsoft.Dashboard/grafana';

const namespaceRoles = {
  admin: 'Azure Kubernetes Service RBAC Admin',
  writer: 'Azure Kubernetes Service RBAC Writer',
  reader: 'Azure Kubernetes Service RBAC Reader',
} as const;

/** By the second segment of the path. An identity comes last, since its rights have to go first. */
const kinds: Readonly<Record<string, Right>> = {
  user: ofGroup('Azure Kubernetes Service Cluster User Role', 'the cluster', clusterId),
  admin: ofGroup('Azure Kubernetes Service RBAC Cluster Admin', 'the cluster', clusterId),
  reader: ofGroup('Azure Kubernetes Service RBAC Reader', 'the cluster', clusterId),
  deployer: {
    says: () => 'Whoever deployed while there was no group of administrators still administers the cluster',
    command: (place) =>
      `az role assignment list --scope "${clusterId(place)}" --role "Azure Kubernetes Service RBAC Cluster Admin" --query "[?principalType=='User' || principalType=='ServicePrincipal'].[id, principalName]" --output tsv, then az role assignment delete --ids <id>`,
  },
  namespace: {
    says: (namespace, role, group) => `The group ${group} keeps the right ${role} in the namespace ${namespace}`,
    command: (place, namespace, role = '', group = '') =>
      remove(group, namespaceRoles[role as keyof typeof namespaceRoles], `${clusterId(place)}/namespaces/${namespace}`),
  },
  grafanaAdmin: ofGroup('Grafana Admin', 'Grafana', (place) => idOf(place, grafana)),
  grafanaViewer: ofGroup('Grafana Viewer', 'Grafana', (place) => idOf(place, grafana)),
  ...Object.assign({}, ...services.map(({ rights }) => rights)),
  serviceHealth: {
    says: () => 'The alert for incidents of AKS, which another environment sends now, stays',
    command: ({ resourceGroup, cluster }) =>
      `az monitor activity-log alert delete --resource-group ${resourceGroup} --name service-health-${cluster}`,
  },
  metricsReader: ofIdentity('Monitoring Data Reader', 'the Azure Monitor workspace', (place) =>
    idOf(place, 'Microsoft.Monitor/accounts'),
  ),
  grafanaReader: {
    says: (name) => `Grafana ${name} stays, and keeps the role Monitoring Data Reader on the Azure Monitor workspace`,
    command: (place, name = '') =>
      `${remove(`"$(az resource show --resource-group ${place.resourceGroup} --resource-type ${grafana} --name ${name} --query identity.principalId --output tsv)"`, 'Monitoring Data Reader', idOf(place, 'Microsoft.Monitor/accounts'))}; az resource delete --resource-group ${place.resourceGroup} --resource-type ${grafana} --name ${name}`,
  },
  flux: {
    says: (configuration) =>
      `Flux (${configuration}) still applies what its branch says, and removes what is gone from it`,
    // Deleted as it is, it would take all that it has applied along.
    command: ({ resourceGroup, cluster }, configuration = '') => {
      const where = `--resource-group ${resourceGroup} --cluster-name ${cluster} --cluster-type managedClusters --name ${configuration}`;
      return `az k8s-configuration flux kustomization update ${where} --kustomization-name ${configuration} --prune false && az k8s-configuration flux delete ${where} --yes`;
    },
  },
  account: {
    says: (identity, namespace, name) => `The service account ${namespace}/${name} may still act as ${identity}`,
    command: ({ resourceGroup }, identity, namespace, name) =>
      `az identity federated-credential delete --resource-group ${resourceGroup} --identity-name ${identity} --name ${namespace}-${name} --yes`,
  },
  identity: {
    says: (identity) => `The identity ${identity} stays, with every right that it has`,
    command: (place, identity = '') =>
      `${deleteEach(`--all --assignee "${principal(place, identity)}" --query '[].id'`)}; az identity delete --resource-group ${place.resourceGroup} --name ${identity}`,
  },
};

/** Every right that an environment gives away, by a path for the lock; the value holds the fields of its kind. */
export function rightsOf({ infra }: Environment): Map<string, string> {
  const { access, alerts, monitoring, identities } = infra;
  const found = new Map<string, string>();
  const add = (kind: string, ...fields: readonly string[]): void => {
    const path = [`${root}${kind}`, ...fields.map((field) => field.replaceAll(/[^\w-]/g, '-'))].join('.');
    found.set(path.slice(0, 200), fields.join(' '));
  };
  for (const group of access.adminGroups) add('admin', group);
  for (const group of access.readerGroups) add('reader', group);
  for (const { namespace, role, group } of access.namespaces) add('namespace', namespace, role, group);
  for (const group of [
    ...access.adminGroups,
    ...access.readerGroups,
    ...access.namespaces.map(({ group: one }) => one),
  ])
    add('user', group);
  if (access.adminGroups.length === 0) add('deployer');
  for (const group of monitoring.grafana?.adminGroups ?? []) add('grafanaAdmin', group);
  for (const group of monitoring.grafana?.viewerGroups ?? []) add('grafanaViewer', group);
  for (const { given } of services)
    for (const [kind, ...fields] of given(infra, identities.kubelet)) add(kind, ...fields);
  for (const identity of monitoring.prometheus.readers) add('metricsReader', identity);
  if (monitoring.grafana) add('grafanaReader', monitoring.grafana.name);
  if (infra.gitops) add('flux', flux.source);
  if (alerts.serviceHealth) add('serviceHealth');
  for (const { name, serviceAccounts } of identities.workloads) {
    add('identity', name);
    for (const account of serviceAccounts) add('account', name, account.namespace, account.name);
  }
  return found;
}

/**
 * The rights that one state of an environment gives and the next does not: one sentence each with the command that takes
 * it away. What an identity may do is not told beside the identity, whose removal takes all of it along.
 */
export function keptRights(environment: string, before: Values, after: Values): string[] {
  const place = {
    resourceGroup: before.get('resourceGroup') ?? '<resource group>',
    cluster: before.get('cluster.name') ?? '<cluster>',
  };
  const lost = [...before]
    .filter(([path]) => path.startsWith(root) && !after.has(path))
    .map(([path, value]) => ({ kind: path.slice(root.length).split('.')[0] ?? '', fields: value.split(' ') }));
  const gone = new Set(lost.filter(({ kind }) => kind === 'identity').map(({ fields }) => fields[0]));
  return Object.entries(kinds).flatMap(([name, { says, command }]) =>
    lost
      .filter(({ kind, fields }) => kind === name && (name === 'identity' || !gone.has(fields[0])))
      .map(({ fields }) => `${says(...fields)} in ${environment}. Take it away:\n${command(place, ...fields)}`),
  );
}
