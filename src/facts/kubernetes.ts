import { supportEnd, warningDays } from './calendar.ts';
import { daysBetween } from './days.ts';

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
  minor('1.31', '2024-11', { gatewayApi: '1.2.1' }),
  minor('1.32', '2025-04', { keda: '2.14.1', gatewayApi: '1.2.1' }),
  minor('1.33', '2025-06', { keda: '2.16.1', gatewayApi: '1.2.1' }),
  minor('1.34', '2025-11', { gatewayApi: '1.3.0' }),
  minor('1.35', '2026-03', { keda: '2.17.2', gatewayApi: '1.4.1' }),
  minor('1.36', '2026-06', { keda: '2.19.0', gatewayApi: '1.5.1' }),
  minor('1.37', '2026-10', { planned: true }),
];

export const kubernetesSource = 'AKS docs, supported-kubernetes-versions, 2026-08-21';

/** The minor that a config gets which names none. */
export const defaultKubernetesMinor = '1.36';

/** An announced month is believed when nothing else was heard for that long. */
const trustedAfterDays = 90;

/** Whether a minor was, or by its announcement has been, generally available for three months on a day. */
export function isAvailable(entry: KubernetesMinor, today: string): boolean {
  return !entry.planned || daysBetween(`${entry.available}-28`, today) > trustedAfterDays;
}

/**
 * The minor that one would start with on a day: the default while that lasts for 120 days, else the newest that does;
 * undefined when none of those that are known lasts so long.
 */
export function recommendedMinor(today: string): string | undefined {
  const lasting = available(today).filter((entry) => daysBetween(today, entry.communitySupportEnds) > warningDays);
  return (lasting.find(({ minor: name }) => name === defaultKubernetesMinor) ?? lasting.at(-1))?.minor;
}

/** The newest minor that has support on a day; undefined when all that are known are out of it. */
export function newestSupported(today: string): KubernetesMinor | undefined {
  return available(today).findLast((entry) => daysBetween(today, entry.communitySupportEnds) >= 0);
}

function available(today: string): KubernetesMinor[] {
  return kubernetesMinors.filter((entry) => isAvailable(entry, today));
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
  rest: { planned?: boolean; keda?: string; gatewayApi?: string },
): KubernetesMinor {
  const [communitySupportEnds, longTermSupportEnds] = [supportEnd(name, 'community'), supportEnd(name, 'longTerm')];
  if (communitySupportEnds === undefined || longTermSupportEnds === undefined)
    throw new Error(`The calendar has no end of support for Kubernetes ${name}`);
  return { minor: name, available, communitySupportEnds, longTermSupportEnds, planned: false, ...rest };
}
