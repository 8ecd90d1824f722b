import type { ClusterParameters, PoolParameters } from './infra/cluster.ts';
import type { AccessParameters, IdentitiesParameters } from './infra/identities.ts';
import type { AlertsParameters, MonitoringParameters } from './infra/monitoring.ts';
import type { NetworkParameters } from './infra/network.ts';
import type { GitopsParameters } from './infra/gitops.ts';
import type { ServiceParameters } from '../services/index.ts';

/**
 * The parameters of `infra/main.bicep`, one set per environment. Every interface here has a Bicep type of the same
 * shape (`NetworkParameters` is `networkType` in modules/network.bicep), so a value is printed as one literal and the
 * compiler checks it again. Fields carry Azure's own names wherever they go into a resource unchanged.
 *
 * Lists must arrive sorted: what is printed is what is reviewed. An absent optional field means that the environment
 * does not have the thing; a module is copied when at least one environment has it.
 */
export interface InfraParameters extends ServiceParameters {
  readonly location: string;
  /** Put on every resource that takes tags. */
  readonly tags: Readonly<Record<string, string>>;
  readonly network: NetworkParameters;
  readonly identities: IdentitiesParameters;
  readonly cluster: ClusterParameters;
  readonly systemPool: PoolParameters;
  /** The other pools, sorted by name. */
  readonly pools: readonly PoolParameters[];
  readonly access: AccessParameters;
  readonly monitoring: MonitoringParameters;
  readonly alerts: AlertsParameters;
  readonly gitops?: GitopsParameters;
}
