import type { KubernetesObject } from '../../../src/render/kube/resource.ts';
import { at, matches, podsIn, type Pods, type Selector } from './pods.ts';

type Objects = readonly KubernetesObject[];

/** What a controller adds to the name must still fit. */
const longestName: Readonly<Record<string, number>> = { CronJob: 52, ScaledObject: 54 };

/** One way in which objects refer to one another, and what of it is broken; one line each. */
const checks: Readonly<Record<string, (objects: Objects) => string[]>> = {
  'names are unique and short enough': (objects) => {
    const names = objects.map(
      ({ apiVersion, kind, metadata }) => `${apiVersion} ${kind} ${metadata.namespace ?? ''}/${metadata.name}`,
    );
    const long = objects.filter(({ kind, metadata }) => metadata.name.length > (longestName[kind] ?? 63));
    return [...repeated(names), ...long.map(({ metadata }) => metadata.name)];
  },

  'every namespace is there, and closed': (objects) => {
    const inNamespace = (namespace: string, kind: string, name: string): boolean => has(objects, kind, name, namespace);
    const names = new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []));
    return [...names].flatMap((name) => [
      ...(has(objects, 'Namespace', name) ? [] : [`${name} has no Namespace`]),
      ...(inNamespace(name, 'NetworkPolicy', 'default-deny') && inNamespace(name, 'NetworkPolicy', 'allow-dns')
        ? []
        : [`${name} is open`]),
      ...(inNamespace(name, 'ResourceQuota', 'quota') && inNamespace(name, 'LimitRange', 'limits')
        ? []
        : [`${name} has no limits`]),
      ...(at(find(objects, 'ServiceAccount', 'default', name), 'automountServiceAccountToken') === false
        ? []
        : [`${name} gives out tokens`]),
    ]);
  },

  'selectors match pods': (objects) => {
    const paths = {
      Deployment: 'spec.selector',
      Service: 'spec.selector',
      PodDisruptionBudget: 'spec.selector',
      PodMonitor: 'spec.selector',
      NetworkPolicy: 'spec.podSelector',
    };
    return objects.flatMap((object) => {
      const path = paths[object.kind as keyof typeof paths];
      if (path === undefined) return [];
      const found = at<Record<string, unknown>>(object, path);
      const selector = (object.kind === 'Service' ? { matchLabels: found } : found) as Selector;
      const labels = Object.keys(selector.matchLabels ?? {});
      if (object.kind === 'NetworkPolicy' && labels.length === 0) return [];
      const pods = podsIn(objects).filter(
        ({ namespace, labels: own }) => namespace === object.metadata.namespace && matches(selector, own),
      );
      return pods.length === 1 && labels.length === 1
        ? []
        : [`${object.kind} ${object.metadata.name} selects ${pods.length} workloads by ${labels.length} labels`];
    });
  },

  'pods spread from their own kind': (objects) =>
    podsIn(objects).flatMap(({ owner, labels, spec }) =>
      (spec.topologySpreadConstraints ?? [])
        .filter(({ labelSelector }) => !matches(labelSelector, labels))
        .map(() => owner),
    ),

  'pods find what they name': (objects) =>
    podsIn(objects).flatMap((pods) => missingForPods(objects, pods).map((what) => `${pods.owner} needs ${what}`)),

  'ports are there': (objects) =>
    podsIn(objects).flatMap(({ owner, namespace, labels, spec }) => {
      const [container] = spec.containers;
      const names = (container?.ports ?? []).map(({ name }) => name);
      const probes = ['startupProbe', 'livenessProbe', 'readinessProbe'].flatMap((probe) =>
        ['httpGet', 'tcpSocket'].flatMap((how) => at<unknown>(container, `${probe}.${how}.port`) ?? []),
      );
      const services = objects.filter(
        ({ kind, metadata, spec: own }) =>
          kind === 'Service' &&
          metadata.namespace === namespace &&
          matches({ matchLabels: at(own, 'selector') }, labels),
      );
      const targets = services.flatMap(({ spec: own }) =>
        at<{ targetPort: string }[]>(own, 'ports').map(({ targetPort }) => targetPort),
      );
      const monitors = objects.filter(
        ({ kind, metadata, spec: own }) =>
          kind === 'PodMonitor' && metadata.namespace === namespace && matches(at(own, 'selector'), labels),
      );
      const scraped = monitors.flatMap(({ spec: own }) =>
        at<{ port: string }[]>(own, 'podMetricsEndpoints').map(({ port }) => port),
      );
      return (
        [...probes, ...targets, ...scraped]
          // A number is a port that only tells health.
          .filter((name) => typeof name !== 'number' && !names.includes(String(name)))
          .map((name) => `${owner} has no port ${String(name)}`)
      );
    }),

  'one autoscaler owns the replicas': (objects) => {
    const scalers = objects.filter(({ kind }) => kind === 'HorizontalPodAutoscaler' || kind === 'ScaledObject');
    const targets = scalers.map(({ metadata, spec }) =>
      find(objects, at(spec, 'scaleTargetRef.kind'), at(spec, 'scaleTargetRef.name'), metadata.namespace),
    );
    const free = objects.filter((object) => object.kind === 'Deployment' && at(object, 'spec.replicas') === undefined);
    return [
      ...targets.flatMap((target) =>
        target && at(target, 'spec.replicas') === undefined ? [] : ['an autoscaler has no free target'],
      ),
      ...(new Set(targets).size === targets.length ? [] : ['two autoscalers have one target']),
      ...free
        .filter((object) => !targets.includes(object))
        .map(({ metadata }) => `nobody says how many ${metadata.name} there are`),
    ];
  },

  'triggers find their sign-in': (objects) =>
    objects
      .filter(({ kind }) => kind === 'ScaledObject')
      .flatMap(({ metadata, spec }) =>
        at<{ authenticationRef?: { name: string } }[]>(spec, 'triggers').map(({ authenticationRef }) => ({
          authenticationRef,
          metadata,
        })),
      )
      .filter(
        ({ authenticationRef, metadata }) =>
          authenticationRef && !has(objects, 'TriggerAuthentication', authenticationRef.name, metadata.namespace),
      )
      .map(({ metadata }) => metadata.name),

  'routes find gateway and backend': (objects) =>
    objects
      .filter(({ kind }) => kind === 'HTTPRoute' || kind === 'GRPCRoute')
      .flatMap((route) => routeProblems(objects, route)),

  'labels, annotations and quantities are text': (objects) =>
    objects.flatMap((object) => {
      const quantities = podsIn([object]).flatMap(({ spec }) =>
        spec.containers.flatMap(({ resources }) => [
          ...Object.values(resources.requests),
          ...Object.values(resources.limits),
        ]),
      );
      const texts = [
        ...Object.values(object.metadata.labels ?? {}),
        ...Object.values(object.metadata.annotations ?? {}),
        ...quantities,
      ];
      return texts.every((text) => typeof text === 'string') ? [] : [`${object.kind} ${object.metadata.name}`];
    }),
};

