import type { Config } from '../../config/validate.ts';
import { signsInWithIdentity } from '../git-host.ts';
import type { AccessParameters, WorkloadIdentityParameters } from '../infra/identities.ts';
import type { Gateway } from '../model.ts';
import { componentIdentityName, workloadIdentityName } from '../naming.ts';
import { needsIdentity } from '../../services/index.ts';
import { scalesByAzure } from '../../services/triggers.ts';
import type { NamespaceOf } from '../traffic.ts';
import { clientIdSetting } from '../workloads.ts';

/** The ServiceAccount under which the KEDA add-on asks for tokens; source: AKS docs, keda-workload-identity. */
const kedaOperator = { namespace: 'kube-system', name: 'keda-operator' } as const;

/** The ServiceAccount under which Flux reads repositories. Source: AKS docs, tutorial-use-gitops-flux2, workload identity, 2026-08. */
const fluxSource = { namespace: 'flux-system', name: 'source-controller' } as const;

export interface Identities {
  readonly workloads: readonly WorkloadIdentityParameters[];
  readonly keda?: WorkloadIdentityParameters;
  readonly gateway?: WorkloadIdentityParameters;
  /** That of Flux, where it signs in to Azure Repos. */
  readonly flux?: WorkloadIdentityParameters;
  /** Everything that is made, sorted by name. */
  readonly all: readonly WorkloadIdentityParameters[];
}

/** The identities of workloads, of KEDA's operator when a scaler asks Azure, and of the gateway. */
export function resolveIdentities(
  config: Config,
  environment: string,
  namespaceOf: NamespaceOf,
  gateway: Gateway | undefined,
): Identities {
  const component = (purpose: string) => componentIdentityName(config.name, environment, purpose);
  const workloads = Object.entries(config.workloads)
    .filter(([, workload]) => needsIdentity(workload))
    .map(([name]) =>
      identity(
        workloadIdentityName(config.name, environment, name),
        { namespace: namespaceOf(name), name },
        clientIdSetting(name),
      ),
    );
  const asksAzure = Object.values(config.workloads).some(({ scale }) => scalesByAzure(scale));
  const keda = asksAzure ? identity(component('keda-operator'), kedaOperator, 'KEDA_OPERATOR_CLIENT_ID') : undefined;
  const gatewayIdentity = gateway
    ? identity(
        component('gateway-tls'),
        { namespace: gateway.namespace, name: gateway.serviceAccount },
        gateway.clientIdSetting,
      )
    : undefined;
  const { method, repository = '' } = config.delivery;
  const flux =
    method === 'flux' && signsInWithIdentity(repository)
      ? identity(component('flux'), fluxSource, 'FLUX_CLIENT_ID')
      : undefined;
  const all = [...workloads, ...[keda, gatewayIdentity, flux].flatMap((one) => one ?? [])];
  return {
    workloads,
    ...(keda ? { keda } : {}),
    ...(gatewayIdentity ? { gateway: gatewayIdentity } : {}),
    ...(flux ? { flux } : {}),
    all: all.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function identity(
  name: string,
  serviceAccount: { readonly namespace: string; readonly name: string },
  clientIdSettingName: string,
): WorkloadIdentityParameters {
  return { name, serviceAccounts: [serviceAccount], clientIdSetting: clientIdSettingName };
}

/** Rights of Entra groups on the cluster and in single namespaces. */
export function accessParameters(config: Config): AccessParameters {
  const roles = ['admin', 'reader', 'writer'] as const;
  return {
    adminGroups: config.cluster.access.adminGroups.toSorted(),
    readerGroups: config.cluster.access.readerGroups.toSorted(),
    namespaces: Object.keys(config.namespaces)
      .toSorted()
      .flatMap((namespace) =>
        roles.flatMap((role) =>
          (config.namespaces[namespace]?.groups[role] ?? []).toSorted().map((group) => ({ namespace, role, group })),
        ),
      ),
  };
}
