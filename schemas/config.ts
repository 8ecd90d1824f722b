import { serviceConfigs } from '../src/services/schemas.ts';
import { checks } from './checks.ts';
import { cluster } from './cluster.ts';
import { generations, oldestGeneration } from './defaults.ts';
import { namespaces } from './namespaces.ts';
import { alerts, azure, delivery, observability } from './platform.ts';
import { label, tags } from './text.ts';
import { workload } from './workloads.ts';

/** The keys that an environment may patch. */
const environmental = {
  location: {
    type: 'string',
    pattern: '^[A-Za-z][A-Za-z0-9 ]{2,40}$',
    default: 'westeurope',
    description: 'The Azure region, by its short name or its shown one, such as West Europe.',
    examples: ['westeurope', 'eastus2'],
    'x-prompt': 'Which Azure region?',
  },
  tags: {
    ...tags,
    default: {},
    description: 'Azure tags of every resource, beside `platform`, `environment` and `managed-by`.',
  },
  azure,
  cluster,
  ...serviceConfigs,
  observability,
  alerts,
  namespaces,
  workloads: {
    type: 'object',
    propertyNames: { ...label, 'x-names': 'workload' },
    additionalProperties: workload,
    default: {},
    description: 'Workloads by name.',
  },
} as const;

/** One environment's whole configuration, its patch applied. Validating against this fills in the defaults. */
export const config = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'aks-prod.yaml',
  description: 'The configuration of create-aks-prod.',
  type: 'object',
  additionalProperties: false,
  required: ['schema', 'name'],
  properties: {
    schema: { const: 1, description: 'Version of this file format.' },
    defaults: {
      type: 'string',
      enum: generations.map(({ name }) => name),
      default: oldestGeneration,
      description: 'Which generation of defaults holds; new behaviour arrives only when this line is raised.',
    },
    name: {
      type: 'string',
      pattern: '^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$',
      description: 'The name of the platform; the names of Azure resources are made from it.',
      examples: ['shop'],
      'x-prompt': 'What is the platform called?',
    },
    ...environmental,
    delivery,
    checks,
  },
} as const;

export const environmentKeys = Object.keys(environmental) as (keyof typeof environmental)[];
