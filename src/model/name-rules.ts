/** Why Azure or Kubernetes would refuse a name, under the id of the rule that says so. */
export interface NameProblem {
  readonly code: 'V01' | 'V02' | 'V04' | 'V05' | 'V06';
  readonly message: string;
  /** A valid name near to the one given; absent when nothing is left of it. */
  readonly suggestion?: string;
}

/** What names of a kind must be like. */
export interface NameRule {
  readonly code: NameProblem['code'];
  readonly what: string;
  readonly pattern: RegExp;
  /** The pattern in words, as the end of a sentence. */
  readonly words: string;
  readonly max: number;
  /** Characters that a suggestion has to drop. */
  readonly dropped: RegExp;
  readonly lowerCase: boolean;
}

export const notAlphanumericOrHyphen = /[^a-zA-Z0-9-]/g;

/** Source: Azure docs, resource-name-rules; AKS docs, use-system-pools; Kubernetes docs, names; 2026-08. */
const rules = {
  cluster: {
    code: 'V01',
    what: 'Cluster name',
    pattern: /^[a-zA-Z0-9](?:[-_a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/,
    words: '1 to 63 letters, digits, - or _, starting and ending with a letter or digit',
    max: 63,
    dropped: /[^-_a-zA-Z0-9]/g,
    lowerCase: false,
  },
  pool: {
    code: 'V02',
    what: 'Pool name',
    pattern: /^[a-z][a-z0-9]{0,11}$/,
    words: '1 to 12 lower-case letters and digits, starting with a letter',
    max: 12,
    dropped: /[^a-z0-9]/g,
    lowerCase: true,
  },
  logAnalytics: {
    code: 'V04',
    what: 'Log Analytics workspace name',
    pattern: /^[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]$/,
    words: '4 to 63 letters, digits and hyphens, starting and ending with a letter or digit',
    max: 63,
    dropped: notAlphanumericOrHyphen,
    lowerCase: false,
  },
  monitorWorkspace: {
    code: 'V04',
    what: 'Azure Monitor workspace name',
    pattern: /^[a-zA-Z0-9][a-zA-Z0-9-]{2,61}[a-zA-Z0-9]$/,
    words: '4 to 63 letters, digits and hyphens, not starting or ending with a hyphen',
    max: 63,
    dropped: notAlphanumericOrHyphen,
    lowerCase: false,
  },
  grafana: {
    code: 'V04',
    what: 'Grafana name',
    pattern: /^[a-zA-Z][a-z0-9A-Z-]{0,28}[a-z0-9A-Z]$/,
    words: '2 to 30 letters, digits and hyphens, starting with a letter and not ending with a hyphen',
    max: 30,
    dropped: notAlphanumericOrHyphen,
    lowerCase: false,
  },
  dnsPrefix: {
    code: 'V05',
    what: 'DNS prefix',
    pattern: /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,52}[a-zA-Z0-9])?$/,
    words: '1 to 54 letters, digits and hyphens, starting and ending with a letter or digit',
    max: 54,
    dropped: notAlphanumericOrHyphen,
    lowerCase: false,
  },
  kubernetes: {
    code: 'V06',
    what: 'Kubernetes name',
    pattern: /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/,
    words: '1 to 63 lower-case letters, digits and hyphens, starting and ending with a letter or digit',
    max: 63,
    dropped: /[^a-z0-9-]/g,
    lowerCase: true,
  },
} as const satisfies Record<string, NameRule>;

export type NameKind = keyof typeof rules;

/** Checks a name against the rule of its kind; undefined when it is valid. */
export function nameProblem(kind: NameKind | NameRule, name: string): NameProblem | undefined {
  const rule = typeof kind === 'string' ? rules[kind] : kind;
  if (rule.pattern.test(name)) return undefined;
  const message = `${rule.what} "${name}" must be ${rule.words}`;
  const suggestion = repair(rule, name);
  return suggestion === undefined ? { code: rule.code, message } : { code: rule.code, message, suggestion };
}

/** The name without what the rule forbids, if that makes it valid. */
function repair(rule: NameRule, name: string): string | undefined {
  const kept = (rule.lowerCase ? name.toLowerCase() : name).replaceAll(/[ ._]+/g, '-').replaceAll(rule.dropped, '');
  const trimmed = kept
    .replaceAll(/-{2,}/g, '-')
    .replace(/^[^a-zA-Z]+/, '')
    .slice(0, rule.max)
    .replace(/(?<![-_])[-_]+$/, '');
  return rule.pattern.test(trimmed) ? trimmed : undefined;
}