/** The names of the checks, so that a test can tell that all of them ran. */
export const referenceChecks = Object.keys(checks);

/** What is broken among the objects of one cluster; one line each. */
export function referenceProblems(objects: Objects): string[] {
  return Object.entries(checks).flatMap(([name, check]) => check(objects).map((problem) => `${name}: ${problem}`));
}

function missingForPods(objects: Objects, { namespace, spec }: Pods): string[] {
  const volumes = spec.volumes ?? [];
  const mounts = spec.containers.flatMap(({ volumeMounts = [] }) => volumeMounts);
  const names = volumes.map(({ name }) => name);
  const paths = mounts.map(({ mountPath }) => mountPath);
  const variables = spec.containers.flatMap(({ env = [] }) => env.map(({ name }) => name));
  return [
    ...(has(objects, 'ServiceAccount', spec.serviceAccountName ?? '', namespace) ? [] : ['its account']),
    ...(isPriority(objects, spec.priorityClassName ?? '') ? [] : ['its priority']),
    ...volumes
      .filter(({ configMap }) => configMap && !has(objects, 'ConfigMap', configMap.name, namespace))
      .map(({ name }) => `the ConfigMap of ${name}`),
    ...volumes
      .filter(
        ({ csi }) => csi && !has(objects, 'SecretProviderClass', csi.volumeAttributes.secretProviderClass, namespace),
      )
      .map(({ name }) => `the class of ${name}`),
    ...volumes
      .filter(({ emptyDir }) => emptyDir && emptyDir.sizeLimit === undefined)
      .map(({ name }) => `a limit of ${name}`),
    ...mounts.filter(({ name }) => !names.includes(name)).map(({ name }) => `the volume ${name}`),
    ...mounts
      .filter(
        ({ name, subPath }) =>
          subPath !== undefined &&
          !hasKey(objects, volumes.find((volume) => volume.name === name)?.configMap?.name, subPath),
      )
      .map(({ subPath }) => `the file ${subPath}`),
    ...repeated([...names]).map((name) => `one volume ${name}`),
    ...repeated(paths).map((path) => `one mount at ${path}`),
    ...repeated(variables).map((name) => `one variable ${name}`),
  ];
}

