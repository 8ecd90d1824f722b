import { calendar, type CalendarEvent, concernsSize, type NodeImage, severityOn, whatOn } from '../facts/calendar.ts';
import { asOf } from '../facts/as-of.ts';
import { daysBetween } from '../facts/days.ts';
import {
  compareVersions,
  findMinor,
  isAvailable,
  kubernetesMinors,
  kubernetesSource,
  minorOf,
  newestSupported,
  recommendedMinor,
} from '../facts/kubernetes.ts';
import type { Context } from './context.ts';
import { all, type Finding, type Found, type Rule } from './rule.ts';

/** An event of the calendar that concerns something in one environment. */
export interface Occurrence {
  readonly event: CalendarEvent;
  /** Config path of what it concerns. */
  readonly path: readonly string[];
  /** What uses it, to put before a colon. */
  readonly subject: string;
}

const versionPath = ['cluster', 'kubernetesVersion'];
/** Facts older than that have very probably been overtaken: a minor version of Kubernetes comes about every four months. */
const freshDays = 180;

/** Rules that judge by the day: the same file may pass today and not tomorrow. */
export const datedRules: readonly Rule[] = [
  {
    id: 'V07',
    severity: 'error',
    title: 'The Kubernetes version is supported',
    why: 'AKS makes no cluster of a version out of support, and fixes nothing in one that has it.',
    source: kubernetesSource,
    check: (context) => all([unknownVersion(context), ...supportOf(context)]),
  },
  {
    id: 'V09',
    severity: 'error',
    title: 'Nothing is used that has been retired',
    why: 'Azure makes nothing new of what it has retired, and stops or no longer fixes what still runs.',
    source: 'the page that each finding names',
    check: (context) => retirements(context, 'past'),
  },
  {
    id: 'V33',
    severity: 'warning',
    title: 'Nothing is used that retires within 120 days',
    why: 'What uses it has to move before that day.',
    source: 'the page that each finding names',
    check: (context) => retirements(context, 'coming'),
  },
  {
    id: 'F80',
    severity: 'warning',
    title: 'The facts of the tool are younger than half a year',
    why: 'Later versions of Kubernetes, retirements and announcements are not known to it.',
    source: 'docs/rules.md',
    check: ({ today }) => {
      const days = daysBetween(asOf, today);
      return days > freshDays
        ? [
            {
              path: [],
              message: `The facts of this version of create-aks-prod are of ${asOf}, ${days} days before ${today}.`,
              fix: 'Run `npx create-aks-prod@latest upgrade`.',
            },
          ]
        : [];
    },
  },
];

/** Whether a finding of that code comes and goes with the day. */
export function isDated(code: string): boolean {
  return datedRules.some(({ id }) => id === code);
}

/** Everything in the calendar that concerns an environment, however near or far; what has come with its version is left out. */
export function occurrences(context: Context): Occurrence[] {
  return calendar.flatMap((event) => subjects(event, context).map((subject) => ({ event, ...subject })));
}

function subjects(event: CalendarEvent, context: Context): Omit<Occurrence, 'event'>[] {
  const { config, environment, pools } = context;
  const { kubernetesVersion, longTermSupport } = config.cluster;
  const { concerns, fromKubernetes } = event;
  if (fromKubernetes !== undefined && compareVersions(minorOf(kubernetesVersion) ?? '0', fromKubernetes) >= 0)
    return [];
  if ('kubernetes' in concerns) {
    const isMeant = minorOf(kubernetesVersion) === concerns.kubernetes;
    return isMeant && (concerns.support === 'longTerm') === longTermSupport
      ? [{ path: versionPath, subject: `Kubernetes ${kubernetesVersion}` }]
      : [];
  }
  if ('tag' in concerns)
    return Object.hasOwn(config.tags, concerns.tag) ? [{ path: ['tags', concerns.tag], subject: 'The tags' }] : [];
  if ('uses' in concerns) {
    const isUsed = concerns.uses === 'pools' || environment.gateway !== undefined;
    return isUsed ? [{ path: versionPath, subject: `Kubernetes ${kubernetesVersion}` }] : [];
  }
  return pools.flatMap(({ path, pool, size }) => {
    const [key, isMeant] =
      'nodeImage' in concerns
        ? ['os', nodeImageOf(pool, kubernetesVersion) === concerns.nodeImage]
        : ['size', concernsSize(event, pool.vmSize, size?.quotaFamily)];
    return isMeant ? [{ path: [...path, key], subject: `Pool ${pool.name} with ${key} ${poolValue(pool, key)}` }] : [];
  });
}

