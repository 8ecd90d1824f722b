import { below, type Constraint, distinct, each, holds, listIn, mapIn, when } from '../constraint.ts';
import { isGiven, isPlain, type Plain, shown, type Wrong } from '../schema.ts';

const routePath = /^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$/;
const hostPattern = /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** The field that belongs to each type of a filter of a route. */
const filters: Readonly<Record<string, string>> = {
  CORS: 'cors',
  ExtensionRef: 'extensionRef',
  RequestHeaderModifier: 'requestHeaderModifier',
  RequestMirror: 'requestMirror',
  RequestRedirect: 'requestRedirect',
  ResponseHeaderModifier: 'responseHeaderModifier',
  URLRewrite: 'urlRewrite',
};

const backend: Constraint = when(
  ({ group, kind }) => (group === undefined || group === '') && (kind === undefined || kind === 'Service'),
  holds(({ port }) => isGiven(port), ['port'], 'is missing, and a Service needs it'),
);

const rewritten: Constraint = (part) =>
  [
    ['ReplaceFullPath', 'replaceFullPath'],
    ['ReplacePrefixMatch', 'replacePrefixMatch'],
  ].flatMap(([type = '', field = '']) =>
    (part['type'] === type) === isGiven(part[field])
      ? []
      : [{ path: [field], message: `goes with the type ${type}, and only with it` }],
  );

const filter: readonly Constraint[] = [
  (part) =>
    Object.entries(filters).flatMap(([type, field]): Wrong[] => {
      if (part['type'] === type && !isGiven(part[field]))
        return [{ path: [field], message: `is missing, and a filter of the type ${type} needs it` }];
      return part['type'] !== type && isGiven(part[field])
        ? [{ path: [field], message: `does not go with the type ${shown(part['type'])}` }]
        : [];
    }),
  below('requestRedirect', below('path', rewritten)),
  below('urlRewrite', below('path', rewritten)),
  below(
    'requestMirror',
    below('backendRef', backend),
    holds(
      ({ percent, fraction }) => !isGiven(percent) || !isGiven(fraction),
      ['fraction'],
      'cannot stand beside percent',
    ),
  ),
];

const listOfFilters: Constraint = (part) => {
  const types = listIn(part, 'filters').map((entry) => (isPlain(entry) ? entry['type'] : undefined));
  return types.flatMap((type, index): Wrong[] => {
    if (type === 'URLRewrite' && types.includes('RequestRedirect'))
      return [{ path: ['filters', index], message: 'rewrites, and another redirects: there can be one of them' }];
    return type !== 'RequestMirror' && type !== 'ExtensionRef' && types.indexOf(type) < index
      ? [{ path: ['filters', index, 'type'], message: `is ${shown(type)}, which cannot stand twice` }]
      : [];
  });
};

/** What the expressions in the schemas of custom resources, and their webhooks, check; by kind. */
export const customChecks: Readonly<Record<string, readonly Constraint[]>> = {
  // Source: Gateway API, CRDs of the standard channel, x-kubernetes-validations, 1.5 and later.
  Gateway: [
    below(
      'spec',
      distinct('listeners', 'name'),
      sameListener,
      each(
        'listeners',
        when(
          ({ protocol }) => ['HTTP', 'TCP', 'UDP'].includes(String(protocol)),
          holds(({ tls }) => !isGiven(tls), ['tls'], 'does not go with this protocol'),
        ),
        when(
          ({ protocol, tls }) => protocol === 'HTTPS' && isGiven(tls),
          below(
            'tls',
            holds(({ mode }) => mode === undefined || mode === 'Terminate', ['mode'], 'must be Terminate for HTTPS'),
          ),
        ),
        when(
          ({ protocol }) => protocol === 'TLS',
          holds((part) => isGiven(mapIn(part, 'tls')['mode']), ['tls'], 'needs a mode for this protocol'),
        ),
        when(
          ({ protocol }) => protocol === 'TCP' || protocol === 'UDP',
          holds(({ hostname }) => !hostname, ['hostname'], 'does not go with this protocol'),
        ),
        below(
          'tls',
          when(
            ({ mode }) => mode === undefined || mode === 'Terminate',
            holds(
              (part) => listIn(part, 'certificateRefs').length > 0 || Object.keys(mapIn(part, 'options')).length > 0,
              [],
              'must have certificateRefs or options',
            ),
          ),
        ),
      ),
      distinct('addresses', 'value'),
      each(
        'addresses',
        when(
          ({ type }) => type === 'Hostname',
          holds(({ value }) => !isGiven(value) || hostPattern.test(String(value)), ['value'], 'is no host name'),
        ),
      ),
    ),
  ],
  GRPCRoute: [below('spec', parents, each('rules', each('backendRefs', backend)))],
  HTTPRoute: [
    below(
      'spec',
      parents,
      each(
        'rules',
        listOfFilters,
        when(
          (rule) => listIn(rule, 'backendRefs').length > 0,
          (rule) =>
            listIn(rule, 'filters').flatMap((entry, index) =>
              isPlain(entry) && isGiven(entry['requestRedirect'])
                ? [{ path: ['filters', index, 'requestRedirect'], message: 'cannot stand beside backendRefs' }]
                : [],
            ),
        ),
        prefixMatch,
        each('filters', ...filter),
        each('backendRefs', backend, listOfFilters, each('filters', ...filter)),
        each('matches', below('path', matchPath)),
        below('timeouts', timeouts),
      ),
    ),
  ],
  // Source: kedacore/keda, CRD and webhook of ScaledObject, 2.19 and later.
  ScaledObject: [
    below(
      'spec',
      distinct('triggers', 'name'),
      holds(
        ({ minReplicaCount = 0, maxReplicaCount = 100 }) => Number(minReplicaCount) <= Number(maxReplicaCount),
        ['minReplicaCount'],
        'is more than maxReplicaCount',
      ),
      holds(
        ({ idleReplicaCount, minReplicaCount = 0 }) =>
          !isGiven(idleReplicaCount) || Number(idleReplicaCount) < Number(minReplicaCount),
        ['idleReplicaCount'],
        'must be less than minReplicaCount',
      ),
      fallback,
      wakes,
    ),
  ],
  TriggerAuthentication: [
    below(
      'spec',
      below(
        'podIdentity',
        holds(({ identityId }) => identityId !== '', ['identityId'], 'is empty: leave it out, or name an identity'),
      ),
    ),
  ],
  PriorityClass: [
    holds(
      ({ value }) => Number(value ?? 0) <= 1_000_000_000,
      ['value'],
      'is more than 1000000000, which is for the system',
    ),
  ],
};

