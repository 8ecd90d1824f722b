import { flux } from '../facts/flux.ts';
import type { Environment } from '../model/model.ts';

type Values = ReadonlyMap<string, string>;

/** Azure deletes nothing by itself, so what is no longer described keeps its rights, and calls. Paths of rights begin with this. */
const root = 'rights.';

/** What a right needs to be taken away again: names, ids, as in `resolved` of the lock. */
interface Place {
  readonly resourceGroup: string;
  readonly cluster: string;
}

interface Kind {
  /** What stays, in a sentence that begins with whose it is. */
  readonly says: (...fields: readonly string[]) => string;
  readonly command: (place: Place, ...fields: readonly string[]) => string;
}

const clusterId = ({ resourceGroup, cluster }: Place): string =>
  `$(az aks show --resource-group ${resourceGroup} --name ${cluster} --query id --output tsv)`;
const principal = ({ resourceGroup }: Place, identity: string): string =>
  `$(az identity show --resource-group ${resourceGroup} --name ${identity} --query principalId --output tsv)`;
const idOf = ({ resourceGroup }: Place, type: string): string =>
  `$(az resource list --resource-group ${resourceGroup} --resource-type ${type} --query '[0].id' --output tsv)`;
const remove = (assignee: string, role: string, scope: string): string =>
  `az role assignment delete --assignee ${assignee} --role "${role}" --scope "${scope}"`;
/** Assignments that are found, none included: az takes an empty list of ids for a mistake. */
const deleteEach = (found: string): string =>
  `for id in $(az role assignment list ${found} --output tsv); do az role assignment delete --ids "$id"; done`;
const vault = 'Microsoft.KeyVault/vaults';
const grafana = 'Microsoft.Dashboard/grafana';

/** A role that a group has on one thing. */
function ofGroup(role: string, what: string, scope: (place: Place) => string): Kind {
  return {
    says: (group) => `The group ${group} keeps the role ${role} on ${what}`,
    command: (place, group = '') => remove(group, role, scope(place)),
  };
}

/** A role that an identity has on one thing. */
function ofIdentity(role: string, what: string, scope: (place: Place) => string): Kind {
  return {
    says: (identity) => `The identity ${identity} keeps the role ${role} on ${what}`,
    command: (place, identity = '') => remove(`"${principal(place, identity)}"`, role, scope(place)),
  };
}

const namespaceRoles = {
  admin: 'Azure Kubernetes Service RBAC Admin',
  writer: 'Azure Kubernetes Service RBAC Writer',
  reader: 'Azure Kubernetes Service RBAC Reader',
} as const;

const pullRoles = { acrPull: 'AcrPull', repositoryReader: 'Container Registry Repository Reader' } as const;

const busRoles = { receiver: 'Data Receiver', sender: 'Data Sender', scaler: 'Data Owner' } as const;

/** By the second segment of the path. An identity comes last, since its rights have to go first. */
const kinds: Readonly<Record<string, Kind>> = {
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
  vaultOfficer: {
    says: (group) => `The group ${group} still writes secrets and certificates of the key vault`,
    command: (place, group = '') =>
      ['Key Vault Secrets Officer', 'Key Vault Certificates Officer']
        .map((role) => remove(group, role, idOf(place, vault)))
        .join('; '),
  },
  vaultSecrets: ofIdentity('Key Vault Secrets User', 'the key vault', (place) => idOf(place, vault)),
  vaultCertificates: ofIdentity('Key Vault Certificate User', 'the key vault', (place) => idOf(place, vault)),
  bus: {
    says: (identity, role, entity) =>
      `The identity ${identity} keeps the role Azure Service Bus ${busRoles[role as keyof typeof busRoles]} on ${entity}`,
    command: (place, identity = '', role = '', entity = '') =>
      deleteEach(
        `--all --assignee "${principal(place, identity)}" --query "[?roleDefinitionName=='Azure Service Bus ${busRoles[role as keyof typeof busRoles]}' && ends_with(scope, '/${entity}')].id"`,
      ),
  },
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
  pull: {
    says: (_kubelet, registry, role) =>
      `The kubelets keep the role ${pullRoles[role as keyof typeof pullRoles]} on the registry ${registry}`,
    command: (place, kubelet = '', registry = '', role = '', subscription) =>
      remove(
        `"${principal(place, kubelet)}"`,
        pullRoles[role as keyof typeof pullRoles],
        `$(az acr list${subscription === undefined ? '' : ` --subscription ${subscription}`} --query "[?starts_with(name, '${registry}')].id | [0]" --output tsv)`,
      ),
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
  const { access, alerts, monitoring, identities, vault: secrets, serviceBus } = infra;
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
  for (const group of secrets?.secretOfficers ?? []) add('vaultOfficer', group);
  for (const identity of secrets?.secretReaders ?? []) add('vaultSecrets', identity);
  for (const identity of secrets?.certificateReaders ?? []) add('vaultCertificates', identity);
  for (const identity of monitoring.prometheus.readers) add('metricsReader', identity);
  if (monitoring.grafana) add('grafanaReader', monitoring.grafana.name);
  for (const { registry, permissions, subscription } of registriesOf(infra))
    add('pull', identities.kubelet, registry, permissions ? 'repositoryReader' : 'acrPull', ...subscription);
  if (infra.gitops) add('flux', flux.source);
  for (const { name, receivers, senders, scalers } of serviceBus?.queues ?? []) {
    for (const identity of receivers) add('bus', identity, 'receiver', `queues/${name}`);
    for (const identity of senders) add('bus', identity, 'sender', `queues/${name}`);
    for (const identity of scalers) add('bus', identity, 'scaler', `queues/${name}`);
  }
  for (const { name, senders, subscriptions } of serviceBus?.topics ?? []) {
    for (const identity of senders) add('bus', identity, 'sender', `topics/${name}`);
    for (const subscription of subscriptions) {
      for (const identity of subscription.receivers)
        add('bus', identity, 'receiver', `topics/${name}/subscriptions/${subscription.name}`);
      for (const identity of subscription.scalers)
        add('bus', identity, 'scaler', `topics/${name}/subscriptions/${subscription.name}`);
    }
  }
  if (alerts.serviceHealth) add('serviceHealth');
  for (const { name, serviceAccounts } of identities.workloads) {
    add('identity', name);
    for (const account of serviceAccounts) add('account', name, account.namespace, account.name);
  }
  return found;
}

/** The registry that the kubelets pull from: the one that the environment makes, or one that is there. */
function registriesOf({
  registry,
  existingRegistry,
}: Environment['infra']): { registry: string; permissions: boolean; subscription: string[] }[] {
  return [
    ...(registry
      ? [{ registry: registry.name.prefix, permissions: registry.repositoryPermissions, subscription: [] }]
      : []),
    ...(existingRegistry
      ? [
          {
            registry: existingRegistry.name,
            permissions: existingRegistry.repositoryPermissions,
            subscription: existingRegistry.subscriptionId === undefined ? [] : [existingRegistry.subscriptionId],
          },
        ]
      : []),
  ];
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
      .map(({ fields }) => `${says(...fields)} in ${environment}. Take it away: ${command(place, ...fields)}`),
  );
}
