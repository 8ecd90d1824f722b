import { exitCode, UserError } from '../../src/errors.ts';
import { asOf as factsAsOf } from '../../src/facts/as-of.ts';
import { whatOn } from '../../src/facts/calendar.ts';
import { monthsAfter } from '../../src/facts/days.ts';
import { coming, type Coming } from '../../src/rules/coming.ts';
import { asOfFlag, onDay } from '../as-of.ts';
import { defineCommand } from '../command.ts';
import { findRoot, readConfig } from '../config-file.ts';
import { labelled, type Paint, plural } from '../format.ts';
import { inspect } from '../platform.ts';

const defaultMonths = 18;

export const command = defineCommand({
  usage: 'calendar',
  help: 'Lists what the platform has announced for the things that aks-prod.yaml uses: ends of support, retirements, changes, each with its day, what to do and where that is said. Writes nothing.',
  flags: {
    months: {
      type: 'number',
      requiresArg: true,
      describe: `How many months ahead to look; ${defaultMonths} unless given`,
    },
    ...asOfFlag,
    json: { type: 'boolean', describe: 'Print one JSON value' },
  },
  examples: [
    ['create-aks-prod calendar', 'what comes in the next 18 months'],
    ['create-aks-prod calendar --as-of 2027-07-15', 'what there would be to do on a later day'],
  ],
  async run({ months = defaultMonths, 'as-of': asOf, json }, session) {
    if (!Number.isInteger(months) || months < 1 || months > 120)
      throw new UserError('USAGE', '--months takes a whole number from 1 to 120.');
    const { report, today } = onDay(session, asOf);
    const { configuration, model } = inspect(readConfig(findRoot(session.cwd)), { version: session.version, today });
    const until = monthsAfter(today, months);
    const found = coming(configuration, model, today, until);
    if (json)
      report.json({ today, until, factsAsOf, events: found.map(({ event, ...rest }) => ({ ...event, ...rest })) });
    else {
      const several = model.environments.length > 1;
      report.say(`What comes for ${model.name} until ${until}, as known on ${factsAsOf}:`);
      for (const item of found) report.print(`\n${textOf(item, today, several, report)}`);
      if (found.length === 0) report.print('\nNothing that is known.');
    }
    return exitCode.done;
  },
});

function textOf(
  { event, days, places }: Coming,
  today: string,
  several: boolean,
  { columns, paint }: { readonly columns: number; readonly paint: Paint },
): string {
  const when = event.date ?? `With Kubernetes ${event.fromKubernetes}`;
  const distance =
    days === undefined ? '' : days < 0 ? ` (${plural(-days, 'day')} ago)` : ` (in ${plural(days, 'day')})`;
  const where = new Map<string, string[]>();
  for (const { environment, path } of places) {
    const key = path.join('.');
    where.set(key, [...(where.get(key) ?? []), environment]);
  }
  const wherever = [...where].map(([path, names]) => (several ? `${path} (${names.join(', ')})` : path)).join(', ');
  return [
    `${paint('bold', when)}${distance}`,
    labelled('', `${whatOn(event, today)}. ${event.why}`, columns, 2),
    labelled('where: ', wherever, columns, 2),
    labelled('do: ', event.fix, columns, 2),
    paint('dim', labelled('', `${event.source}, ${event.asOf}`, columns, 2)),
  ].join('\n');
}