/**
 * The release behind the name of an operating system. Sources: AKS docs, upgrade-os-version, use-azure-linux and
 * enable-fips-nodes (Ubuntu 24.04 has no FIPS, so AKS takes 22.04), 2026-08-21.
 */
function nodeImageOf(
  { osSKU: osSku, patch }: Context['pools'][number]['pool'],
  kubernetesVersion: string,
): NodeImage | undefined {
  const isBefore = (minor: string) => compareVersions(minorOf(kubernetesVersion) ?? minor, minor) < 0;
  if (osSku === 'Ubuntu' && (isBefore('1.35') || patch?.['enableFIPS'] === true)) return 'Ubuntu 22.04';
  return osSku === 'AzureLinux' && isBefore('1.32') ? 'Azure Linux 2.0' : undefined;
}

function poolValue(pool: Context['pools'][number]['pool'], key: string): string {
  return key === 'os' ? pool.osSKU : pool.vmSize;
}

function unknownVersion({ config, today }: Context): Found {
  const wanted = config.cluster.kubernetesVersion;
  const movesOn = movesOnByItself(config);
  const entry = findMinor(wanted);
  if (entry && isAvailable(entry, today)) return undefined;
  if (entry)
    return version(
      {
        severity: 'warning',
        message: `Kubernetes ${wanted} was announced for ${entry.available}, and not yet seen on AKS on ${asOf}.`,
      },
      today,
    );
  const [oldest] = kubernetesMinors;
  const isOld = oldest !== undefined && compareVersions(wanted, oldest.minor) < 0;
  return isOld
    ? version({ severity: movesOn ? 'warning' : 'error', message: `Kubernetes ${wanted} is out of support.` }, today)
    : version({ severity: 'warning', message: `Kubernetes ${wanted} was not known on ${asOf}.` }, today);
}

/** The version in the file is the one that a new cluster gets; a cluster whose channel leaves minor versions moves on by itself. */
function supportOf(context: Context): Finding[] {
  const { config, today } = context;
  const { kubernetesVersion: wanted, longTermSupport, upgrades } = config.cluster;
  const movesOn = movesOnByItself(config);
  const kind = longTermSupport ? 'long-term support' : 'community support';
  return all(
    occurrences(context).map(({ event }) => {
      const severity = 'kubernetes' in event.concerns ? severityOn(event, today) : undefined;
      if (severity === undefined || event.date === undefined) return undefined;
      const isOver = daysBetween(today, event.date) < 0;
      const message = `Kubernetes ${wanted} ${isOver ? 'left' : 'leaves'} ${kind} on ${event.date}.`;
      return movesOn
        ? version(
            {
              severity: 'warning',
              message: `${message} A cluster that runs moves on by itself (channel ${upgrades.channel}); a new one ${isOver ? 'cannot be made of it' : 'should start with a newer version'}.`,
            },
            today,
          )
        : version({ severity, message }, today);
    }),
  );
}

/** Whether a cluster leaves its minor version without anybody's doing. */
function movesOnByItself({ cluster: { longTermSupport, upgrades } }: Context['config']): boolean {
  return !longTermSupport && upgrades.channel !== 'none' && upgrades.channel !== 'patch';
}

function version(found: Pick<Finding, 'message'> & { readonly severity: 'error' | 'warning' }, today: string): Finding {
  const recommended = recommendedMinor(today);
  const newest = newestSupported(today);
  return {
    path: versionPath,
    ...found,
    fix:
      recommended === undefined
        ? `Run \`npx create-aks-prod@latest upgrade\`, which knows later versions.${newest ? ` Of those known here ${newest.minor} has support the longest, to ${newest.communitySupportEnds}.` : ''}`
        : `Write \`kubernetesVersion: "${recommended}"\`.`,
  };
}

function retirements(context: Context, wanted: 'past' | 'coming'): Finding[] {
  const { today } = context;
  return all(
    occurrences(context).map(({ event, path, subject }) => {
      if ('kubernetes' in event.concerns || event.date === undefined) return undefined;
      const severity = severityOn(event, today);
      const isPast = daysBetween(today, event.date) < 0;
      if (severity === undefined || isPast !== (wanted === 'past')) return undefined;
      return {
        path,
        severity,
        message: `${subject}: ${whatOn(event, today)} on ${event.date}. ${event.why}`,
        fix: event.fix,
        source: `${event.source}, ${event.asOf}`,
      };
    }),
  );
}
