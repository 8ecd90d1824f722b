import type { Container, PodSpec } from './pods.ts';

/**
 * Pod Security `restricted` the other way round from the rules: not a list of what is forbidden, but of everything that a
 * pod of ours may say. Whatever is not on it is reported, so a field that nobody thought of is found as well.
 */
const podFields = [
  'serviceAccountName',
  'automountServiceAccountToken',
  'enableServiceLinks',
  'priorityClassName',
  'restartPolicy',
  'terminationGracePeriodSeconds',
  'securityContext',
  'nodeSelector',
  'affinity',
  'tolerations',
  'topologySpreadConstraints',
  'containers',
  'volumes',
];
const containerFields = [
  'name',
  'image',
  'imagePullPolicy',
  'command',
  'args',
  'env',
  'ports',
  'startupProbe',
  'livenessProbe',
  'readinessProbe',
  'lifecycle',
  'resources',
  'securityContext',
  'volumeMounts',
];
const podSecurity = [
  'sysctls',
  'runAsNonRoot',
  'runAsUser',
  'runAsGroup',
  'fsGroup',
  'fsGroupChangePolicy',
  'supplementalGroups',
  'seccompProfile',
];
const containerSecurity = [
  'allowPrivilegeEscalation',
  'privileged',
  'readOnlyRootFilesystem',
  'runAsNonRoot',
  'runAsUser',
  'runAsGroup',
  'capabilities',
  'seccompProfile',
];

type Plain = Readonly<Record<string, unknown>>;

/** What keeps a pod's spec from being known as restricted; one line each. */
export function restrictedProblems(spec: PodSpec): string[] {
  const context = (spec['securityContext'] ?? {}) as Plain;
  return [
    ...others(spec, podFields),
    ...others(context, podSecurity),
    ...wrong(context, { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } }),
    ...((context['sysctls'] ?? []) as { name: string; value: string }[])
      .filter(({ name, value }) => name !== 'net.ipv4.ip_unprivileged_port_start' || !(Number(value) > 0))
      .map(({ name }) => `the sysctl ${name} is not expected`),
    ...(Number(context['runAsUser']) > 0 ? [] : ['runAsUser is not above 0']),
    ...(spec['automountServiceAccountToken'] === false ? [] : ['a token of the cluster is mounted']),
    ...(spec.volumes ?? [])
      .filter((volume) => !volume.emptyDir && !volume.configMap && !volume.csi)
      .map(({ name }) => `the volume ${name} is of another type`),
    ...spec.containers.flatMap(containerProblems),
  ];
}

function containerProblems(container: Container): string[] {
  const context = (container['securityContext'] ?? {}) as Plain;
  const hooks = ['startupProbe', 'livenessProbe', 'readinessProbe', 'lifecycle'].map((field) =>
    JSON.stringify(container[field] ?? {}),
  );
  return [
    ...others(container, containerFields),
    ...others(context, containerSecurity),
    ...wrong(context, {
      allowPrivilegeEscalation: false,
      privileged: false,
      runAsNonRoot: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    }),
    ...((context['sysctls'] ?? []) as { name: string; value: string }[])
      .filter(({ name, value }) => name !== 'net.ipv4.ip_unprivileged_port_start' || !(Number(value) > 0))
      .map(({ name }) => `the sysctl ${name} is not expected`),
    ...(Number(context['runAsUser']) > 0 ? [] : ['runAsUser is not above 0']),
    ...(hooks.some((hook) => hook.includes('"host":')) ? ['a probe names a host'] : []),
    ...(JSON.stringify(container.ports ?? []).includes('hostPort') ? ['a port of the host is taken'] : []),
  ];
}

function others(value: object, known: readonly string[]): string[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => `the field ${key} is not expected`);
}

function wrong(value: Plain, wanted: Plain): string[] {
  return Object.entries(wanted)
    .filter(([key, expected]) => JSON.stringify(value[key]) !== JSON.stringify(expected))
    .map(([key]) => `${key} is ${JSON.stringify(value[key])}`);
}
