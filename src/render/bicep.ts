import type { InfraParameters } from '../model/infra.ts';
import type { Model } from '../model/model.ts';
import { privateEndpointsOf, services, type ServiceParameters } from '../services/index.ts';
import type { RenderedFile } from './files.ts';
import { copyTemplate, renderTemplate } from './template.ts';

/** Modules that every platform has. */
const common = [
  'access',
  'alerts',
  'cluster',
  'cluster-monitoring',
  'cluster-parameters',
  'identities',
  'monitoring',
  'network',
  'node-pools',
  'patch',
  'roles',
];

/** The modules of each optional part, and when an environment has it. */
const parts = {
  federation: { modules: ['federation'], has: ({ identities }) => identities.workloads.length > 0 },
  peering: { modules: ['peering'], has: ({ network }) => network.firewall?.networkId !== undefined },
  grafana: { modules: ['grafana'], has: ({ monitoring }) => monitoring.grafana !== undefined },
  gitops: { modules: ['gitops'], has: ({ gitops }) => gitops !== undefined },
  gitopsAlert: { modules: ['gitops-alert'], has: hasFluxAlert },
} as const satisfies Record<string, { modules: readonly string[]; has: (infra: InfraParameters) => boolean }>;

/** Whether somebody is told when Flux fails: by the events of the cluster, where they are collected. */
export function hasFluxAlert({ gitops, monitoring }: InfraParameters): boolean {
  return gitops !== undefined && monitoring.containerInsights?.streams.includes('Microsoft-KubeEvents') === true;
}

/** The parameters of services, each with its part of main.bicep: templates/infra/services/<parameter>.bicep.hbs. */
const serviceParts = services.flatMap(({ bicep }) =>
  Object.entries(bicep).map(([parameter, { modules, description }]) => ({
    parameter: parameter as keyof ServiceParameters,
    type: `${parameter}Type`,
    modules,
    description,
  })),
);

/**
 * The folder infra/: main.bicep with the modules that at least one environment uses, and one parameter file for each
 * environment. Paths are those in the made repo.
 */
export function renderBicep(model: Model): ReadonlyMap<string, RenderedFile> {
  const environments = model.environments.map(({ name, infra }) => ({ name, infra }));
  const used = Object.entries(parts).filter(([, part]) => environments.some(({ infra }) => part.has(infra)));
  const names = new Set(used.map(([name]) => name));
  const usedServices = serviceParts.filter(({ parameter }) => environments.some(({ infra }) => infra[parameter]));
  const modules = new Set([
    ...common,
    ...[...used.map(([, part]) => part), ...usedServices].flatMap((part) => part.modules),
  ]);
  const flags = {
    ...Object.fromEntries(Object.keys(parts).map((name) => [name, names.has(name)])),
    globalName: modules.has('global-name'),
    endpoints: modules.has('private-endpoint'),
    imports: usedServices
      .map(({ type, modules: [module] }) => ({ type, module }))
      .toSorted((a, b) => (`${a.module}.` < `${b.module}.` ? -1 : 1)),
    services: usedServices.map(({ parameter, type, description }) => ({
      parameter,
      type,
      description,
      text: renderTemplate(`infra/services/${parameter}.bicep`, {}).trimEnd(),
    })),
    settings: settingsOf(usedServices.map(({ parameter }) => parameter)),
  };

  const files = new Map<string, RenderedFile>();
  files.set('infra/bicepconfig.json', copied('infra/bicepconfig.json'));
  files.set('infra/extensions.bicep', { ...copied('infra/extensions.bicep'), policy: 'once' });
  files.set('infra/main.bicep', rendered('infra/main.bicep', renderTemplate('infra/main.bicep', flags)));
  for (const module of [...modules].toSorted()) {
    const path = `infra/modules/${module}.bicep`;
    files.set(path, copied(path));
  }
  for (const { name, infra } of environments) {
    const text = renderTemplate('infra/environment.bicepparam', { ...infra, optional: optionalParameters(infra) });
    files.set(`infra/${name}.bicepparam`, rendered(`infra/${name}.bicepparam`, text));
  }
  return files;
}

/** Types that a module makes under a condition, with what is below them, and whether an environment has them. */
const conditional: Readonly<Record<string, (infra: InfraParameters) => boolean>> = {
  ...Object.assign({}, ...services.map(({ conditionalTypes }) => conditionalTypes)),
  'Microsoft.Network/natGateways': ({ network }) => network.natGateway !== undefined,
  'Microsoft.Network/privateEndpoints': (infra) => privateEndpointsOf(infra).length > 0,
  'Microsoft.Network/publicIPAddresses': ({ network }) => network.natGateway !== undefined,
  'Microsoft.Network/routeTables': ({ network }) => network.firewall !== undefined,
};

/** A type of resource that a deployment makes, such as `Microsoft.KeyVault/vaults`. */
export interface MadeType {
  readonly type: string;
  /** Whether it stands in the region of the environment; others are global, or part of another resource. */
  readonly isRegional: boolean;
}

/** What a deployment of an environment makes, as the modules that it uses say it; sorted by type. */
export function resourceTypesOf(infra: InfraParameters): MadeType[] {
  const used = [
    ...Object.values(parts).filter((part) => part.has(infra)),
    ...serviceParts.filter(({ parameter }) => infra[parameter]),
  ];
  const modules = new Set([...common, ...used.flatMap((part) => part.modules)]);
  const found = new Map<string, boolean>();
  for (const module of modules) {
    const [, ...resources] = copyTemplate(`infra/modules/${module}.bicep`).split(/^resource /m);
    for (const text of resources) {
      const type = /^\w+ '([^@']+)@[^']+' = /.exec(text)?.[1];
      if (type === undefined || conditional[type.split('/').slice(0, 2).join('/')]?.(infra) === false) continue;
      found.set(type, found.get(type) === true || /^ +location: location$/m.test(text));
    }
  }
  return [...found].map(([type, isRegional]) => ({ type, isRegional })).toSorted((a, b) => (a.type < b.type ? -1 : 1));
}

/** Parameters that main.bicep declares only when an environment has the part; sorted by name. */
function optionalParameters(infra: InfraParameters): { readonly name: string; readonly value: object }[] {
  return (['gitops', ...serviceParts.map(({ parameter }) => parameter)] as const).toSorted().flatMap((name) => {
    const value = infra[name];
    return value === undefined ? [] : [{ name, value }];
  });
}

/** The settings that main.bicep puts out: those of the services that are used, and of those that every platform has. */
function settingsOf(parameters: readonly string[]): { readonly name: string; readonly value: string }[] {
  const used = services.filter(({ bicep }) => {
    const own = Object.keys(bicep);
    return own.length === 0 || own.some((parameter) => parameters.includes(parameter));
  });
  return [
    { name: 'TENANT_ID', value: 'tenant().tenantId' },
    ...used.flatMap(({ settings }) => Object.entries(settings).map(([name, { value }]) => ({ name, value }))),
  ].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function copied(path: string): RenderedFile {
  return rendered(path, copyTemplate(path));
}

function rendered(id: string, text: string): RenderedFile {
  return { id, text, executable: false, policy: 'merge' };
}
