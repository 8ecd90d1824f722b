import { type Constraint, listIn, mapIn, qualifiedName, someOf } from '../constraint.ts';
import { amountOf } from '../quantity.ts';
import { isPlain, type Plain, shown, type Wrong } from '../schema.ts';

const ofContainers = ['cpu', 'memory', 'ephemeral-storage'];
const ofClusters = [
  ...ofContainers,
  'storage',
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
];

/** Keys of a ResourceQuota that need no domain. */
const ofQuotas = [
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'persistentvolumeclaims',
  'configmaps',
  'services.nodeports',
  'services.loadbalancers',
];
const counted = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
];

/** A resource with a domain of its own, such as nvidia.com/gpu: whole numbers, never more or less than the limit. */
function isExtended(name: string): boolean {
  return name.includes('/') && !name.startsWith('kubernetes.io/') && !name.startsWith('requests.');
}

function isHugePages(name: string): boolean {
  return name.startsWith('hugepages-');
}

function containerResource(name: string): string | undefined {
  const wrong = qualifiedName(name);
  if (wrong !== undefined) return `: the key ${wrong}`;
  if (name.includes('/') || ofContainers.includes(name) || isHugePages(name)) return undefined;
  return `: ${shown(name)} is no resource of containers; there are cpu, memory, ephemeral-storage, and names with a domain such as nvidia.com/gpu`;
}

function isWhole(name: string): boolean {
  return isExtended(name) || counted.includes(name) || name.startsWith('count/') || /^requests\..+\//.test(name);
}

function amountProblem(name: string, value: unknown): string | undefined {
  const amount = amountOf(value);
  if (amount === undefined) return undefined;
  if (amount < 0) return `is ${shown(value)}, and must be 0 or more`;
  return isWhole(name) && !Number.isInteger(amount) ? `is ${shown(value)}, and must be a whole number` : undefined;
}

/** Requests and limits of a container or a pod: names, amounts, and one against the other. */
export function resourceRequirements(of: 'container' | 'pod'): Constraint {
  return (part) => {
    const [requests, limits] = [mapIn(part, 'requests'), mapIn(part, 'limits')];
    const wrong: Wrong[] = [];
    for (const [field, amounts] of [
      ['limits', limits],
      ['requests', requests],
    ] as const)
      for (const [name, value] of Object.entries(amounts)) {
        const message =
          (of === 'pod' && name === 'ephemeral-storage'
            ? ': a pod as a whole has cpu, memory and hugepages only'
            : containerResource(name)) ?? amountProblem(name, value);
        if (message !== undefined) wrong.push({ path: [field, name], message });
      }
    for (const [name, value] of Object.entries(requests)) {
      const [request, limit] = [amountOf(value), amountOf(limits[name])];
      const isExact = isExtended(name) || isHugePages(name);
      if (request === undefined) continue;
      if (limit === undefined) {
        if (isExact && limits[name] === undefined)
          wrong.push({ path: ['requests', name], message: 'needs a limit of the same amount' });
      } else if (isExact ? request !== limit : request > limit)
        wrong.push({
          path: ['requests', name],
          message: isExact
            ? `is ${shown(value)}, and must be the limit, ${shown(limits[name])}`
            : `is ${shown(value)}, which is more than the limit, ${shown(limits[name])}`,
        });
    }
    const names = [...Object.keys(requests), ...Object.keys(limits)];
    if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory'))
      wrong.push({ path: [], message: 'has hugepages, which need cpu or memory beside them' });
    return wrong;
  };
}

/** What the server checks of quotas and ranges, by the definition in the schema. Source: kubernetes/kubernetes, pkg/apis/core/validation, 1.36. */
export const resourceChecks: Readonly<Record<string, readonly Constraint[]>> = {
  'v1.EmptyDirVolumeSource': [
    (part) => ((amountOf(part['sizeLimit']) ?? 0) < 0 ? [{ path: ['sizeLimit'], message: 'must be 0 or more' }] : []),
  ],
  'v1.ResourceQuotaSpec': [
    (part) =>
      Object.entries(mapIn(part, 'hard')).flatMap(([name, value]) => {
        const message = quotaResource(name) ?? amountProblem(name, value);
        return message === undefined ? [] : [{ path: ['hard', name], message }];
      }),
    scopes,
  ],
  'v1.ScopedResourceSelectorRequirement': [
    (part) => {
      const operator = String(part['operator']);
      const [isListed, size] = [operator === 'In' || operator === 'NotIn', listIn(part, 'values').length];
      return isListed === size > 0
        ? []
        : [
            {
              path: ['values'],
              message: isListed ? 'is empty, and must hold something' : 'must be empty for this operator',
            },
          ];
    },
  ],
  'v1.LimitRangeSpec': [(part) => repeatedTypes(part)],
  'v1.LimitRangeItem': [limitRange],
  'v1.VolumeResourceRequirements': [someOf('requests')],
};

function quotaResource(name: string): string | undefined {
  const wrong = qualifiedName(name);
  if (wrong !== undefined) return `: the key ${wrong}`;
  if (name.includes('/') || ofQuotas.includes(name) || isHugePages(name) || name.startsWith('requests.hugepages-'))
    return undefined;
  return `: ${shown(name)} is nothing that a quota can count`;
}

