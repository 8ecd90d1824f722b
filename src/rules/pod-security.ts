/** One control of the Pod Security Standards that a pod breaks. */
export interface Violation {
  /** The control's id upstream, for example `capabilities_restricted`. */
  readonly control: string;
  /** Path in the pod's spec, for example `containers.0.securityContext.privileged`. */
  readonly path: string;
  /** What the control wants there. */
  readonly message: string;
}

type Plain = Readonly<Record<string, unknown>>;

/** A part of a pod with its path: the pod itself or one of its containers. */
interface Part {
  readonly path: string;
  readonly value: Plain;
}

interface Control {
  readonly id: string;
  readonly level: 'baseline' | 'restricted';
  readonly message: string;
  /** Paths at which the pod breaks the control. */
  readonly broken: (pod: Plain) => readonly string[];
}

const baselineCapabilities = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];
const safeSysctls = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
];
const seLinuxTypes = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];
const volumeTypes = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

const controls: readonly Control[] = [
  {
    id: 'hostNamespaces',
    level: 'baseline',
    message: 'must not share a namespace of the host',
    broken: (pod) => ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => pod[field] === true),
  },
  {
    id: 'privileged',
    level: 'baseline',
    message: 'must not be privileged',
    broken: inContainers('securityContext.privileged', (value) => value !== true),
  },
  {
    id: 'capabilities_baseline',
    level: 'baseline',
    message: 'may add the capabilities of the default set only',
    broken: inContainers('securityContext.capabilities.add', (value) =>
      texts(value).every((name) => baselineCapabilities.includes(name)),
    ),
  },
  {
    id: 'hostPathVolumes',
    level: 'baseline',
    message: 'must not mount a path of the host',
    broken: (pod) =>
      children(pod, 'volumes').flatMap(({ path, value }) =>
        value['hostPath'] === undefined ? [] : [`${path}.hostPath`],
      ),
  },
  {
    id: 'hostPorts',
    level: 'baseline',
    message: 'must not take a port of the host',
    broken: (pod) =>
      below(pod, 'ports').flatMap(({ path, value }) => ((value['hostPort'] ?? 0) === 0 ? [] : [`${path}.hostPort`])),
  },
  {
    id: 'hostProbesAndHostLifecycle',
    level: 'baseline',
    message: 'must not name a host of its own choice',
    broken: (pod) => containers(pod).flatMap(namedHosts),
  },
  {
    id: 'appArmorProfile',
    level: 'baseline',
    message: 'must be RuntimeDefault or Localhost',
    broken: anywhere('securityContext.appArmorProfile.type', oneOf('RuntimeDefault', 'Localhost')),
  },
  {
    id: 'seLinuxOptions',
    level: 'baseline',
    message: 'must be one of the container types',
    broken: anywhere('securityContext.seLinuxOptions.type', (value) => seLinuxTypes.includes(String(value))),
  },
  {
    id: 'seLinuxOptions',
    level: 'baseline',
    message: 'must be empty',
    broken: anywhere('securityContext.seLinuxOptions.user', (value) => value === ''),
  },
  {
    id: 'seLinuxOptions',
    level: 'baseline',
    message: 'must be empty',
    broken: anywhere('securityContext.seLinuxOptions.role', (value) => value === ''),
  },
  {
    id: 'procMount',
    level: 'baseline',
    message: 'must be Default',
    broken: inContainers('securityContext.procMount', oneOf('Default')),
  },
  {
    id: 'seccompProfile_baseline',
    level: 'baseline',
    message: 'must not be Unconfined',
    broken: anywhere('securityContext.seccompProfile.type', (value) => value !== 'Unconfined'),
  },
  {
    id: 'sysctls',
    level: 'baseline',
    message: 'may set the safe sysctls only',
    broken: (pod) =>
      children(plain(pod['securityContext']), 'sysctls').flatMap(({ path, value }) =>
        safeSysctls.includes(String(value['name'])) ? [] : [`securityContext.${path}.name`],
      ),
  },
  {
    id: 'windowsHostProcess',
    level: 'baseline',
    message: 'must not run on the host',
    broken: anywhere('securityContext.windowsOptions.hostProcess', (value) => value !== true),
  },
  {
    id: 'restrictedVolumes',
    level: 'restricted',
    message: `must be one of ${volumeTypes.join(', ')}`,
    broken: (pod) =>
      children(pod, 'volumes').flatMap(({ path, value }) =>
        // A volume of no type becomes an empty directory before admission sees it.
        Object.keys(value).every((field) => field === 'name' || (value[field] ?? null) === null) ||
        volumeTypes.some((type) => value[type] !== undefined)
          ? []
          : [path],
      ),
  },
  {
    id: 'allowPrivilegeEscalation',
    level: 'restricted',
    message: 'must be false',
    broken: everyContainer('securityContext.allowPrivilegeEscalation', (value) => value === false),
  },
  {
    id: 'runAsNonRoot',
    level: 'restricted',
    message: 'must be true',
    broken: inherited('securityContext.runAsNonRoot', (value) => value === true),
  },
  {
    id: 'runAsUser',
    level: 'restricted',
    message: 'must not be 0',
    broken: anywhere('securityContext.runAsUser', (value) => value !== 0),
  },
  {
    id: 'seccompProfile_restricted',
    level: 'restricted',
    message: 'must be RuntimeDefault or Localhost',
    broken: inherited('securityContext.seccompProfile.type', oneOf('RuntimeDefault', 'Localhost')),
  },
  {
    id: 'capabilities_restricted',
    level: 'restricted',
    message: 'must drop ALL',
    broken: everyContainer('securityContext.capabilities.drop', (value) => texts(value).includes('ALL')),
  },
  {
    id: 'capabilities_restricted',
    level: 'restricted',
    message: 'may add NET_BIND_SERVICE only',
    broken: inContainers('securityContext.capabilities.add', (value) =>
      texts(value).every((name) => name === 'NET_BIND_SERVICE'),
    ),
  },
];

