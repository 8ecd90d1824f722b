import { cronProblem } from '../../cron.ts';
import { isTimeZone } from '../../time-zones.ts';
import {
  alwaysOneOf,
  below,
  type Constraint,
  countOrPercent,
  distinct,
  each,
  exactlyOneOf,
  filled,
  forbidden,
  holds,
  listIn,
  mapIn,
  oneOf,
  present,
  qualifiedName,
  shaped,
  someOf,
  strictlyOneOf,
  when,
  within,
} from '../constraint.ts';
import { amountOf } from '../quantity.ts';
import { isGiven, isPlain, type Plain, shown, type Wrong } from '../schema.ts';

const rolling = (most: readonly [field: string, percent?: number][]): readonly Constraint[] => [
  ...most.map(([field, percent]) => countOrPercent(field, percent)),
  holds(
    (part) => most.some(([field]) => !isNothing(part[field] ?? '25%')),
    [most.at(-1)?.[0] ?? ''],
    'is 0, and so is the other: one replica must go or come',
  ),
];

function isNothing(value: unknown): boolean {
  return value === 0 || value === '0%';
}

const ofReplicas: readonly Constraint[] = [
  within('replicas', 0),
  within('minReadySeconds', 0),
  within('revisionHistoryLimit', 0),
  selectsItsPods,
  below(
    'template',
    below(
      'spec',
      oneOf('restartPolicy', 'Always'),
      forbidden('activeDeadlineSeconds', 'pods of this kind run until they are replaced'),
    ),
  ),
];

/** What the server checks of what makes pods, by the definition in the schema. Source: kubernetes/kubernetes, pkg/apis/apps and batch, validation, 1.36. */
export const workloadChecks: Readonly<Record<string, readonly Constraint[]>> = {
  'v1.DeploymentSpec': [
    ...ofReplicas,
    within('progressDeadlineSeconds', 0),
    holds(
      ({ progressDeadlineSeconds = 600, minReadySeconds = 0 }) =>
        Number(progressDeadlineSeconds) > Number(minReadySeconds),
      ['progressDeadlineSeconds'],
      'must be more than minReadySeconds',
    ),
  ],
  'v1.DeploymentStrategy': [
    oneOf('type', 'Recreate', 'RollingUpdate'),
    when(
      ({ type }) => type === 'Recreate',
      forbidden('rollingUpdate', 'the type Recreate has none; write `rollingUpdate: null` beside it'),
    ),
  ],
  'v1.RollingUpdateDeployment': rolling([['maxSurge'], ['maxUnavailable', 100]]),
  'v1.DaemonSetSpec': ofReplicas,
  'v1.RollingUpdateDaemonSet': [countOrPercent('maxSurge', 100), countOrPercent('maxUnavailable', 100)],
  'v1.StatefulSetSpec': [...ofReplicas, oneOf('podManagementPolicy', 'OrderedReady', 'Parallel')],
  'v1.CronJobSpec': [
    filled('schedule'),
    shaped('schedule', scheduleProblem),
    shaped('timeZone', (text) => (isTimeZone(text) ? undefined : `is ${shown(text)}, which is no name of a time zone`)),
    oneOf('concurrencyPolicy', 'Allow', 'Forbid', 'Replace'),
    within('startingDeadlineSeconds', 0),
    within('successfulJobsHistoryLimit', 0),
    within('failedJobsHistoryLimit', 0),
    below(
      'jobTemplate',
      below(
        'spec',
        forbidden('selector', 'the server makes it'),
        forbidden('manualSelector', 'the server makes the selector'),
      ),
    ),
  ],
  'v1.JobSpec': [
    within('activeDeadlineSeconds', 0),
    within('backoffLimit', 0),
    within('backoffLimitPerIndex', 0),
    within('completions', 0),
    within('maxFailedIndexes', 0),
    within('parallelism', 0),
    within('ttlSecondsAfterFinished', 0),
    strictlyOneOf('completionMode', 'Indexed', 'NonIndexed'),
    when(
      ({ completionMode }) => completionMode === 'Indexed',
      present('completions'),
      within('parallelism', 0, 100_000),
    ),
    when(
      ({ completionMode }) => completionMode !== 'Indexed',
      ...['backoffLimitPerIndex', 'maxFailedIndexes', 'successPolicy'].map((field) =>
        forbidden(field, 'only the completionMode Indexed has it'),
      ),
    ),
    when(
      ({ backoffLimitPerIndex }) => !isGiven(backoffLimitPerIndex),
      forbidden('maxFailedIndexes', 'it needs backoffLimitPerIndex'),
    ),
    strictlyOneOf('podReplacementPolicy', 'Failed', 'TerminatingOrFailed'),
    when(({ podFailurePolicy }) => isGiven(podFailurePolicy), strictlyOneOf('podReplacementPolicy', 'Failed')),
    shaped('managedBy', (text) =>
      text.includes('/') && qualifiedName(text) === undefined
        ? undefined
        : `is ${shown(text)}, and must be a name with a domain`,
    ),
    below('template', below('spec', alwaysOneOf('restartPolicy', 'Never', 'OnFailure'))),
    when(
      ({ podFailurePolicy }) => isGiven(podFailurePolicy),
      below(
        'template',
        below(
          'spec',
          holds(
            ({ restartPolicy }) => restartPolicy !== 'OnFailure',
            ['restartPolicy'],
            'must be Never beside a podFailurePolicy',
          ),
        ),
      ),
    ),
    when(
      ({ backoffLimitPerIndex }) => !isGiven(backoffLimitPerIndex),
      (part) =>
        listIn(mapIn(part, 'podFailurePolicy'), 'rules').flatMap((rule, index) =>
          isPlain(rule) && rule['action'] === 'FailIndex'
            ? [
                {
                  path: ['podFailurePolicy', 'rules', index, 'action'],
                  message: 'is FailIndex, which needs backoffLimitPerIndex',
                },
              ]
            : [],
        ),
    ),
  ],
  'v1.PodFailurePolicy': [holds((part) => listIn(part, 'rules').length <= 20, ['rules'], 'has more than 20 entries')],
  'v1.PodFailurePolicyRule': [
    alwaysOneOf('action', 'Count', 'FailIndex', 'FailJob', 'Ignore'),
    (part) =>
      isGiven(part['onExitCodes']) === listIn(part, 'onPodConditions').length > 0
        ? [{ path: [], message: 'must have one of onExitCodes and onPodConditions' }]
        : [],
  ],
  'v1.PodFailurePolicyOnExitCodesRequirement': [
    alwaysOneOf('operator', 'In', 'NotIn'),
    someOf('values'),
    distinct('values'),
    exitCodes,
  ],
  'v1.PodFailurePolicyOnPodConditionsPattern': [
    oneOf('status', 'False', 'True', 'Unknown'),
    filled('type'),
    shaped('type', qualifiedName),
  ],
  'v1.SuccessPolicyRule': [
    (part) =>
      isGiven(part['succeededIndexes']) || isGiven(part['succeededCount'])
        ? []
        : exactlyOneOf('succeededCount', 'succeededIndexes')(part, { object: part, path: [] }),
  ],
  'v1.SuccessPolicy': [someOf('rules'), each('rules')],
};

