import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';

// Writes src/facts/kubernetes-schemas.json: what the API server knows of the kinds that are rendered, without descriptions.
//
//   node --import tsx scripts/kubernetes-schemas.ts OPENAPI.json CRD.yaml...
//
// OPENAPI.json is the OpenAPI v2 document of Kubernetes (api/openapi-spec/swagger.json of kubernetes/kubernetes, or what
// kubernetes-client/python was made from); the CRDs are those of the Gateway API (standard channel), of KEDA, of the Secrets
// Store driver and of managed Prometheus. It is run by hand when a version is raised; the sources stand in the file.

interface Schema {
  readonly [keyword: string]: unknown;
}

const kinds: Readonly<Record<string, string>> = {
  'v1 ConfigMap': 'io.k8s.api.core.v1.ConfigMap',
  'v1 LimitRange': 'io.k8s.api.core.v1.LimitRange',
  'v1 Namespace': 'io.k8s.api.core.v1.Namespace',
  'v1 ResourceQuota': 'io.k8s.api.core.v1.ResourceQuota',
  'v1 Service': 'io.k8s.api.core.v1.Service',
  'v1 ServiceAccount': 'io.k8s.api.core.v1.ServiceAccount',
  'apps/v1 DaemonSet': 'io.k8s.api.apps.v1.DaemonSet',
  'apps/v1 Deployment': 'io.k8s.api.apps.v1.Deployment',
  'apps/v1 StatefulSet': 'io.k8s.api.apps.v1.StatefulSet',
  'autoscaling/v2 HorizontalPodAutoscaler': 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler',
  'batch/v1 CronJob': 'io.k8s.api.batch.v1.CronJob',
  'batch/v1 Job': 'io.k8s.api.batch.v1.Job',
  'networking.k8s.io/v1 NetworkPolicy': 'io.k8s.api.networking.v1.NetworkPolicy',
  'policy/v1 PodDisruptionBudget': 'io.k8s.api.policy.v1.PodDisruptionBudget',
  'scheduling.k8s.io/v1 PriorityClass': 'io.k8s.api.scheduling.v1.PriorityClass',
};

const kept = new Set([
  'type',
  'format',
  'pattern',
  'enum',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'required',
  'default',
  'x-kubernetes-int-or-string',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-preserve-unknown-fields',
]);

const [openApi, ...customFiles] = process.argv.slice(2);
if (openApi === undefined || customFiles.length === 0)
  throw new Error('Usage: scripts/kubernetes-schemas.ts OPENAPI.json CRD.yaml...');
const all = (JSON.parse(readFileSync(openApi, 'utf8')) as { definitions: Readonly<Record<string, Schema>> })
  .definitions;
const definitions: Record<string, unknown> = {};
const roots: Record<string, unknown> = {};
const named = new Map<string, string>();

for (const [kind, name] of Object.entries(kinds)) roots[kind] = reference(name);
for (const file of customFiles) {
  const { spec } = parse(readFileSync(file, 'utf8')) as {
    spec: {
      group: string;
      names: { kind: string };
      versions: { name: string; served: boolean; schema: { openAPIV3Schema: Schema } }[];
    };
  };
  for (const { name, served, schema } of spec.versions)
    if (
      served &&
      (name === 'v1' || name === 'v1alpha1') &&
      !(name === 'v1alpha1' && spec.group.startsWith('secrets-store'))
    ) {
      const { properties, ...rest } = schema.openAPIV3Schema as { properties: Readonly<Record<string, Schema>> };
      const { status: _status, ...own } = properties;
      roots[`${spec.group}/${name} ${spec.names.kind}`] = compact({
        ...rest,
        properties: {
          ...own,
          status: {},
          metadata: { $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
        },
      });
    }
}
writeFileSync(
  resolve(import.meta.dirname, '../src/facts/kubernetes-schemas.json'),
  `${JSON.stringify({ kinds: sorted(roots), definitions: sorted(definitions) })}\n`,
);

/** The definitions of quantities and of numbers that may be text stand as formats; others under their short name. */
function reference(name: string): unknown {
  const short = name.split('.').slice(-2).join('.');
  if (short === 'resource.Quantity') return { format: 'quantity' };
  if (short === 'intstr.IntOrString') return { format: 'int-or-string' };
  if (short === 'v1.Time' || short === 'v1.MicroTime') return { type: 'string', format: 'date-time' };
  const earlier = named.get(short);
  if (earlier !== undefined && earlier !== name) throw new Error(`${earlier} and ${name} are both called ${short}`);
  if (earlier === undefined) {
    named.set(short, name);
    definitions[short] = {};
    const { properties, ...rest } = all[name] as { properties?: Readonly<Record<string, Schema>> };
    const { status: _status, ...own } = properties ?? {};
    definitions[short] = compact(
      name.startsWith('io.k8s.api.') && properties
        ? { ...rest, properties: hasSpec(properties) ? { ...own, status: {} } : properties }
        : (all[name] ?? {}),
    );
  }
  return { $ref: short };
}

function hasSpec(properties: Readonly<Record<string, Schema>>): boolean {
  return 'spec' in properties && 'status' in properties && 'metadata' in properties;
}

function compact(schema: Schema): unknown {
  const target = schema['$ref'];
  if (typeof target === 'string') return reference(target.replace('#/definitions/', ''));
  const made: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (kept.has(keyword)) made[keyword] = value;
    else if (keyword === 'properties')
      made[keyword] = Object.fromEntries(
        Object.entries(value as Readonly<Record<string, Schema>>).map(([field, child]) => [field, compact(child)]),
      );
    else if (keyword === 'items') made[keyword] = compact(value as Schema);
    else if (keyword === 'additionalProperties')
      made[keyword] = typeof value === 'object' ? compact(value as Schema) : value;
  }
  if (made['x-kubernetes-int-or-string'] === true) {
    const { 'x-kubernetes-int-or-string': _, type: __, ...rest } = made;
    return { ...rest, format: 'int-or-string' };
  }
  return made;
}

function sorted(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
