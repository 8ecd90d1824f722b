import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runBicep } from './bicep.ts';

/** A resource that Azure would make, by the compiler's own evaluation of the template. */
export interface PredictedResource {
  readonly id: string;
  readonly type: string;
  readonly apiVersion: string;
  readonly name: string;
  readonly location?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Shaped as the API version says. */
  readonly [property: string]: unknown;
}

/** Resources sorted by id, without the properties that are null, since Azure reads those as absent. */
export interface Prediction {
  readonly resources: readonly PredictedResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

const subscription = '00000000-0000-0000-0000-000000000001';
const tenant = '00000000-0000-0000-0000-000000000002';

/**
 * Predicts what a deployment of `infra/<environment>.bicepparam` makes, offline. What only a running Azure knows (client
 * ids, addresses) stays an expression in brackets.
 *
 * @param folder of the made repo, as `writeInfra` writes it
 * @throws when the template does not compile or the compiler reports anything
 */
export function predict(
  bicep: string,
  folder: string,
  environment: string,
  where: { resourceGroup: string; location: string },
): Prediction {
  const parameters = join(folder, 'infra', `${environment}.bicepparam`);
  const place = [
    '--tenant-id',
    tenant,
    '--subscription-id',
    subscription,
    '--resource-group',
    where.resourceGroup,
    '--location',
    where.location,
  ];
  const { status, stdout, stderr } = runBicep(
    bicep,
    'snapshot',
    parameters,
    '--mode',
    'overwrite',
    '--deployment-name',
    'main',
    ...place,
  );
  if (status !== 0 || stderr !== '') throw new Error(`bicep snapshot of ${environment} failed:\n${stdout}${stderr}`);
  const snapshot = JSON.parse(readFileSync(parameters.replace(/\.bicepparam$/, '.snapshot.json'), 'utf8')) as Snapshot;
  if (snapshot.diagnostics.length > 0)
    throw new Error(`bicep snapshot of ${environment} reports ${JSON.stringify(snapshot.diagnostics)}`);
  const resources = snapshot.predictedResources.map((resource) => sorted(resource) as PredictedResource);
  return {
    resources: resources.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    outputs: sorted(snapshot.outputs) as Prediction['outputs'],
  };
}

/**
 * A prediction as text for a snapshot: the same for the same infrastructure, whatever the order of modules. Of Prometheus
 * rules it shows the names only; what they say stands in alerts/, once.
 */
export function printPrediction({ resources, outputs }: Prediction): string {
  const shown = resources.map((resource) => (resource.type === ruleGroups ? namingRules(resource) : resource));
  return `${JSON.stringify({ resources: shown, outputs }, null, 2)}\n`;
}

const ruleGroups = 'Microsoft.AlertsManagement/prometheusRuleGroups';

function namingRules(group: PredictedResource): object {
  const properties = group['properties'] as { rules: { alert?: string; record?: string }[] };
  return {
    ...group,
    properties: { ...properties, rules: properties.rules.map(({ alert, record }) => alert ?? record) },
  };
}

/** The predicted resources of a type, for example `Microsoft.ContainerService/managedClusters`. */
export function resourcesOf(prediction: Prediction, type: string): readonly PredictedResource[] {
  return prediction.resources.filter((resource) => resource.type === type);
}

interface Snapshot {
  readonly predictedResources: readonly unknown[];
  readonly diagnostics: readonly unknown[];
  readonly outputs: unknown;
}

/** The value with sorted keys and without null properties. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([, item]) => item !== null)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