/** A selector cannot be empty, and must select the pods of its own template. */
function selectsItsPods(part: Plain): Wrong[] {
  const selector = mapIn(part, 'selector');
  const wanted = mapIn(selector, 'matchLabels');
  if (Object.keys(wanted).length === 0 && listIn(selector, 'matchExpressions').length === 0)
    return isGiven(part['selector'])
      ? [{ path: ['selector'], message: 'is empty, and must select the pods of the template' }]
      : [];
  const labels = mapIn(mapIn(mapIn(part, 'template'), 'metadata'), 'labels');
  const missing = Object.entries(wanted).find(([key, value]) => labels[key] !== value);
  return missing === undefined
    ? []
    : [
        {
          path: ['template', 'metadata', 'labels', missing[0]],
          message: `is ${shown(labels[missing[0]])}, and the selector wants ${shown(missing[1])}`,
        },
      ];
}

/** As the server reads a schedule: five fields with any blanks between them, or a word such as @daily; never a time zone. */
export function scheduleProblem(text: string): string | undefined {
  if (/TZ=/.test(text)) return 'cannot name a time zone; `timeZone` beside it does';
  if (/^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/.test(text)) return undefined;
  if (/^@every \d/.test(text)) return undefined;
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 5) return `is ${shown(text)}, and must have five fields, not ${fields.length}`;
  const problem = cronProblem(fields.join(' '));
  return problem === undefined ? undefined : `is ${shown(text)}: ${problem.replace(/\.$/, '')}`;
}

function exitCodes(part: Plain): Wrong[] {
  const values = listIn(part, 'values').map((value) => amountOf(value) ?? 0);
  return values.flatMap((value, index): Wrong[] => {
    if (value === 0 && part['operator'] === 'In')
      return [{ path: ['values', index], message: 'is 0, which cannot be for the operator In' }];
    if (value < 0 || value > 255)
      return [{ path: ['values', index], message: `is ${value}, and must be from 0 to 255` }];
    return index > 0 && value < (values[index - 1] ?? 0)
      ? [{ path: ['values', index], message: 'is less than the one before it; they must be in order' }]
      : [];
  });
}
