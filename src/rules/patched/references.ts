import { remove } from './change.ts';
import { listIn, mapIn } from './constraint.ts';
import { at } from './identity.ts';
import { containersOf } from './limits.ts';
import { isGiven, isPlain, type Path, type Plain, shown } from './schema.ts';
import { podTemplate, type PatchedFinding, type PatchedRule, placeName, type RenderedObject } from './subject.ts';

type Objects = readonly RenderedObject[];

const systemClasses = ['system-cluster-critical', 'system-node-critical'];

export const referenceRules: readonly PatchedRule[] = [
  {
    id: 'P5',
    severity: 'error',
    title: 'What objects refer to is there: ports, names, files, gateways and backends',
    why: 'The server takes a reference to nothing without a word, and then pods do not start, a Service has no endpoints, or a route leads nowhere.',
    source: 'Kubernetes docs, services-networking/service and storage/volumes; Gateway API docs, HTTPRoute; 2026-08',
    of: 'all',
    check: ({ object, objects }) => [...ofPods(object, objects), ...(checks[object.kind]?.(object, objects) ?? [])],
  },
];

const checks: Readonly<Record<string, (object: RenderedObject, objects: Objects) => PatchedFinding[]>> = {
  Service: (object, objects) => {
    const spec = mapIn(object, 'spec');
    const pods = selected(object, objects, mapIn(spec, 'selector'));
    return listIn(spec, 'ports').flatMap((entry, index): PatchedFinding[] => {
      const target = isPlain(entry) ? entry['targetPort'] : undefined;
      return typeof target !== 'string' || pods.length === 0 || pods.some((pod) => mayHavePort(pod, target))
        ? []
        : [
            {
              path: ['spec', 'ports', index, 'targetPort'],
              message: `${placeName(object, ['spec', 'ports', index, 'targetPort'])} is ${shown(target)}, and no container behind it has a port of that name.`,
              fix: orNumber(pods.flatMap(portNames)),
            },
          ];
    });
  },
  PodMonitor: (object, objects) => {
    const spec = mapIn(object, 'spec');
    const pods = selected(object, objects, mapIn(mapIn(spec, 'selector'), 'matchLabels'));
    return listIn(spec, 'podMetricsEndpoints').flatMap((entry, index): PatchedFinding[] => {
      const port = isPlain(entry) ? entry['port'] : undefined;
      return typeof port !== 'string' || pods.length === 0 || pods.some((pod) => mayHavePort(pod, port))
        ? []
        : [
            {
              path: ['spec', 'podMetricsEndpoints', index, 'port'],
              message: `${placeName(object, ['spec', 'podMetricsEndpoints', index, 'port'])} is ${shown(port)}, and no container has a port of that name.`,
              fix: oneOf(pods.flatMap(portNames)),
            },
          ];
    });
  },
  Gateway: (object, objects) =>
    listIn(mapIn(object, 'spec'), 'listeners').flatMap((listener, index): PatchedFinding[] => {
      const option = ['tls', 'options', 'kubernetes.azure.com/tls-cert-service-account'];
      const name = at(listener, option);
      return typeof name !== 'string' || find(objects, 'ServiceAccount', name, object.metadata.namespace)
        ? []
        : [elsewhere(object, ['spec', 'listeners', index, ...option], name, 'ServiceAccount')];
    }),
  GRPCRoute: routeTargets,
  HTTPRoute: routeTargets,
  HorizontalPodAutoscaler: (object, objects) => {
    const target = find(
      objects,
      at(object, ['spec', 'scaleTargetRef', 'kind']),
      at(object, ['spec', 'scaleTargetRef', 'name']),
      object.metadata.namespace,
    );
    const pods = target && podTemplate(target);
    if (!pods) return [];
    const names = containersOf(pods.template, pods.path).map(({ container }) => container['name']);
    return listIn(mapIn(object, 'spec'), 'metrics').flatMap((entry, index): PatchedFinding[] => {
      const name = at(entry, ['containerResource', 'container']);
      return typeof name !== 'string' || names.includes(name)
        ? []
        : [
            {
              path: ['spec', 'metrics', index, 'containerResource', 'container'],
              severity: 'warning',
              message: `${placeName(object, ['spec', 'metrics', index, 'containerResource', 'container'])} is ${shown(name)}, and the pods have ${namesOf(names)}.`,
              fix: oneOf(names),
            },
          ];
    });
  },
  ScaledObject: (object, objects) =>
    listIn(mapIn(object, 'spec'), 'triggers').flatMap((entry, index): PatchedFinding[] => {
      const name = at(entry, ['authenticationRef', 'name']);
      const isOurs = (at(entry, ['authenticationRef', 'kind']) ?? 'TriggerAuthentication') === 'TriggerAuthentication';
      return typeof name !== 'string' ||
        !isOurs ||
        find(objects, 'TriggerAuthentication', name, object.metadata.namespace)
        ? []
        : [elsewhere(object, ['spec', 'triggers', index, 'authenticationRef', 'name'], name, 'TriggerAuthentication')];
    }),
  SecretProviderClass: (object) =>
    at(object, ['spec', 'provider']) === 'azure'
      ? requiredParameters.flatMap((name): PatchedFinding[] =>
          isGiven(at(object, ['spec', 'parameters', name])) && at(object, ['spec', 'parameters', name]) !== ''
            ? []
            : [
                {
                  path: ['spec', 'parameters', name],
                  severity: 'warning',
                  message: `${placeName(object, ['spec', 'parameters', name])} is empty, and the provider of Azure needs it.`,
                  fix: 'Remove that part of the patch.',
                },
              ],
        )
      : [
          {
            path: ['spec', 'provider'],
            severity: 'warning',
            message: `${placeName(object, ['spec', 'provider'])} is ${shown(at(object, ['spec', 'provider']))}; AKS has the provider azure alone.`,
            fix: 'Remove that part of the patch.',
          },
        ],
};

