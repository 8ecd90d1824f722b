import { inspect } from '../../../cli/platform.ts';
import { mergePatch } from '../../../src/config/merge-patch.ts';
import type { Issue } from '../../../src/errors.ts';
import { asOf } from '../../../src/facts/as-of.ts';

export const group = '11111111-2222-3333-4444-555555555555';

/** A platform with one service, about which no rule has anything to say. */
const sound = {
  schema: 1,
  name: 'shop',
  cluster: { access: { adminGroups: [group], api: { authorizedRanges: ['203.0.113.0/24'] } } },
  alerts: { email: ['oncall@example.com'] },
  namespaces: { shop: {} },
  workloads: {
    orders: {
      image: 'shopregistry.azurecr.io/orders:1.4.2',
      port: 8080,
      probes: { live: '/live', ready: '/ready' },
      scale: { min: 3, max: 6 },
    },
  },
};

export type Patch = Readonly<Record<string, unknown>>;

/** The sound platform with a change, which is a JSON merge patch, as the text of a file. */
export function textWith(patch: Patch): string {
  return JSON.stringify(mergePatch(sound, patch), null, 2);
}

/** What the rules find in the sound platform with a change, which is a JSON merge patch. */
export function issuesWith(patch: Patch, today: string = asOf): Issue[] {
  return [...inspect(new TextEncoder().encode(textWith(patch)), { version: '0.0.0', today }).issues];
}

/** A change of the one service. */
export function orders(patch: Patch): Patch {
  return { workloads: { orders: patch } };
}

/** A second workload, a worker that nothing is wrong with. */
export function worker(patch: Patch): Patch {
  return {
    workloads: {
      packer: { image: 'shopregistry.azurecr.io/packer:2.0.0', probes: { command: ['/bin/check'] }, ...patch },
    },
  };
}

/** A job that nothing is wrong with. */
export function job(patch: Patch): Patch {
  return { workloads: { report: { image: 'shopregistry.azurecr.io/report:1.0.0', schedule: '30 2 * * *', ...patch } } };
}

export function pools(patch: Patch): Patch {
  return { cluster: { pools: patch } };
}

export function network(patch: Patch): Patch {
  return { cluster: { network: patch } };
}

/** A breach of a rule and, as near to it as can be, something that the rule lets pass. */
export interface Case {
  readonly rule: string;
  /** What the case is about, where a rule has several. */
  readonly about?: string;
  readonly breaks: Patch;
  readonly passes: Patch;
  /** The day to judge by, where it is not that of the facts. */
  readonly today?: string;
  /** The day on which the near miss passes, where it is another. */
  readonly passesOn?: string;
  /** Where it is not the severity of the rule. */
  readonly severity?: 'error' | 'warning';
  /** What the message must say. */
  readonly says: RegExp;
}
