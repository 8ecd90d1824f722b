import { type Constraint, prefixed } from '../constraint.ts';
import { type Plain, schemaProblems, type Wrong } from '../schema.ts';
import { autoscalingChecks } from './autoscaling.ts';
import { customChecks } from './custom.ts';
import { metadataChecks } from './metadata.ts';
import { networkChecks } from './network.ts';
import { podChecks } from './pods.ts';
import { resourceChecks } from './resources.ts';
import { workloadChecks } from './workloads.ts';

const tables = [metadataChecks, podChecks, resourceChecks, workloadChecks, networkChecks, autoscalingChecks];

/** The hand-written checks of the server, by the definition of the schema that they are about. */
const byDefinition = new Map<string, readonly Constraint[]>();
for (const table of tables)
  for (const [definition, constraints] of Object.entries(table))
    byDefinition.set(definition, [...(byDefinition.get(definition) ?? []), ...constraints]);

/** What the API server refuses in an object: by its schema, and by what it checks beyond that. */
export function serverProblems(object: Plain): {
  readonly schema: readonly Wrong[];
  readonly checks: readonly Wrong[];
} {
  const checks: Wrong[] = [];
  const schema = schemaProblems(object, (definition, value, path) => {
    for (const constraint of byDefinition.get(definition) ?? [])
      checks.push(...prefixed(path, constraint(value, { object, path })));
  });
  if (schema.every(({ unknown }) => unknown === true))
    for (const constraint of customChecks[String(object['kind'])] ?? [])
      checks.push(...constraint(object, { object, path: [] }));
  return { schema, checks };
}
