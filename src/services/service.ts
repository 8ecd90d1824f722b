import type { Config, WorkloadConfig } from '../config/validate.ts';
import type { Cloud } from '../facts/regions.ts';
import type { RoleKey } from '../facts/roles.ts';
import type { NameRule } from '../model/name-rules.ts';
import type { GlobalName } from '../model/naming.ts';
import type { RegistryOwner } from './registry/owner.ts';
import type { Right } from './right.ts';

/** What the parameters of a service are made from: one environment of the configuration. */
export interface ServiceInput {
  readonly config: Config;
  readonly environment: string;
  readonly cloud: Cloud;
  /** `<platform>-<environment>`, which names of resources end with. */
  readonly stem: string;
  readonly registryOwner: RegistryOwner;
  /** Gives the identity of a workload by the workload's name. */
  readonly identityOf: (workload: string) => string;
  /** The identity of KEDA's operator, where a workload scales by something that asks for one. */
  readonly scaler: string | undefined;
  /** The identity that reads the certificate of the gateway, where there is one. */
  readonly gatewayIdentity: string | undefined;
  /** Whether nodes stand in zones. */
  readonly isSpread: boolean;
}

export interface PrivateEndpointParameters {
  readonly name: string;
  /** The private DNS zone of the service. */
  readonly zone: string;
}

/** A flow from pods of a workload to a service. */
export interface ServiceFlow {
  /** The key of the service's parameters. */
  readonly to: 'vault' | 'registry' | 'existingRegistry' | 'serviceBus';
  /** TCP ports on the internet, beside 443, by which whoever has an identity signs in. */
  readonly publicPorts: readonly number[];
  /** TCP ports at a private endpoint. */
  readonly privatePorts: readonly number[];
}

/** What the picture draws of a service. */
export interface Drawn {
  readonly id: string;
  /** Brackets of Mermaid with the label in them. */
  readonly shape: string;
}

/** A part of main.bicep that has a parameter of its own. */
export interface BicepPart {
  /** Modules in templates/infra/modules; the first one declares the type of the parameter. */
  readonly modules: readonly [string, ...string[]];
  /** What the parameter is, as main.bicep says it. */
  readonly description: string;
}

/** A setting that only Azure knows. */
export interface Setting {
  /** The Bicep expression of its value in main.bicep. */
  readonly value: string;
  /** What it is, as charts say it. */
  readonly description: string;
}

/** A line of docs/firewall.md: what must be let through. */
export interface Opening {
  readonly to: string;
  readonly port: string;
  readonly why: string;
}

/** Something that somebody could expect and that is not done, and the setting for it. */
export interface LeftOut<P> {
  readonly what: string;
  /** What it means, and why it is not the default. */
  readonly why: string;
  readonly setting: string;
  readonly holds: (parameters: P) => boolean;
}

/**
 * What must be so outside of the made repo before an environment that chose something can come up. Each is told three
 * times: by rules, where the configuration shows it; by README.md; and by scripts/preflight.sh, which asks Azure.
 */
export interface Precondition<P> {
  /** The key of the configuration. */
  readonly of: string;
  /** Ids of the rules, or of what by-construction.ts holds; or why no configuration can show it. */
  readonly rules: readonly string[] | string;
  /** What README.md says of an environment; nothing where it does not use it. */
  readonly lines: (parameters: P) => readonly string[];
  /** What scripts/environments/<name>.env gives to the check, by name; empty texts where it is not used. */
  readonly values: (parameters: P) => Readonly<Record<string, string>>;
  /** The function of scripts/preflight.sh that checks. */
  readonly check: string;
}

/** What a workload has to do with services, as the picture asks it. */
export interface Caller {
  readonly secrets: readonly string[];
  readonly traffic: { readonly services: readonly ServiceFlow[] };
}

/**
 * All that the tool knows of an Azure service, by the parameters `P` that an environment gives it. An absent parameter
 * means that the environment does not have the thing. What a service has nothing of is said, too, by an empty list.
 */
export interface Service<P> {
  readonly name: string;
  readonly parameters: (input: ServiceInput) => P;
  /** The parts of main.bicep, by the keys of the parameters. */
  readonly bicep: Readonly<Record<string, BicepPart>>;
  /** Types of resources that its modules make under a condition, such as `Microsoft.ServiceBus/namespaces`. */
  readonly conditionalTypes: Readonly<Record<string, (parameters: P) => boolean>>;
  /** The name that is unique in the world, of a resource that is made, and what it must be like. */
  readonly globalName: ((parameters: P) => GlobalName | undefined) | undefined;
  readonly nameRule: NameRule | undefined;
  /** A key of the configuration that takes the id of a resource, and its type. */
  readonly existing:
    | { readonly path: readonly string[]; readonly type: string; readonly of: (config: Config) => string | undefined }
    | undefined;
  /** The roles that a deployment assigns. */
  readonly roles: (parameters: P) => Readonly<Partial<Record<RoleKey, boolean>>>;
  /** The rights that are given away, by a name that stays for ever: it stands in the locks of repos. */
  readonly rights: Readonly<Record<string, Right>>;
  /** The rights that are given: the name and the fields of each. */
  readonly given: (
    parameters: P,
    kubelet: string,
  ) => readonly (readonly [name: string, ...fields: readonly string[]])[];
  /** The settings that manifests take from it, by name. */
  readonly settings: Readonly<Record<string, Setting>>;
  /** Which of them an environment has. */
  readonly settingsOf: (parameters: P, config: Config) => readonly string[];
  /** Whether the process of a workload calls it, or something on its behalf, by an identity of the workload. */
  readonly isUsedBy: (workload: WorkloadConfig) => boolean;
  /** The flows of a workload that calls it. */
  readonly flows: (workload: WorkloadConfig) => readonly ServiceFlow[];
  /** Where the picture shows it; absent where the environment has none. */
  readonly drawn: (parameters: P) => Drawn | undefined;
  /** The arrow of the picture from a workload to it. */
  readonly arrowFrom: (caller: Caller) => string | undefined;
  /** The arrow of the picture from the cluster as a whole. */
  readonly arrowFromCluster: string | undefined;
  /** What is charged while it stands. */
  readonly billed: (parameters: P) => readonly string[];
  /** What a firewall must let through; `images` are those of all workloads. */
  readonly openings: (
    parameters: P,
    place: { readonly cloud: Cloud; readonly images: readonly string[] },
  ) => readonly Opening[];
  readonly leftOut: readonly LeftOut<P>[];
  readonly preconditions: readonly Precondition<P>[];
}

/** A line of docs/firewall.md for HTTPS. */
export function https(to: string, why: string): Opening {
  return { to, port: 'HTTPS 443', why };
}