const scopeWords = [
  'BestEffort',
  'CrossNamespacePodAffinity',
  'NotBestEffort',
  'NotTerminating',
  'PriorityClass',
  'Terminating',
  'VolumeAttributesClass',
];
const ofPods = [
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
];

function scopes(part: Plain): Wrong[] {
  const list = listIn(part, 'scopes');
  const keys = Object.keys(mapIn(part, 'hard'));
  return list.flatMap((scope, index): Wrong[] => {
    if (!scopeWords.includes(String(scope)))
      return [{ path: ['scopes', index], message: `is ${shown(scope)}, and must be one of ${scopeWords.join(', ')}` }];
    const opposite = String(scope).startsWith('Not') ? String(scope).slice(3) : '';
    if (list.includes(opposite)) return [{ path: ['scopes', index], message: `cannot stand beside ${opposite}` }];
    const foreign = keys.find(
      (key) => ofQuotas.includes(key) && !(scope === 'BestEffort' ? ['pods'] : ofPods).includes(key),
    );
    return foreign === undefined
      ? []
      : [{ path: ['scopes', index], message: `is ${String(scope)}, which does not go with ${foreign} under hard` }];
  });
}

function repeatedTypes(part: Plain): Wrong[] {
  const seen = new Set<unknown>();
  return listIn(part, 'limits').flatMap((entry, index) => {
    const type = isPlain(entry) ? entry['type'] : undefined;
    const isRepeated = seen.has(type);
    seen.add(type);
    return isRepeated && type !== undefined
      ? [{ path: ['limits', index, 'type'], message: `is ${shown(type)}, which an entry before it has` }]
      : [];
  });
}

function limitRange(part: Plain): Wrong[] {
  const type = String(part['type'] ?? '');
  const wrong: Wrong[] = [];
  if (!['Container', 'PersistentVolumeClaim', 'Pod'].includes(type) && !type.includes('/'))
    wrong.push({ path: ['type'], message: `is ${shown(type)}, and must be Container, Pod or PersistentVolumeClaim` });
  for (const field of ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const) {
    const amounts = mapIn(part, field);
    if (type === 'Pod' && field.startsWith('default') && Object.keys(amounts).length > 0)
      wrong.push({ path: [field], message: 'cannot be given for the type Pod' });
    for (const name of Object.keys(amounts)) {
      const message =
        type === 'Container' || type === 'Pod'
          ? containerResource(name)
          : ofClusters.includes(name) || name.includes('/')
            ? undefined
            : `: ${shown(name)} is no resource`;
      if (message !== undefined) wrong.push({ path: [field, name], message });
    }
  }
  if (wrong.length > 0) return wrong;
  const [max, min, ratio] = [mapIn(part, 'max'), mapIn(part, 'min'), mapIn(part, 'maxLimitRequestRatio')];
  if (type === 'PersistentVolumeClaim' && max['storage'] === undefined && min['storage'] === undefined)
    wrong.push({ path: [], message: 'must have storage under min or max' });
  for (const name of new Set([max, min, mapIn(part, 'default'), mapIn(part, 'defaultRequest')].flatMap(Object.keys))) {
    const limits = filledIn(part, name);
    for (const [low, high] of pairs) {
      const [less, more] = [amountOf(limits[low]), amountOf(limits[high])];
      if (less !== undefined && more !== undefined && less > more)
        wrong.push({
          path: [given(part, low, name) ? low : high, name],
          message: `: ${low} is ${shown(limits[low])}, and ${high} is ${shown(limits[high])}; it must not be less`,
        });
    }
  }
  for (const [name, value] of Object.entries(ratio)) {
    const [amount, most, least] = [amountOf(value), amountOf(max[name]), amountOf(min[name])];
    if (amount !== undefined && amount < 1)
      wrong.push({ path: ['maxLimitRequestRatio', name], message: `is ${shown(value)}, and must be 1 or more` });
    else if (amount !== undefined && most !== undefined && least !== undefined && least > 0 && amount > most / least)
      wrong.push({
        path: ['maxLimitRequestRatio', name],
        message: `is ${shown(value)}, which is more than max divided by min`,
      });
  }
  return wrong;
}

const pairs = [
  ['min', 'max'],
  ['min', 'defaultRequest'],
  ['defaultRequest', 'default'],
  ['defaultRequest', 'max'],
  ['min', 'default'],
  ['default', 'max'],
] as const;

function given(part: Plain, field: string, name: string): boolean {
  return mapIn(part, field)[name] !== undefined;
}

/** The server fills in what is left out, for containers: `default` from `max`, `defaultRequest` from `default` or `min`. */
export function filledIn(
  part: Plain,
  name: string,
): Readonly<Record<'max' | 'min' | 'default' | 'defaultRequest', unknown>> {
  const [max, min] = [mapIn(part, 'max')[name], mapIn(part, 'min')[name]];
  if (part['type'] !== 'Container')
    return { max, min, default: mapIn(part, 'default')[name], defaultRequest: mapIn(part, 'defaultRequest')[name] };
  const limit = mapIn(part, 'default')[name] ?? max;
  return { max, min, default: limit, defaultRequest: mapIn(part, 'defaultRequest')[name] ?? limit ?? min };
}
