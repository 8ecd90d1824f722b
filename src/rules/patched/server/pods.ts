import {
  alwaysOneOf,
  atMostOneOf,
  below,
  configKey,
  type Constraint,
  distinct,
  dnsLabel,
  dnsSubdomain,
  each,
  eachShaped,
  exactlyOneOf,
  filled,
  forbidden,
  holds,
  ipAddress,
  labels,
  labelValue,
  listIn,
  mapIn,
  oneOf,
  pathBelow,
  port,
  portName,
  prefixed,
  present,
  qualifiedName,
  shaped,
  shapedIfAny,
  someOf,
  strictlyOneOf,
  variableName,
  when,
  within,
} from '../constraint.ts';
import { isGiven, isPlain, type Plain, shown } from '../schema.ts';
import { resourceRequirements } from './resources.ts';

const most = 2 ** 31 - 1;
const id = (name: string): Constraint => within(name, 0, most);
const mode = (name: string): Constraint => within(name, 0, 0o777);

const referenced = (name: string): readonly Constraint[] => [filled(name), shapedIfAny(name, dnsSubdomain)];
const items: Constraint = each(
  'items',
  filled('key'),
  shapedIfAny('key', configKey),
  filled('path'),
  shaped('path', pathBelow),
  mode('mode'),
);
const downwardItems: Constraint = each(
  'items',
  filled('path'),
  shaped('path', pathBelow),
  mode('mode'),
  exactlyOneOf('fieldRef', 'resourceFieldRef'),
);

const profile: readonly Constraint[] = [
  alwaysOneOf('type', 'Localhost', 'RuntimeDefault', 'Unconfined'),
  when(({ type }) => type === 'Localhost', filled('localhostProfile')),
  when(({ type }) => type !== 'Localhost', forbidden('localhostProfile', 'only the type Localhost has one')),
  shapedIfAny('localhostProfile', pathBelow),
];

const handlers = ['exec', 'grpc', 'httpGet', 'tcpSocket'];