function routeTargets(object: RenderedObject, objects: Objects): PatchedFinding[] {
  return [
    ...listIn(mapIn(object, 'spec'), 'rules').flatMap((rule, index) =>
      listIn(isPlain(rule) ? rule : {}, 'backendRefs').flatMap((entry, place) =>
        isPlain(entry) ? backend(object, objects, entry, ['spec', 'rules', index, 'backendRefs', place]) : [],
      ),
    ),
    ...listIn(mapIn(object, 'spec'), 'parentRefs').flatMap((entry, index) =>
      isPlain(entry) ? parent(object, objects, entry, ['spec', 'parentRefs', index]) : [],
    ),
  ];
}

const requiredParameters = ['keyvaultName', 'objects', 'tenantId'];

function ofPods(object: RenderedObject, objects: Objects): PatchedFinding[] {
  const pods = podTemplate(object);
  if (!pods) return [];
  const spec = mapIn(pods.template, 'spec');
  const inside: Path = [...pods.path, 'spec'];
  const { namespace } = object.metadata;
  const found: PatchedFinding[] = [];
  const priority = spec['priorityClassName'];
  if (
    typeof priority === 'string' &&
    priority !== '' &&
    !systemClasses.includes(priority) &&
    !find(objects, 'PriorityClass', priority, undefined)
  )
    found.push({
      path: [...inside, 'priorityClassName'],
      message: `${placeName(object, [...inside, 'priorityClassName'])} is ${shown(priority)}, and there is no such PriorityClass: admission refuses the pods.`,
      fix: oneOf(objects.filter(({ kind }) => kind === 'PriorityClass').map(({ metadata }) => metadata.name)),
    });
  const volumes = listIn(spec, 'volumes');
  for (const [index, volume] of volumes.entries())
    for (const [place, kind] of outside) {
      const name = at(volume, place);
      if (typeof name === 'string' && name !== '' && !find(objects, kind, name, namespace))
        found.push(elsewhere(object, [...inside, 'volumes', index, ...place], name, kind));
    }
  for (const { container, path } of containersOf(pods.template, pods.path)) {
    const names = listIn(container, 'ports').flatMap((entry) => (isPlain(entry) ? [entry['name']] : []));
    for (const handler of handlers) {
      const name = at(container, handler);
      if (typeof name === 'string' && name !== '' && !names.includes(name))
        found.push({
          path: [...path, ...handler],
          message: `${placeName(object, [...path, ...handler])} is ${shown(name)}, and the container has no port of that name.`,
          fix: orNumber(names),
        });
    }
    for (const [index, mount] of listIn(container, 'volumeMounts').entries()) {
      const file = at(mount, ['subPath']);
      const volume = volumes.find((candidate) => at(candidate, ['name']) === at(mount, ['name']));
      const map = find(objects, 'ConfigMap', at(volume, ['configMap', 'name']), namespace);
      const keys = map && [...Object.keys(mapIn(map, 'data')), ...Object.keys(mapIn(map, 'binaryData'))];
      const items = listIn(mapIn(isPlain(volume) ? volume : {}, 'configMap'), 'items').map((item) =>
        at(item, ['path']),
      );
      if (typeof file === 'string' && file !== '' && keys && ![...keys, ...items].includes(file))
        found.push({
          path: [...path, 'volumeMounts', index, 'subPath'],
          message: `${placeName(object, [...path, 'volumeMounts', index, 'subPath'])} is ${shown(file)}, and ConfigMap ${map.metadata.name} has no such key.`,
          fix: 'Remove that part of the patch, or write the file under `files` of the workload.',
        });
    }
    for (const [index, variable] of listIn(container, 'env').entries())
      for (const [place, kind] of ofVariables) {
        const name = at(variable, place);
        if (typeof name === 'string' && name !== '' && !find(objects, kind, name, namespace))
          found.push(elsewhere(object, [...path, 'env', index, ...place], name, kind));
      }
    for (const [index, source] of listIn(container, 'envFrom').entries())
      for (const [place, kind] of ofSources) {
        const name = at(source, place);
        if (typeof name === 'string' && name !== '' && !find(objects, kind, name, namespace))
          found.push(elsewhere(object, [...path, 'envFrom', index, ...place], name, kind));
      }
  }
  return found;
}

