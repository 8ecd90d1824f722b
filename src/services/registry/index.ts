import { clouds } from '../../facts/regions.ts';
import { https, type Opening, type Service } from '../service.ts';
import {
  existingRegistryParameters,
  registryParameters,
  type ExistingRegistryParameters,
  type RegistryParameters,
} from './parameters.ts';
import { rights } from './rights.ts';

/** The parameters of main.bicep. */
export interface Registry {
  readonly registry?: RegistryParameters;
  /** A registry that exists already; the kubelet gets the right to pull from it. */
  readonly existingRegistry?: ExistingRegistryParameters;
}

export const registry: Service<Registry> = {
  name: 'Container Registry',
  parameters: (input) => {
    const own = registryParameters(input);
    const existing = existingRegistryParameters(input);
    return { ...(own ? { registry: own } : {}), ...(existing ? { existingRegistry: existing } : {}) };
  },
  bicep: {
    registry: {
      modules: ['registry', 'registry-pull', 'global-name', 'private-endpoint'],
      description: 'The container registry, when one is made.',
    },
    existingRegistry: {
      modules: ['registry-pull', 'private-endpoint'],
      description: 'The container registry, when it exists already.',
    },
  },
  conditionalTypes: {},
  globalName: ({ registry: own }) => own?.name,
  nameRule: {
    code: 'V04',
    what: 'Registry name',
    pattern: /^[a-zA-Z0-9]{5,50}$/,
    words: '5 to 50 letters and digits',
    max: 50,
    dropped: /[^a-zA-Z0-9]/g,
    lowerCase: false,
  },
  existing: {
    path: ['registry', 'existing'],
    type: 'Microsoft.ContainerRegistry/registries',
    of: (config) => config.registry.existing,
  },
  roles: ({ registry: own, existingRegistry }) => ({
    acrPull: (own ?? existingRegistry)?.repositoryPermissions === false,
    registryRepositoryReader: (own ?? existingRegistry)?.repositoryPermissions === true,
  }),
  rights,
  given: ({ registry: own, existingRegistry }, kubelet) => [
    ...(own ? [['pull', kubelet, own.name.prefix, pullRole(own)] as const] : []),
    ...(existingRegistry
      ? [
          [
            'pull',
            kubelet,
            existingRegistry.name,
            pullRole(existingRegistry),
            ...(existingRegistry.subscriptionId === undefined ? [] : [existingRegistry.subscriptionId]),
          ] as const,
        ]
      : []),
  ],
  settings: {},
  settingsOf: () => [],
  // The kubelet pulls, for all workloads alike.
  isUsedBy: () => false,
  flows: () => [],
  drawn: ({ registry: own, existingRegistry }) => {
    const name = own?.name.prefix ?? existingRegistry?.name;
    return name === undefined ? undefined : { id: 'registry', shape: `[("registry ${name}")]` };
  },
  arrowFrom: () => undefined,
  arrowFromCluster: '-.->|images|',
  billed: ({ registry: own }) => (own ? [`a ${own.sku} container registry`] : []),
  openings: ({ registry: own, existingRegistry }, { cloud, images }) => {
    const { registry: domain } = clouds[cloud];
    const isPrivate = own?.privateEndpoint !== undefined || existingRegistry?.privateEndpoint !== undefined;
    const ownHost = `${own?.name.prefix ?? existingRegistry?.name ?? ''}.${domain}`;
    const hosts = new Set(images.map(registryHost));
    if (isPrivate) hosts.delete(ownHost);
    else hosts.add(ownHost);
    return [...hosts].toSorted().flatMap((host) => openingsOf(host, domain));
  },
  leftOut: [],
  preconditions: [
    {
      of: 'registry.existing',
      rules: ['V55'],
      check: 'check_registry',
      lines: ({ existingRegistry: existing }) => {
        if (existing === undefined) return [];
        const scope = existing.repositoryPermissions ? 'on repositories' : 'on the whole registry';
        return [
          `the registry \`${existing.name}\` gives rights ${scope}: \`az acr show --name ${existing.name} --query roleAssignmentMode\` says ${roleAssignmentMode(existing)}`,
        ];
      },
      values: ({ existingRegistry: existing }) => ({
        EXISTING_REGISTRY:
          existing === undefined ? '' : `${existing.name} ${existing.resourceGroup} ${existing.subscriptionId ?? '-'}`,
        EXISTING_REGISTRY_MODE: existing === undefined ? '' : roleAssignmentMode(existing),
      }),
    },
  ],
};

function pullRole({ repositoryPermissions }: { readonly repositoryPermissions: boolean }): string {
  return repositoryPermissions ? 'repositoryReader' : 'acrPull';
}

function roleAssignmentMode({ repositoryPermissions }: { readonly repositoryPermissions: boolean }): string {
  return repositoryPermissions ? 'AbacRepositoryPermissions' : 'LegacyRegistryPermissions';
}

/** The registry of an image; without a domain in front it is Docker Hub's. */
function registryHost(image: string): string {
  const [first = '', ...rest] = image.split('/');
  return rest.length > 0 && /[.:]/.test(first) ? first : 'registry-1.docker.io';
}

function openingsOf(host: string, domain: string): Opening[] {
  const layers = 'layers of images, where the registry has data endpoints; else *.blob.core.windows.net';
  return [
    https(host, 'images of workloads'),
    ...(host.endsWith(`.${domain}`) ? [https(host.replace('.', '.*.data.'), layers)] : []),
  ];
}
