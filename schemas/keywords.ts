/**
 * The words that this project adds to JSON Schema. Validation ignores them; `explain`, the wizard, docs/config.md and the
 * editor's schema read them.
 *
 * - `x-why`: why the default is what it is, in one or two sentences.
 * - `x-source`: where the fact behind it comes from.
 * - `x-derived`: how the value is computed when it is absent.
 * - `x-prompt`: the wizard's question.
 * - `x-names`: what the text, or the key of a map, is the name of: `workload`, `pool`, `namespace` or `environment`.
 */
export const keywords = ['x-why', 'x-source', 'x-derived', 'x-prompt', 'x-names'] as const;

/** A JSON Schema as this project writes them: the draft-07 subset that ajv, json-schema-to-ts and editors agree on. */
export interface SchemaNode {
  readonly $schema?: string;
  readonly title?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly propertyNames?: SchemaNode;
  readonly maxProperties?: number;
  readonly additionalProperties?: boolean | SchemaNode;
  readonly 'x-why'?: string;
  readonly 'x-source'?: string;
  readonly 'x-derived'?: string;
  readonly 'x-prompt'?: string;
  readonly 'x-names'?: string;
}
