import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { read } from '../../src/config/read.ts';
import { validate } from '../../src/config/validate.ts';
import type { Environment, Model, Workload } from '../../src/model/model.ts';
import { resolve } from '../../src/model/resolve.ts';

const tool = { name: 'create-aks-prod', version: '0.0.0' } as const;

/** The model of a configuration: the text of `aks-prod.yaml`. @throws when it is not valid or cannot be computed */
export function modelOf(config: string): Model {
  const { model, problems } = resolve(validate(read(Buffer.from(config), 'aks-prod.yaml')), tool);
  const [problem] = problems;
  if (problem) throw new Error(`The configuration cannot be computed: ${JSON.stringify(problem)}`);
  return model;
}

/** The model of `examples/<name>.yaml`. */
export function exampleModel(name: string): Model {
  return modelOf(readFileSync(fileURLToPath(new URL(`../../examples/${name}.yaml`, import.meta.url)), 'utf8'));
}

/**
 * The model of a small platform called `shop` in one environment, with workloads as the schema has them: `workloads` is
 * the JSON of that map, `rest` further keys at the top.
 */
export function shopModel(
  workloads: Readonly<Record<string, unknown>>,
  rest: Readonly<Record<string, unknown>> = {},
): Model {
  const base = {
    schema: 1,
    name: 'shop',
    cluster: {
      access: { adminGroups: ['11111111-2222-3333-4444-555555555555'], api: { authorizedRanges: ['203.0.113.0/24'] } },
    },
    alerts: { email: ['oncall@example.com'] },
  };
  return modelOf(JSON.stringify({ ...base, ...rest, workloads }));
}

/** The only environment of a model. */
export function onlyEnvironment(model: Model): Environment {
  const [environment, ...others] = model.environments;
  if (!environment || others.length > 0) throw new Error(`The model has ${model.environments.length} environments`);
  return environment;
}

/** A workload of the model's only environment, by name. */
export function workloadOf(model: Model, name: string): Workload {
  const found = onlyEnvironment(model)
    .namespaces.flatMap(({ workloads }) => workloads)
    .find((workload) => workload.name === name);
  if (!found) throw new Error(`The model has no workload ${name}`);
  return found;
}
