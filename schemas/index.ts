import { config, environmentKeys } from './config.ts';
import type { SchemaNode } from './keywords.ts';
import { patchOf } from './patch.ts';
import { label } from './text.ts';

export { checkers } from './checks.ts';
export { config, environmentKeys } from './config.ts';
export { generations, newestGeneration, type DefaultChange, type Generation } from './defaults.ts';
export { keywords, type SchemaNode } from './keywords.ts';
export { pool } from './pools.ts';
export { workload } from './workloads.ts';
export { namespace } from './namespaces.ts';

const configNode: SchemaNode = config;

const environment: SchemaNode = {
  type: 'object',
  additionalProperties: false,
  description: 'What differs in this environment: a small patch over the same keys; null removes one.',
  properties: Object.fromEntries(environmentKeys.map((key) => [key, patchOf(config.properties[key])])),
};

const environments: SchemaNode = {
  type: 'object',
  propertyNames: { ...label, maxLength: 20, examples: ['staging'], 'x-names': 'environment' },
  minProperties: 1,
  maxProperties: 50,
  additionalProperties: environment,
  default: { production: {} },
  description:
    'The environments by name, each a small patch over the same keys. A change reaches them in the order of the file.',
  'x-derived': 'One, called production.',
  'x-prompt': 'Which environments?',
};

/** The file as the user writes it: the configuration, and environments that patch it. Editors get this one. */
export const file: SchemaNode = { ...configNode, properties: { ...configNode.properties, environments } };

/** A file whose environments, if it has any, patch nothing. Says nothing about the other keys. */
const unpatched: SchemaNode = {
  type: 'object',
  properties: {
    environments: { ...environments, additionalProperties: { type: 'object', additionalProperties: false } },
  },
};

/** Everything that is compiled to a validator. */
export const schemas: Readonly<Record<'config' | 'file' | 'unpatched', SchemaNode>> = { config, file, unpatched };