const fieldPaths =
  /^(metadata\.(name|namespace|uid)|spec\.(nodeName|serviceAccountName)|status\.(hostIP|hostIPs|podIP|podIPs)|metadata\.(labels|annotations)\['[^']+'\])$/;
const containerResources = /^((limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-\S+))$/;

const sources = [
  'awsElasticBlockStore',
  'azureDisk',
  'azureFile',
  'cephfs',
  'cinder',
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'fc',
  'flexVolume',
  'flocker',
  'gcePersistentDisk',
  'gitRepo',
  'glusterfs',
  'hostPath',
  'image',
  'iscsi',
  'nfs',
  'persistentVolumeClaim',
  'photonPersistentDisk',
  'portworxVolume',
  'projected',
  'quobyte',
  'rbd',
  'scaleIO',
  'secret',
  'storageos',
  'vsphereVolume',
];

/** What the server checks of pods and their parts, by the definition in the schema. Source: kubernetes/kubernetes, pkg/apis/core/validation, 1.36. */
export const podChecks: Readonly<Record<string, readonly Constraint[]>> = {
  'v1.PodSpec': [
    someOf('containers'),
    forbidden('ephemeralContainers', 'a template of pods has none'),
    distinct('volumes', 'name'),
    oneOf('dnsPolicy', 'ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'),
    when(
      ({ dnsPolicy }) => dnsPolicy === 'None',
      holds(
        (pod) => listIn(mapIn(pod, 'dnsConfig'), 'nameservers').length > 0,
        ['dnsPolicy'],
        'None needs nameservers under dnsConfig',
      ),
    ),
    below('dnsConfig', eachShaped('nameservers', ipAddress), each('options', filled('name'))),
    holds(
      (pod) => listIn(mapIn(pod, 'dnsConfig'), 'nameservers').length <= 3,
      ['dnsConfig', 'nameservers'],
      'has more than three entries',
    ),
    within('activeDeadlineSeconds', 1, most),
    shapedIfAny('hostname', dnsLabel),
    shapedIfAny('subdomain', dnsLabel),
    shapedIfAny('nodeName', dnsSubdomain),
    shapedIfAny('priorityClassName', dnsSubdomain),
    shapedIfAny('serviceAccountName', dnsSubdomain),
    shapedIfAny('serviceAccount', dnsSubdomain),
    shapedIfAny('runtimeClassName', dnsSubdomain),
    strictlyOneOf('preemptionPolicy', 'Never', 'PreemptLowerPriority'),
    labels('nodeSelector'),
    each('hostAliases', shaped('ip', ipAddress), eachShaped('hostnames', dnsSubdomain)),
    each('readinessGates', shaped('conditionType', qualifiedName)),
    each('schedulingGates', filled('name'), shaped('name', qualifiedName)),
    distinct('schedulingGates', 'name'),
    distinct('resourceClaims', 'name'),
    each('resourceClaims', filled('name'), shapedIfAny('name', dnsLabel)),
    below('os', alwaysOneOf('name', 'linux', 'windows')),
    distinct('topologySpreadConstraints', 'topologyKey', 'whenUnsatisfiable'),
    holds(
      (pod) => !(pod['hostPID'] === true && pod['shareProcessNamespace'] === true),
      ['shareProcessNamespace'],
      'cannot stand beside hostPID',
    ),
    when(
      (pod) => pod['hostUsers'] === false,
      ...['hostNetwork', 'hostPID', 'hostIPC'].map((name) =>
        holds((pod) => pod[name] !== true, [name], 'cannot be true when hostUsers is false'),
      ),
    ),
    when((pod) => pod['hostNetwork'] === true, portsOfTheHost),
    containers,
    each('imagePullSecrets', shapedIfAny('name', dnsSubdomain)),
    forbidden('overhead', 'only a RuntimeClass gives it, and none is here'),
    forbidden('priority', 'the server computes it from priorityClassName'),
    holds(
      ({ runtimeClassName }) => !isGiven(runtimeClassName) || runtimeClassName === '',
      ['runtimeClassName'],
      'names a RuntimeClass that no pool of this platform has',
    ),
    below('resources', resourceRequirements('pod')),
  ],
  'v1.PodSecurityContext': [
    id('runAsUser'),
    id('runAsGroup'),
    id('fsGroup'),
    (part) =>
      listIn(part, 'supplementalGroups').flatMap((value, index) =>
        typeof value === 'number' && (value < 0 || value > most)
          ? [{ path: ['supplementalGroups', index], message: `is ${value}, and must be from 0 to ${most}` }]
          : [],
      ),
    strictlyOneOf('fsGroupChangePolicy', 'Always', 'OnRootMismatch'),
    strictlyOneOf('supplementalGroupsPolicy', 'Merge', 'Strict'),
    strictlyOneOf('seLinuxChangePolicy', 'MountOption', 'Recursive'),
    distinct('sysctls', 'name'),
    each(
      'sysctls',
      filled('name'),
      shapedIfAny('name', (text) =>
        text.length <= 253 && /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9][-_a-z0-9]*[a-z0-9]$/.test(text)
          ? undefined
          : `is ${shown(text)}, which is no name of a sysctl`,
      ),
    ),
  ],
  'v1.SecurityContext': [
    id('runAsUser'),
    id('runAsGroup'),
    strictlyOneOf('procMount', 'Default', 'Unmasked'),
    when(
      ({ allowPrivilegeEscalation }) => allowPrivilegeEscalation === false,
      holds(
        ({ privileged }) => privileged !== true,
        ['privileged'],
        'cannot be true where allowPrivilegeEscalation is false',
      ),
      (part) =>
        listIn(mapIn(part, 'capabilities'), 'add').flatMap((name, index) =>
          name === 'SYS_ADMIN' || name === 'CAP_SYS_ADMIN'
            ? [
                {
                  path: ['capabilities', 'add', index],
                  message: 'cannot be added where allowPrivilegeEscalation is false',
                },
              ]
            : [],
        ),
    ),
  ],
  'v1.SeccompProfile': profile,
  'v1.AppArmorProfile': profile,
  'v1.Container': [
    shaped('name', dnsLabel),
    filled('image'),
    shaped('image', (text) => (text === text.trim() ? undefined : 'has blanks at its ends')),
    oneOf('imagePullPolicy', 'Always', 'IfNotPresent', 'Never'),
    oneOf('terminationMessagePolicy', 'FallbackToLogsOnError', 'File'),
    strictlyOneOf('restartPolicy', 'Always', 'Never', 'OnFailure'),
    each('env', shaped('name', variableName)),
    distinct('ports', 'name'),
    distinct('volumeMounts', 'mountPath'),
    distinct('volumeDevices', 'devicePath'),
    each(
      'resizePolicy',
      alwaysOneOf('resourceName', 'cpu', 'memory'),
      alwaysOneOf('restartPolicy', 'NotRequired', 'RestartContainer'),
    ),
    below('resources', resourceRequirements('container')),
    below('livenessProbe', within('successThreshold', 0, 1)),
    below('startupProbe', within('successThreshold', 0, 1)),
    below('readinessProbe', forbidden('terminationGracePeriodSeconds', 'a readiness check stops nothing')),
    below('lifecycle', forbidden('stopSignal', 'it needs os.name')),
  ],
  'v1.ContainerPort': [
    within('containerPort', 1, 65535),
    within('hostPort', 0, 65535),
    shapedIfAny('name', portName),
    oneOf('protocol', 'SCTP', 'TCP', 'UDP'),
    shapedIfAny('hostIP', ipAddress),
  ],
  'v1.EnvVar': [
    filled('name'),
    holds(
      ({ value, valueFrom }) => !isGiven(valueFrom) || !isGiven(value) || value === '',
      ['valueFrom'],
      'cannot stand beside value',
    ),
  ],
  'v1.EnvVarSource': [exactlyOneOf('fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef')],
  'v1.ObjectFieldSelector': [
    filled('fieldPath'),
    shapedIfAny('fieldPath', (text) =>
      fieldPaths.test(text) ? undefined : `is ${shown(text)}, which the pod does not tell its containers`,
    ),
    strictlyOneOf('apiVersion', 'v1', ''),
  ],
  'v1.ResourceFieldSelector': [
    filled('resource'),
    shapedIfAny('resource', (text) =>
      containerResources.test(text)
        ? undefined
        : `is ${shown(text)}, and must be limits or requests of cpu, memory or ephemeral-storage, such as limits.memory`,
    ),
  ],
  'v1.SecretKeySelector': [...referenced('name'), filled('key'), shapedIfAny('key', configKey)],
  'v1.ConfigMapKeySelector': [...referenced('name'), filled('key'), shapedIfAny('key', configKey)],
  'v1.EnvFromSource': [exactlyOneOf('configMapRef', 'secretRef'), shapedIfAny('prefix', variableName)],
  'v1.ConfigMapEnvSource': referenced('name'),
  'v1.SecretEnvSource': referenced('name'),
  'v1.Probe': [
    exactlyOneOf(...handlers),
    within('failureThreshold', 0),
    within('initialDelaySeconds', 0),
    within('periodSeconds', 0),
    within('successThreshold', 0),
    within('timeoutSeconds', 0),
    within('terminationGracePeriodSeconds', 1),
  ],
  'v1.LifecycleHandler': [exactlyOneOf('exec', 'httpGet', 'sleep', 'tcpSocket')],
  'v1.ExecAction': [someOf('command')],
  'v1.HTTPGetAction': [
    present('port'),
    port('port'),
    oneOf('scheme', 'HTTP', 'HTTPS'),
    each(
      'httpHeaders',
      shaped('name', (text) =>
        /^[-A-Za-z0-9]+$/.test(text) ? undefined : `is ${shown(text)}, which is no name of a header`,
      ),
    ),
  ],
  'v1.TCPSocketAction': [present('port'), port('port')],
  'v1.GRPCAction': [within('port', 1, 65535)],
  'v1.SleepAction': [within('seconds', 0)],
  'v1.VolumeMount': [
    filled('name'),
    filled('mountPath'),
    shapedIfAny('subPath', pathBelow),
    shapedIfAny('subPathExpr', pathBelow),
    holds(({ subPath, subPathExpr }) => !subPath || !subPathExpr, ['subPathExpr'], 'cannot stand beside subPath'),
    strictlyOneOf('mountPropagation', 'Bidirectional', 'HostToContainer', 'None'),
    strictlyOneOf('recursiveReadOnly', 'Disabled', 'Enabled', 'IfPossible'),
  ],
  'v1.Volume': [filled('name'), shapedIfAny('name', dnsLabel), atMostOneOf(...sources)],
  'v1.EmptyDirVolumeSource': [],
  'v1.ConfigMapVolumeSource': [filled('name'), items, mode('defaultMode')],
  'v1.SecretVolumeSource': [filled('secretName'), items, mode('defaultMode')],
  'v1.PersistentVolumeClaimVolumeSource': [filled('claimName')],
  'v1.CSIVolumeSource': [filled('driver'), shapedIfAny('driver', dnsSubdomain)],
  'v1.HostPathVolumeSource': [
    filled('path'),
    strictlyOneOf(
      'type',
      '',
      'BlockDevice',
      'CharDevice',
      'Directory',
      'DirectoryOrCreate',
      'File',
      'FileOrCreate',
      'Socket',
    ),
  ],
  'v1.NFSVolumeSource': [
    filled('server'),
    filled('path'),
    shapedIfAny('path', (text) =>
      text.startsWith('/') ? undefined : `is ${shown(text)}, and must be an absolute path`,
    ),
  ],
  'v1.DownwardAPIVolumeSource': [downwardItems, mode('defaultMode')],
  'v1.ProjectedVolumeSource': [
    mode('defaultMode'),
    each(
      'sources',
      exactlyOneOf('secret', 'configMap', 'downwardAPI', 'serviceAccountToken', 'clusterTrustBundle', 'podCertificate'),
      below('secret', filled('name'), items),
      below('configMap', filled('name'), items),
      below('downwardAPI', downwardItems),
      below('serviceAccountToken', filled('path'), within('expirationSeconds', 600, 2 ** 32)),
    ),
  ],
  'v1.EphemeralVolumeSource': [present('volumeClaimTemplate')],
  'v1.Toleration': [
    shapedIfAny('key', qualifiedName),
    oneOf('operator', 'Equal', 'Exists', 'Gt', 'Lt'),
    oneOf('effect', 'NoExecute', 'NoSchedule', 'PreferNoSchedule'),
    when(
      ({ key }) => !key,
      holds(({ operator }) => operator === 'Exists', ['operator'], 'must be Exists where there is no key'),
    ),
    when(
      ({ operator }) => operator === 'Exists',
      holds(({ value }) => !value, ['value'], 'must be empty where the operator is Exists'),
    ),
    when(({ operator }) => operator !== 'Exists', shaped('value', labelValue)),
    when(({ effect }) => effect !== 'NoExecute', forbidden('tolerationSeconds', 'only the effect NoExecute has it')),
  ],
  'v1.TopologySpreadConstraint': [
    within('maxSkew', 1),
    filled('topologyKey'),
    shapedIfAny('topologyKey', qualifiedName),
    alwaysOneOf('whenUnsatisfiable', 'DoNotSchedule', 'ScheduleAnyway'),
    within('minDomains', 1),
    when(
      ({ whenUnsatisfiable }) => whenUnsatisfiable === 'ScheduleAnyway',
      forbidden('minDomains', 'only DoNotSchedule has it'),
    ),
    strictlyOneOf('nodeAffinityPolicy', 'Honor', 'Ignore'),
    strictlyOneOf('nodeTaintsPolicy', 'Honor', 'Ignore'),
    eachShaped('matchLabelKeys', qualifiedName),
    holds(
      (part) => listIn(part, 'matchLabelKeys').length === 0 || isGiven(part['labelSelector']),
      ['matchLabelKeys'],
      'needs a labelSelector',
    ),
    (part) =>
      listIn(part, 'matchLabelKeys').flatMap((key, index) =>
        Object.hasOwn(mapIn(mapIn(part, 'labelSelector'), 'matchLabels'), String(key))
          ? [{ path: ['matchLabelKeys', index], message: 'is in the labelSelector already' }]
          : [],
      ),
  ],
  'v1.WeightedPodAffinityTerm': [within('weight', 1, 100)],
  'v1.PreferredSchedulingTerm': [within('weight', 1, 100)],
  'v1.PodAffinityTerm': [
    filled('topologyKey'),
    shapedIfAny('topologyKey', qualifiedName),
    eachShaped('namespaces', dnsLabel),
    eachShaped('matchLabelKeys', qualifiedName),
    eachShaped('mismatchLabelKeys', qualifiedName),
  ],
  'v1.NodeSelector': [someOf('nodeSelectorTerms')],
  'v1.NodeSelectorRequirement': [
    shaped('key', qualifiedName),
    alwaysOneOf('operator', 'DoesNotExist', 'Exists', 'Gt', 'In', 'Lt', 'NotIn'),
    when(({ operator }) => operator === 'In' || operator === 'NotIn', someOf('values')),
    when(
      ({ operator }) => operator === 'Gt' || operator === 'Lt',
      holds((part) => listIn(part, 'values').length === 1, ['values'], 'must hold exactly one number'),
    ),
    when(
      ({ operator }) => operator === 'Exists' || operator === 'DoesNotExist',
      holds((part) => listIn(part, 'values').length === 0, ['values'], 'must be empty for this operator'),
    ),
  ],
  'v1.LabelSelector': [labels('matchLabels')],
  'v1.LabelSelectorRequirement': [
    shaped('key', qualifiedName),
    alwaysOneOf('operator', 'DoesNotExist', 'Exists', 'In', 'NotIn'),
    when(
      ({ operator }) => operator === 'In' || operator === 'NotIn',
      someOf('values'),
      eachShaped('values', labelValue),
    ),
    when(
      ({ operator }) => operator === 'Exists' || operator === 'DoesNotExist',
      holds((part) => listIn(part, 'values').length === 0, ['values'], 'must be empty for this operator'),
    ),
  ],
};

