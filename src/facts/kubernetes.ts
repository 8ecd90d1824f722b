import { daysUntil } from './as-of.ts';

/** One Kubernetes minor on AKS. Dates are ISO days; a source that names a month only counts to its last day. */
export interface KubernetesMinor {
  readonly minor: string;
  /** Month of general availability on AKS. */
  readonly available: string;
  readonly communitySupportEnds: string;
  /** Needs the Premium tier and `supportPlan: AKSLongTermSupport`. */
  readonly longTermSupportEnds: string;
  /** True when general availability was only announced when the sources were last seen. */
  readonly planned: boolean;
  /** Version of the managed KEDA add-on; absent where the vendor's table has no row. */
  readonly keda?: string;
  /** Bundle of the managed Gateway API CRDs; absent where the vendor's table has no row. */
  readonly gatewayApi?: string;
}

/** Source: AKS docs, supported-kubernetes-versions, long-term-support, keda-about, managed-gateway-api, 2026-08-21. */
export const kubernetesMinors: readonly KubernetesMinor[] = [
  minor('1.31', '2024-11', '2025-11-01', '2026-11-30', { gatewayApi: '1.2.1' }),
  minor('1.32', '2025-04', '2026-03-31', '2027-03-31', { keda: '2.14.1', gatewayApi: '1.2.1' }),
  minor('1.33', '2025-06', '2026-07-31', '2027-07-31', { keda: '2.16.1', gatewayApi: '1.2.1' }),
  minor('1.34', '2025-11', '2026-11-30', '2027-11-30', { gatewayApi: '1.3.0' }),
  minor('1.35', '2026-03', '2027-03-31', '2028-03-31', { keda: '2.17.2', gatewayApi: '1.4.1' }),
  minor('1.36', '2026-06', '2027-06-30', '2028-06-30', { keda: '2.19.0', gatewayApi: '1.5.1' }),
  minor('1.37', '2026-10', '2027-10-31', '2028-10-31', { planned: true }),
];

export const kubernetesSource = 'AKS docs, supported-kubernetes-versions, 2026-08-21';

/** The minor that a config gets which names none. */
export const defaultKubernetesMinor = '1.36';

/** Days of community support below which a warning is due. */
export const supportWarningDays = 120;

/** A minor whose last support ends sooner than this counts as ended: a new cluster needs more time than that. */
const leastSupportDays = 30;

export type SupportStatus = 'supported' | 'ending' | 'longTermOnly' | 'ended';

/**
 * Where a minor stands on the date of the facts: `supported`, `ending` (fewer than 120 days of community support left),
 * `longTermOnly` (community support is over, LTS has 30 days or more left) or `ended`.
 */
export function supportStatus(entry: KubernetesMinor): SupportStatus {
  const communityDays = daysUntil(entry.communitySupportEnds);
  if (communityDays >= supportWarningDays) return 'supported';
  if (communityDays >= 0) return 'ending';
  return daysUntil(entry.longTermSupportEnds) >= leastSupportDays ? 'longTermOnly' : 'ended';
}

/** The minor of `1.36` or `1.36.2`; undefined when the text is no such version. */
export function minorOf(version: string): string | undefined {
  return /^(\d+\.\d+)(?:\.\d+)?$/.exec(version)?.[1];
}

/** The calendar's entry for `1.36` or `1.36.2`; undefined for a version that the calendar does not know. */
export function findMinor(version: string): KubernetesMinor | undefined {
  const wanted = minorOf(version);
  return kubernetesMinors.find((entry) => entry.minor === wanted);
}

/** Negative, zero or positive as `a` is older than, equal to or newer than `b`. Compares `1.9` and `1.31` as versions. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let part = 0; part < Math.max(left.length, right.length); part += 1) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function minor(
  name: string,
  available: string,
  communitySupportEnds: string,
  longTermSupportEnds: string,
  rest: { planned?: boolean; keda?: string; gatewayApi?: string },
): KubernetesMinor {
  return { minor: name, available, communitySupportEnds, longTermSupportEnds, planned: false, ...rest };
}