function sameListener(part: Plain): Wrong[] {
  const seen = new Set<string>();
  return listIn(part, 'listeners').flatMap((entry, index) => {
    if (!isPlain(entry)) return [];
    const identity = JSON.stringify([entry['port'], entry['protocol'], entry['hostname']]);
    const isRepeated = seen.has(identity);
    seen.add(identity);
    return isRepeated
      ? [{ path: ['listeners', index], message: 'has port, protocol and hostname of one before it' }]
      : [];
  });
}

function parentOf({ group, kind, name, namespace }: Plain): string {
  return JSON.stringify([group ?? 'gateway.networking.k8s.io', kind ?? 'Gateway', name, namespace]);
}

function parents(part: Plain): Wrong[] {
  const refs = listIn(part, 'parentRefs').map((entry) => (isPlain(entry) ? entry : {}));
  return refs.flatMap((entry, index): Wrong[] => {
    const before = refs.slice(0, index).filter((other) => parentOf(other) === parentOf(entry));
    if (before.length === 0) return [];
    return before.some(
      ({ sectionName, port }) =>
        (!isGiven(sectionName) && !isGiven(port)) || (sectionName === entry['sectionName'] && port === entry['port']),
    )
      ? [
          {
            path: ['parentRefs', index],
            message: 'is a parent of one before it: both need a sectionName, and not the same',
          },
        ]
      : [];
  });
}

/** A prefix can be replaced where there is exactly one. */
function prefixMatch(rule: Plain): Wrong[] {
  const replaces = listIn(rule, 'filters').findIndex(
    (entry) =>
      isPlain(entry) &&
      ['requestRedirect', 'urlRewrite'].some(
        (field) => mapIn(mapIn(entry, field), 'path')['type'] === 'ReplacePrefixMatch',
      ),
  );
  const matches = listIn(rule, 'matches');
  const type = mapIn(isPlain(matches[0]) ? matches[0] : {}, 'path')['type'];
  const isOne =
    rule['matches'] === undefined || (matches.length === 1 && (type === undefined || type === 'PathPrefix'));
  return replaces === -1 || isOne
    ? []
    : [
        {
          path: ['filters', replaces],
          message: 'replaces a prefix, for which the rule must have exactly one match, of the type PathPrefix',
        },
      ];
}

function matchPath(part: Plain): Wrong[] {
  const value = String(part['value'] ?? '/');
  if (part['type'] === 'RegularExpression') return [];
  const wrong = !value.startsWith('/')
    ? 'must start with /'
    : /\/\/|\/\.\.?(\/|$)|%2f|%2F|#/.test(value)
      ? 'must not contain //, /./, /../, %2F or #'
      : routePath.test(value)
        ? undefined
        : 'has characters that no path has';
  return wrong === undefined ? [] : [{ path: ['value'], message: `is ${shown(value)}, and ${wrong}` }];
}

function timeouts(part: Plain): Wrong[] {
  const [request, backendRequest] = [seconds(part['request']), seconds(part['backendRequest'])];
  return request !== undefined && backendRequest !== undefined && request > 0 && backendRequest > request
    ? [{ path: ['backendRequest'], message: 'is more than request' }]
    : [];
}

/** A duration of the Gateway API in seconds. */
function seconds(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const units: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001 };
  return [...value.matchAll(/(?<!\d)(\d+)(ms|h|m|s)/g)].reduce(
    (sum, [, amount, unit = 's']) => sum + Number(amount) * (units[unit] ?? 1),
    0,
  );
}

function isOwn(trigger: unknown): boolean {
  return isPlain(trigger) && (trigger['type'] === 'cpu' || trigger['type'] === 'memory');
}

function fallback(part: Plain): Wrong[] {
  const triggers = listIn(part, 'triggers');
  if (
    !isGiven(part['fallback']) ||
    triggers.length === 0 ||
    isGiven(mapIn(mapIn(part, 'advanced'), 'scalingModifiers')['formula'])
  )
    return [];
  return triggers.some(
    (trigger) =>
      isPlain(trigger) &&
      !isOwn(trigger) &&
      ['AverageValue', '', undefined].includes(trigger['metricType'] as string | undefined),
  )
    ? []
    : [{ path: ['fallback'], message: 'needs a trigger other than cpu and memory with the metricType AverageValue' }];
}

function wakes(part: Plain): Wrong[] {
  const triggers = listIn(part, 'triggers');
  return Number(part['minReplicaCount'] ?? 0) === 0 && triggers.length > 0 && triggers.every(isOwn)
    ? [{ path: ['triggers'], message: 'are cpu and memory alone, and they wake nothing from 0 replicas' }]
    : [];
}
