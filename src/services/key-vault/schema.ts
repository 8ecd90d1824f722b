import { azurePatch } from '../../../schemas/patch.ts';
import { guid } from '../../../schemas/text.ts';

export const config = {
  type: 'object',
  additionalProperties: false,
  default: {},
  description: 'The vault that the secrets of workloads come from.',
  properties: {
    patch: azurePatch('Microsoft.KeyVault/vaults'),
    network: {
      enum: ['private', 'public'],
      default: 'private',
      description:
        'private: reached through a private endpoint only. public: reachable from the internet, guarded by Azure RBAC.',
      'x-why': 'Secrets should not hang on one misplaced role assignment.',
    },
    adminGroups: {
      type: 'array',
      items: guid,
      description: 'Groups that may set secrets, and the certificate of the gateway.',
      'x-derived': 'The administrators of the cluster.',
    },
  },
} as const;

export const uses = {
  type: 'array',
  uniqueItems: true,
  items: { type: 'string', pattern: '^[a-zA-Z0-9][a-zA-Z0-9-]{0,126}$', examples: ['orders-database'] },
  default: [],
  description: 'Names of Key Vault secrets that are mounted as files below /mnt/secrets.',
  'x-prompt': 'Which Key Vault secrets does it read? (names)',
  'x-why':
    'Files follow a rotation by themselves; environment variables would need a copy in a Kubernetes Secret and a restart.',
  'x-source': 'AKS docs, csi-secrets-store-driver',
} as const;