const handlers: readonly (readonly string[])[] = ['livenessProbe', 'readinessProbe', 'startupProbe']
  .flatMap((probe) => [
    [probe, 'httpGet', 'port'],
    [probe, 'tcpSocket', 'port'],
  ])
  .concat([
    ['lifecycle', 'preStop', 'httpGet', 'port'],
    ['lifecycle', 'postStart', 'httpGet', 'port'],
  ]);
const outside = [
  [['configMap', 'name'], 'ConfigMap'],
  [['secret', 'secretName'], 'Secret'],
  [['persistentVolumeClaim', 'claimName'], 'PersistentVolumeClaim'],
  [['csi', 'volumeAttributes', 'secretProviderClass'], 'SecretProviderClass'],
] as const;
const ofVariables = [
  [['valueFrom', 'secretKeyRef', 'name'], 'Secret'],
  [['valueFrom', 'configMapKeyRef', 'name'], 'ConfigMap'],
] as const;
const ofSources = [
  [['secretRef', 'name'], 'Secret'],
  [['configMapRef', 'name'], 'ConfigMap'],
] as const;

function backend(object: RenderedObject, objects: Objects, entry: Plain, path: Path): PatchedFinding[] {
  const { group = '', kind = 'Service', name, namespace = object.metadata.namespace, port } = entry;
  if (group !== '' || kind !== 'Service' || typeof name !== 'string') return [];
  const service = find(objects, 'Service', name, namespace);
  if (!service) return [elsewhere(object, [...path, 'name'], name, 'Service')];
  const ports = listIn(mapIn(service, 'spec'), 'ports').map((own) => at(own, ['port']));
  return ports.includes(port)
    ? []
    : [
        {
          path: [...path, 'port'],
          message: `${placeName(object, [...path, 'port'])} is ${shown(port)}, and Service ${name} has ${namesOf(ports)}.`,
          fix: ports.length === 0 ? remove : `Write \`port: ${String(ports[0])}\`.`,
        },
      ];
}

function parent(object: RenderedObject, objects: Objects, entry: Plain, path: Path): PatchedFinding[] {
  const { kind = 'Gateway', name, namespace = object.metadata.namespace, sectionName } = entry;
  if (kind !== 'Gateway' || typeof name !== 'string') return [];
  const gateway = find(objects, 'Gateway', name, namespace);
  if (!gateway) return [elsewhere(object, [...path, 'name'], name, 'Gateway')];
  const names = listIn(mapIn(gateway, 'spec'), 'listeners').map((listener) => at(listener, ['name']));
  return sectionName === undefined || names.includes(sectionName)
    ? []
    : [
        {
          path: [...path, 'sectionName'],
          message: `${placeName(object, [...path, 'sectionName'])} is ${shown(sectionName)}, and Gateway ${name} has the listeners ${namesOf(names)}.`,
          fix: names.length === 0 ? remove : `Write \`sectionName: ${String(names[0])}\`.`,
        },
      ];
}

/** What is not in the files may be in the cluster all the same. */
function elsewhere(object: RenderedObject, path: Path, name: string, kind: string): PatchedFinding {
  return {
    path,
    severity: 'warning',
    message: `${placeName(object, path)} names ${kind} ${name}, which is not among the rendered objects.`,
    fix: `Make it before the deployment, or name one that is there.`,
  };
}

function find(objects: Objects, kind: unknown, name: unknown, namespace: unknown): RenderedObject | undefined {
  return objects.find(
    (other) => other.kind === kind && other.metadata.name === name && other.metadata.namespace === namespace,
  );
}

/** The templates of pods in the namespace of an object that have the labels. */
function selected(object: RenderedObject, objects: Objects, labels: Plain): Plain[] {
  if (Object.keys(labels).length === 0) return [];
  return objects.flatMap((other) => {
    const pods = other.metadata.namespace === object.metadata.namespace ? podTemplate(other) : undefined;
    const own = pods && mapIn(mapIn(pods.template, 'metadata'), 'labels');
    return pods && own && Object.entries(labels).every(([key, value]) => own[key] === value) ? [pods.template] : [];
  });
}

/** Pods without containers are told of where the containers went. */
function mayHavePort(template: Plain, name: string): boolean {
  return containersOf(template, []).length === 0 || portNames(template).includes(name);
}

function portNames(template: Plain): unknown[] {
  return containersOf(template, []).flatMap(({ container }) =>
    listIn(container, 'ports').flatMap((entry) => (isPlain(entry) && isGiven(entry['name']) ? [entry['name']] : [])),
  );
}

function namesOf(names: readonly unknown[]): string {
  const given = [...new Set(names.filter(isGiven).map(String))];
  return given.length === 0 ? 'none' : given.join(', ');
}

function oneOf(names: readonly unknown[]): string {
  return names.some(isGiven) ? `Write one of ${namesOf(names)}.` : remove;
}

function orNumber(names: readonly unknown[]): string {
  return names.some(isGiven)
    ? `Write one of ${namesOf(names)}, or a number.`
    : 'Write a number, or give a port of the container that name.';
}