/** Every cluster has two classes of its own. */
function isPriority(objects: Objects, name: string): boolean {
  return ['system-cluster-critical', 'system-node-critical'].includes(name) || has(objects, 'PriorityClass', name);
}

function hasKey(objects: Objects, configMap: string | undefined, key: string): boolean {
  const data = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === configMap)?.['data'];
  return Object.hasOwn((data ?? {}) as object, key);
}

function routeProblems(objects: Objects, { metadata, spec }: KubernetesObject): string[] {
  const parents = at<{ namespace: string; name: string; sectionName: string }[]>(spec, 'parentRefs');
  const backends = at<{ backendRefs?: { name: string; port: number }[] }[]>(spec, 'rules').flatMap(
    ({ backendRefs = [] }) => backendRefs,
  );
  return [
    ...parents
      .filter(
        (parent) =>
          !admits(
            find(objects, 'Gateway', parent.name, parent.namespace),
            parent.sectionName,
            metadata.namespace ?? '',
          ),
      )
      .map(() => `${metadata.name} has no listener`),
    ...backends
      .filter(
        ({ name, port }) =>
          !at<{ port: number }[] | undefined>(find(objects, 'Service', name, metadata.namespace), 'spec.ports')?.some(
            (own) => own.port === port,
          ),
      )
      .map(({ name }) => `${metadata.name} has no backend ${name}`),
  ];
}

interface Listener {
  readonly name: string;
  readonly allowedRoutes?: {
    readonly namespaces: {
      readonly from: string;
      readonly selector?: { readonly matchExpressions: readonly { readonly values: readonly string[] }[] };
    };
  };
}

function admits(gateway: KubernetesObject | undefined, section: string, namespace: string): boolean {
  const { from, selector } =
    at<Listener[] | undefined>(gateway, 'spec.listeners')?.find(({ name }) => name === section)?.allowedRoutes
      ?.namespaces ?? {};
  if (from === undefined) return gateway?.metadata.namespace === namespace;
  return from === 'Selector' && selector?.matchExpressions.every(({ values }) => values.includes(namespace)) === true;
}

function find(objects: Objects, kind: string, name: string, namespace?: string): KubernetesObject | undefined {
  return objects.find(
    (object) => object.kind === kind && object.metadata.name === name && object.metadata.namespace === namespace,
  );
}

function has(objects: Objects, kind: string, name: string, namespace?: string): boolean {
  return find(objects, kind, name, namespace) !== undefined;
}

function repeated(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}