/** What containers share: names, the volumes that they mount, and what only some kinds of them may have. */
function containers(pod: Plain): ReturnType<Constraint> {
  const grace = typeof pod['terminationGracePeriodSeconds'] === 'number' ? pod['terminationGracePeriodSeconds'] : 30;
  const volumes = listIn(pod, 'volumes').flatMap((volume) => (isPlain(volume) ? [volume['name']] : []));
  const names = new Set<unknown>();
  return (['containers', 'initContainers'] as const).flatMap((list) =>
    listIn(pod, list).flatMap((container, index) => {
      if (!isPlain(container)) return [];
      const { name } = container;
      const isRepeated = isGiven(name) && names.has(name);
      names.add(name);
      const stop = mapIn(mapIn(mapIn(container, 'lifecycle'), 'preStop'), 'sleep')['seconds'];
      return prefixed(
        [list, index],
        [
          ...(isRepeated ? [{ path: ['name'], message: `: two containers are called ${shown(name)}` }] : []),
          ...listIn(container, 'volumeMounts').flatMap((mount, place) =>
            isPlain(mount) && isGiven(mount['name']) && !volumes.includes(mount['name'])
              ? [
                  {
                    path: ['volumeMounts', place, 'name'],
                    message: `is ${shown(mount['name'])}, and the pod has no such volume`,
                  },
                ]
              : [],
          ),
          ...(typeof stop === 'number' && stop > grace
            ? [
                {
                  path: ['lifecycle', 'preStop', 'sleep', 'seconds'],
                  message: `is ${stop}, and terminationGracePeriodSeconds is ${grace}: it must not be more`,
                },
              ]
            : []),
          ...(mapIn(container, 'securityContext')['procMount'] === 'Unmasked' && pod['hostUsers'] !== false
            ? [{ path: ['securityContext', 'procMount'], message: 'is Unmasked, for which hostUsers must be false' }]
            : []),
          ...(list === 'initContainers' && container['restartPolicy'] !== 'Always'
            ? ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe']
                .filter((field) => isGiven(container[field]))
                .map((field) => ({ path: [field], message: 'is for init containers with restartPolicy Always only' }))
            : []),
        ],
      );
    }),
  );
}

function portsOfTheHost(pod: Plain): ReturnType<Constraint> {
  return listIn(pod, 'containers').flatMap((container, index) =>
    listIn(isPlain(container) ? container : {}, 'ports').flatMap((entry, place) =>
      isPlain(entry) && isGiven(entry['hostPort']) && entry['hostPort'] !== entry['containerPort']
        ? [
            {
              path: ['containers', index, 'ports', place, 'hostPort'],
              message: 'must be the containerPort where hostNetwork is true',
            },
          ]
        : [],
    ),
  );
}
