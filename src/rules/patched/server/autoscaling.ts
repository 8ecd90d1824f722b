import {
  alwaysOneOf,
  below,
  type Constraint,
  countOrPercent,
  dnsLabel,
  filled,
  holds,
  listIn,
  mapIn,
  present,
  shapedIfAny,
  someOf,
  strictlyOneOf,
  when,
  within,
} from '../constraint.ts';
import { amountOf } from '../quantity.ts';
import { isGiven, isPlain, type Plain, shown, type Wrong } from '../schema.ts';

const sources: Readonly<Record<string, string>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};

const segment = (text: string): string | undefined =>
  text === '.' || text === '..' || /[/%]/.test(text) ? `is ${shown(text)}, and must have no / and no %` : undefined;

const named: readonly Constraint[] = [filled('name')];
const metric: Constraint = below('metric', filled('name'), shapedIfAny('name', segment));

/** What the server checks of autoscalers and budgets, by the definition in the schema. Source: kubernetes/kubernetes, pkg/apis/autoscaling and policy, validation, 1.36. */
export const autoscalingChecks: Readonly<Record<string, readonly Constraint[]>> = {
  'v2.HorizontalPodAutoscalerSpec': [
    within('maxReplicas', 1),
    within('minReplicas', 0),
    when(
      ({ minReplicas }) => minReplicas === 0,
      holds(
        (part) =>
          listIn(part, 'metrics').some(
            (entry) => isPlain(entry) && (entry['type'] === 'Object' || entry['type'] === 'External'),
          ),
        ['minReplicas'],
        'is 0, which needs a metric of the type Object or External',
      ),
    ),
    holds(
      ({ minReplicas, maxReplicas }) => Number(minReplicas ?? 1) <= Number(maxReplicas ?? 1),
      ['maxReplicas'],
      'is less than minReplicas',
    ),
  ],
  'v2.CrossVersionObjectReference': [
    filled('kind'),
    shapedIfAny('kind', segment),
    filled('name'),
    shapedIfAny('name', segment),
    holds(
      ({ apiVersion }) => apiVersion === 'v1' || String(apiVersion ?? '').includes('/'),
      ['apiVersion'],
      'must name a group, such as apps/v1',
    ),
  ],
  'v2.MetricSpec': [alwaysOneOf('type', ...Object.keys(sources)), sourceOfType],
  'v2.ResourceMetricSource': [
    ...named,
    present('target'),
    target(['Utilization', 'averageUtilization'], ['AverageValue', 'averageValue']),
  ],
  'v2.ContainerResourceMetricSource': [
    ...named,
    filled('container'),
    shapedIfAny('container', dnsLabel),
    present('target'),
    target(['Utilization', 'averageUtilization'], ['AverageValue', 'averageValue']),
  ],
  'v2.PodsMetricSource': [metric, target(['AverageValue', 'averageValue'])],
  'v2.ObjectMetricSource': [metric, target(['Value', 'value'], ['AverageValue', 'averageValue'])],
  'v2.ExternalMetricSource': [metric, target(['Value', 'value'], ['AverageValue', 'averageValue'])],
  'v2.MetricTarget': [
    alwaysOneOf('type', 'AverageValue', 'Utilization', 'Value'),
    within('averageUtilization', 1),
    ...['averageValue', 'value'].map((field) =>
      holds((part) => !isGiven(part[field]) || (amountOf(part[field]) ?? 1) > 0, [field], 'must be more than 0'),
    ),
  ],
  'v2.HPAScalingRules': [
    within('stabilizationWindowSeconds', 0, 3600),
    strictlyOneOf('selectPolicy', 'Disabled', 'Max', 'Min'),
    when(({ policies }) => isGiven(policies), someOf('policies')),
    holds(({ tolerance }) => (amountOf(tolerance) ?? 0) >= 0, ['tolerance'], 'must be 0 or more'),
  ],
  'v2.HPAScalingPolicy': [alwaysOneOf('type', 'Percent', 'Pods'), within('value', 1), within('periodSeconds', 1, 1800)],
  'v1.PodDisruptionBudgetSpec': [
    countOrPercent('minAvailable', 100),
    countOrPercent('maxUnavailable', 100),
    holds(
      ({ minAvailable, maxUnavailable }) => !isGiven(minAvailable) || !isGiven(maxUnavailable),
      ['minAvailable'],
      'cannot stand beside maxUnavailable; write `maxUnavailable: null` beside it',
    ),
    strictlyOneOf('unhealthyPodEvictionPolicy', 'AlwaysAllow', 'IfHealthyBudget'),
  ],
};

function sourceOfType(part: Plain): Wrong[] {
  const wanted = sources[String(part['type'])];
  if (wanted === undefined) return [];
  return [
    ...(isGiven(part[wanted])
      ? []
      : [{ path: [wanted], message: `is missing, and a metric of the type ${String(part['type'])} needs it` }]),
    ...Object.values(sources)
      .filter((field) => field !== wanted && isGiven(part[field]))
      .map((field) => ({ path: [field], message: `does not go with the type ${String(part['type'])}` })),
  ];
}

/** The target of a metric: each type has a field of its own, and no other beside it. */
function target(...types: readonly (readonly [type: string, field: string])[]): Constraint {
  return (part) => {
    const value = mapIn(part, 'target');
    if (!isPlain(part['target'])) return [];
    const given = ['averageUtilization', 'averageValue', 'value'].filter((field) => isGiven(value[field]));
    const fields = types.map(([, field]) => field);
    const foreign = given.find((field) => !fields.includes(field));
    if (foreign !== undefined)
      return [{ path: ['target', foreign], message: `does not go with this metric; there is ${fields.join(' or ')}` }];
    if (given.length === 0) return [{ path: ['target'], message: `must have ${fields.join(' or ')}` }];
    return given.length > 1
      ? [{ path: ['target', given[1] ?? ''], message: `cannot stand beside ${given[0] ?? ''}` }]
      : [];
  };
}