/**
 * Judges a pod's spec by the Pod Security Standards of Kubernetes 1.36, as admission does. Fields that have another type
 * than they should break what they are part of. Stricter than admission in one point: a pod with `hostUsers: false` is
 * judged like any other. Source: Kubernetes docs, pod-security-standards, 2026-07.
 *
 * @param podSpec the `spec` of a Pod, or `spec.template.spec` of what makes pods
 */
export function podSecurityViolations(level: 'baseline' | 'restricted', podSpec: unknown): Violation[] {
  const pod = plain(podSpec);
  return controls
    .filter((control) => level === 'restricted' || control.level === 'baseline')
    .flatMap(({ id, message, broken }) => broken(pod).map((path) => ({ control: id, path, message })));
}

type Test = (value: unknown) => boolean;

function oneOf(...allowed: readonly string[]): Test {
  return (value) => allowed.includes(value as string);
}

/** Breaks where a container sets the field to something that the test refuses. */
function inContainers(field: string, test: Test): Control['broken'] {
  return (pod) => refused(containers(pod), field, (value) => value === undefined || test(value));
}

/** Breaks where a container does not pass the test, be it that it leaves the field out. */
function everyContainer(field: string, test: Test): Control['broken'] {
  return (pod) => refused(containers(pod), field, test);
}

/** Breaks where the pod or a container sets the field to something that the test refuses. */
function anywhere(field: string, test: Test): Control['broken'] {
  return (pod) =>
    refused([{ path: '', value: pod }, ...containers(pod)], field, (value) => value === undefined || test(value));
}

/** A container that leaves the field out takes the pod's; one of them must be right. */
function inherited(field: string, test: Test): Control['broken'] {
  return (pod) => {
    const own = at(pod, field);
    const wrong = own !== undefined && !test(own) ? [field] : [];
    return [
      ...wrong,
      ...refused(containers(pod), field, (value) =>
        value === undefined ? own !== undefined && test(own) : test(value),
      ),
    ];
  };
}

function refused(parts: readonly Part[], field: string, test: Test): string[] {
  return parts
    .filter(({ value }) => !test(at(value, field)))
    .map(({ path }) => (path === '' ? field : `${path}.${field}`));
}

function namedHosts({ path, value }: Part): string[] {
  const handlers = ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle.preStop', 'lifecycle.postStart'];
  const fields = handlers.flatMap((handler) => [`${handler}.httpGet.host`, `${handler}.tcpSocket.host`]);
  return fields.filter((field) => (at(value, field) ?? '') !== '').map((field) => `${path}.${field}`);
}

function containers(pod: Plain): Part[] {
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((field) => children(pod, field));
}

/** The items of a list in every container. */
function below(pod: Plain, field: string): Part[] {
  return containers(pod).flatMap(({ path, value }) =>
    children(value, field).map((child) => ({ path: `${path}.${child.path}`, value: child.value })),
  );
}

function children(parent: Plain, field: string): Part[] {
  const list = parent[field];
  return Array.isArray(list) ? list.map((item, index) => ({ path: `${field}.${index}`, value: plain(item) })) : [];
}

function at(value: Plain, field: string): unknown {
  return field.split('.').reduce<unknown>((parent, key) => plain(parent)[key], value);
}

function plain(value: unknown): Plain {
  return typeof value === 'object' && value !== null ? (value as Plain) : {};
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
