import type { KubernetesObject } from '../../../src/render/kube/resource.ts';
import { read } from './checkers/requirement.ts';
import { at, podsIn, type Container } from './pods.ts';

type Objects = readonly KubernetesObject[];
type Check = (object: KubernetesObject, all: Objects) => readonly (string | false | undefined)[];

const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const subdomain = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/;
const qualified =
  /^(?:(?=[^/]{1,253}\/)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^(|[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)$/;
/** Characters and shapes that the Gateway API lets into a path. Source: its CRD of HTTPRoute, v1. */
const routePath = /^(?!.*(?:\/\/|\/\.\.?(?:\/|$)|%2[fF]))\/(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})*$/;
const mostAnnotationBytes = 256 * 1024;

/** What the API server, its webhooks and the expressions in its schemas check beyond the fields; by kind. */
const checks: Readonly<Record<string, Check>> = {
  '*': ({ kind, metadata }) => [
    !subdomain.test(metadata.name) && `the name ${metadata.name}`,
    ['Namespace', 'Service', 'Deployment', 'DaemonSet', 'CronJob'].includes(kind) &&
      !label.test(metadata.name) &&
      `the name ${metadata.name}`,
    ...Object.entries(metadata.labels ?? {}).map(
      ([key, value]) => (!qualified.test(key) || !labelValue.test(value)) && `the label ${key}: ${value}`,
    ),
    ...Object.keys(metadata.annotations ?? {}).map(
      (key) => !qualified.test(key.toLowerCase()) && `the annotation ${key}`,
    ),
    JSON.stringify(metadata.annotations ?? {}).length > mostAnnotationBytes && 'the size of its annotations',
  ],
  Service: ({ metadata }) => [!/^[a-z]/.test(metadata.name) && 'a name that starts with no letter'],
  PriorityClass: ({ metadata, value }) => [
    metadata.name.startsWith('system-') && 'a name of the system',
    !(Number(value) <= 1_000_000_000) && 'a value of the system',
  ],
  ConfigMap: ({ data }) =>
    Object.keys((data ?? {}) as object).map(
      (key) => (!/^[-._a-zA-Z0-9]{1,253}$/.test(key) || key.startsWith('..') || key === '.') && `the key ${key}`,
    ),
  Deployment: (object) => podChecks(object),
  DaemonSet: (object) => podChecks(object),
  CronJob: (object) => [
    ...podChecks(object),
    object.metadata.name.length > 52 && 'a name of more than 52 characters',
    read(object, 'spec.jobTemplate.spec.podFailurePolicy') !== undefined &&
      read(object, 'spec.jobTemplate.spec.template.spec.restartPolicy') !== 'Never' &&
      'a failure policy for pods that restart',
    read(object, 'spec.jobTemplate.spec.podFailurePolicy') !== undefined &&
      (read(object, 'spec.jobTemplate.spec.podReplacementPolicy') ?? 'Failed') !== 'Failed' &&
      'another replacement policy beside a failure policy',
    /TZ=/.test(String(read(object, 'spec.schedule'))) && 'a time zone in its schedule',
  ],
  HorizontalPodAutoscaler: ({ spec }) => [
    !(Number(read(spec, 'minReplicas')) >= 1) && 'less than one replica',
    Number(read(spec, 'minReplicas')) > Number(read(spec, 'maxReplicas')) && 'fewer at most than at least',
  ],
  ScaledObject: ({ metadata, spec }, all) =>
    scaledChecks(
      spec,
      all.find(
        (object) =>
          object.kind === 'Deployment' &&
          object.metadata.name === read(spec, 'scaleTargetRef.name') &&
          object.metadata.namespace === metadata.namespace,
      ),
    ),
  PodDisruptionBudget: ({ spec }) => [
    read(spec, 'minAvailable') !== undefined && read(spec, 'maxUnavailable') !== undefined && 'both bounds',
  ],
  Gateway: ({ spec }) => [
    new Set(at<{ name: string }[]>(spec, 'listeners').map(({ name }) => name)).size <
      at<unknown[]>(spec, 'listeners').length && 'two listeners of one name',
    ...at<object[]>(spec, 'listeners').map(
      (listener) => read(listener, 'protocol') === 'HTTP' && read(listener, 'tls') !== undefined && 'TLS without HTTPS',
    ),
    ...at<object[]>(spec, 'listeners').map(
      (listener) =>
        read(listener, 'tls') !== undefined &&
        (read(listener, 'tls.mode') ?? 'Terminate') === 'Terminate' &&
        read(listener, 'tls.certificateRefs') === undefined &&
        Object.keys((read(listener, 'tls.options') ?? {}) as object).length === 0 &&
        'no certificate',
    ),
    ...at<object[]>(spec, 'listeners').map(
      (listener) => Object.keys((read(listener, 'tls.options') ?? {}) as object).length > 16 && 'too many TLS options',
    ),
    Object.keys((read(spec, 'infrastructure.annotations') ?? {}) as object).length > 8 &&
      'too many annotations for its infrastructure',
  ],
  HTTPRoute: ({ spec }) =>
    at<object[]>(spec, 'rules').flatMap((rule) => [
      JSON.stringify(read(rule, 'filters') ?? []).includes('requestRedirect') &&
        read(rule, 'backendRefs') !== undefined &&
        'a redirection and backends',
      ...((read(rule, 'matches') ?? []) as object[]).map(
        (match) =>
          !routePath.test(String(read(match, 'path.value'))) && `the path ${String(read(match, 'path.value'))}`,
      ),
      read(rule, 'timeouts.request') !== undefined &&
        !/^([0-9]{1,5}(h|m|s|ms)){1,4}$/.test(String(read(rule, 'timeouts.request'))) &&
        'its timeout',
    ]),
};

/** What the API server of a cluster would refuse; one line each. */
export function admissionProblems(objects: Objects): string[] {
  return objects.flatMap((object) =>
    [checks['*'], checks[object.kind]].flatMap((check) =>
      (check?.(object, objects) ?? [])
        .filter((problem) => typeof problem === 'string')
        .map((problem) => `${object.kind} ${object.metadata.name} has ${problem}`),
    ),
  );
}

function podChecks(object: KubernetesObject): (string | false)[] {
  return podsIn([object]).flatMap(({ labels, spec }) => [
    ...Object.entries(labels).map(
      ([key, value]) => (!qualified.test(key) || !labelValue.test(value)) && `the pod's label ${key}: ${value}`,
    ),
    ...(spec.volumes ?? []).map(({ name }) => !label.test(name) && `the volume ${name}`),
    ...spec.containers.flatMap((container) =>
      containerChecks(container, Number(spec['terminationGracePeriodSeconds'] ?? 30)),
    ),
  ]);
}

function containerChecks(container: Container, graceSeconds: number): (string | false)[] {
  const { requests, limits } = container.resources;
  const ports = container.ports ?? [];
  return [
    !label.test(container.name) && `the container ${container.name}`,
    new Set(ports.map(({ name }) => name)).size < ports.length && 'two ports of one name',
    new Set(ports.map(({ containerPort }) => containerPort)).size < ports.length && 'one port twice',
    Number(read(container, 'lifecycle.preStop.sleep.seconds') ?? 0) > graceSeconds && 'a sleep beyond its grace period',
    ...Object.entries(limits).map(
      ([name, limit]) => amount(requests[name] ?? limit) > amount(limit) && `a request above its limit of ${name}`,
    ),
    ...(container.volumeMounts ?? []).map(
      ({ mountPath, subPath = '' }) =>
        (mountPath.includes(':') || subPath.startsWith('/') || subPath.split('/').includes('..')) &&
        `the mount ${mountPath}`,
    ),
  ];
}

/** KEDA's webhook. Source: kedacore/keda, apis/keda/v1alpha1, scaledobject_types.go and scaledobject_webhook.go, 2.17 and later. */
function scaledChecks(spec: unknown, target: KubernetesObject | undefined): (string | false)[] {
  const triggers = at<{ type: string; name: string; metricType?: string }[]>(spec, 'triggers');
  const own = triggers.filter(({ type }) => type === 'cpu' || type === 'memory');
  const [least, most] = [Number(read(spec, 'minReplicaCount')), Number(read(spec, 'maxReplicaCount'))];
  return [
    least > most && 'fewer at most than at least',
    new Set(triggers.map(({ name }) => name)).size < triggers.length && 'two triggers of one name',
    own.length === triggers.length && least === 0 && 'nothing that wakes it from zero',
    read(spec, 'fallback') !== undefined &&
      !triggers.some(({ type, metricType }) => type !== 'cpu' && type !== 'memory' && metricType === 'AverageValue') &&
      'a fallback that no trigger can use',
    ...['pollingInterval', 'cooldownPeriod'].map(
      (field) =>
        read(spec, field) !== undefined &&
        least > 0 &&
        read(spec, 'idleReplicaCount') === undefined &&
        `a ${field} that is configured but not relevant`,
    ),
    ...own.map(
      ({ type }) =>
        podsIn(target ? [target] : []).some((pod) =>
          pod.spec.containers.some(({ resources }) => resources.requests[type] === undefined),
        ) && `a trigger for ${type} that nobody requests`,
    ),
  ];
}

const suffixes: Readonly<Record<string, number>> = { m: 1e-3, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };

/** A Kubernetes quantity as a number of its base unit. */
export function amount(quantity: string): number {
  const [, digits = '', suffix = ''] = /^([0-9.]+)([A-Za-z]*)$/.exec(quantity) ?? [];
  return Number(digits) * (suffix === '' ? 1 : (suffixes[suffix] ?? Number.NaN));
}
