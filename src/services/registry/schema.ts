import { azurePatch } from '../../../schemas/patch.ts';
import { resourceId } from '../../../schemas/text.ts';

export const config = {
  type: 'object',
  additionalProperties: false,
  default: {},
  description: 'The container registry that the cluster pulls from.',
  properties: {
    patch: azurePatch('Microsoft.ContainerRegistry/registries'),
    existing: {
      ...resourceId,
      examples: [
        '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-shared/providers/Microsoft.ContainerRegistry/registries/sharedregistry',
      ],
      description: 'Resource id of a registry that exists already; none is made then.',
    },
    name: {
      type: 'string',
      pattern: '^[a-zA-Z0-9]{5,50}$',
      examples: ['shopregistry'],
      description: 'Name of the registry, unique in the world; images name it as <name>.azurecr.io.',
      'x-derived': 'What the images of the workloads name, else `acr` and the name of the platform.',
    },
    environment: {
      type: 'string',
      'x-names': 'environment',
      pattern: '^[a-z][a-z0-9-]{0,23}$',
      examples: ['production'],
      description:
        'The environment whose resource group holds the registry, where several pull from one. It is deployed before the others are, and its group must stay as long as they do.',
      'x-derived': 'The first environment of the file that pulls from it.',
      'x-why':
        'A registry cannot be made twice: once it runs, a new environment in front of its owner must not become the owner.',
    },
    sku: {
      enum: ['Standard', 'Premium'],
      default: 'Premium',
      description: 'Premium has zone redundancy and private endpoints.',
    },
    network: {
      enum: ['private', 'public'],
      description: 'Whether the registry answers on the internet.',
      'x-derived': 'private with sku Premium, else public.',
    },
    repositoryPermissions: {
      type: 'boolean',
      default: false,
      description:
        'Whether rights are given on single repositories (ABAC). The kubelets then get Container Registry Repository Reader, since such a registry ignores AcrPull. Must be what a registry that exists already is set to.',
      'x-source': 'Azure docs, container-registry-rbac-abac-repository-permissions, 2026-04',
    },
  },
} as const;
