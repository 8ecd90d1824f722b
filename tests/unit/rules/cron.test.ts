import * as assert from 'uvu/assert';
import { timeZoneNames } from '../../../src/facts/time-zones.ts';
import { cronProblem, scheduleProblem } from '../../../src/rules/cron.ts';
import { isTimeZone, timeZoneFix } from '../../../src/rules/time-zones.ts';
import { suite } from '../../helpers/suite.ts';

const valid = [
  '* * * * *',
  '0 0 1 1 0',
  '*/15 8-18/2 * * MON-FRI',
  '5,35 * ? jan,jul ?',
  '59 23 31 12 6',
  '0 0 29 2 *',
  '3/20 * * * *',
  '0 0 31 4 MON',
  '0 9 1-7 * 1',
  '0  9   * * 1',
  '0\t9 * *\t1',
];

const wrong: readonly (readonly [string, string])[] = [
  ['60 * * * *', '`60` does not fit the minute (0-59).'],
  ['* 24 * * *', '`24` does not fit the hour (0-23).'],
  ['* * 0 * *', '`0` does not fit the day of the month (1-31).'],
  ['* * * 13 *', '`13` does not fit the month (1-12).'],
  ['* * * * 7', '`7` does not fit the day of the week (0-6).'],
  ['* * * * SUNDAY', '`SUNDAY` does not fit the day of the week (0-6).'],
  ['*/0 * * * *', '`*/0` names no minute.'],
  ['30-10 * * * *', '`30-10` names no minute.'],
  ['5, * * * *', '`` does not fit the minute (0-59).'],
  ['*-5 * * * *', '`*-5` does not fit the minute (0-59).'],
  ['0 0 30 2 *', 'No month of these has such a day, so it never comes due.'],
  ['0 0 31 4,6,9,11 *', 'No month of these has such a day, so it never comes due.'],
];

suite('cron expressions', (test) => {
  for (const expression of valid) {
    test(`takes ${expression}`, () => assert.is(cronProblem(expression), undefined));
  }

  for (const [expression, problem] of wrong) {
    test(`refuses ${expression}`, () => assert.is(cronProblem(expression), problem));
  }
});

suite('schedules', (test) => {
  for (const schedule of ['@daily', '@hourly', '@weekly', '@monthly', '@yearly', '@annually', '@midnight', '5 4 * * *'])
    test(`takes ${schedule}`, () => assert.is(scheduleProblem(schedule), undefined));

  for (const schedule of ['@dayly', '@reboot', '@', '@Daily'])
    test(`refuses ${schedule}`, () => assert.match(scheduleProblem(schedule) ?? '', /is none of @yearly, .*@daily/));

  test('are no words where an autoscaler asks for an expression', () => {
    assert.match(cronProblem('@daily') ?? '', /does not fit the minute/);
  });
});

suite('time zones', (test) => {
  test('are as many as the database of the day has', () => {
    assert.ok(Object.values(timeZoneNames).flatMap((names) => names.split(' ')).length > 590);
  });

  test('of old names count', () => {
    for (const name of ['GMT0', 'GMT', 'US/Pacific', 'Etc/GMT+3', 'EST5EDT', 'America/Argentina/Ushuaia'])
      assert.ok(isTimeZone(name), name);
  });

  test('that are made up are refused, with the name that was meant', () => {
    for (const name of ['Europe/Berlyn', 'Europe/', 'constructor/x', 'GMT1', 'America/Ushuaia'])
      assert.not(isTimeZone(name));
    assert.match(timeZoneFix('Europe/Berlyn'), /Europe\/Berlin/);
    assert.is(timeZoneFix('europe/berlin'), 'Write `Europe/Berlin`.');
    assert.match(timeZoneFix('Mars/Base'), /a name such as/);
  });

  test('takes every name that the machine knows', () => {
    const names = [...Intl.supportedValuesOf('timeZone'), 'UTC', 'GMT', 'Etc/UTC', 'Etc/GMT+3', 'CET', 'US/Pacific'];
    assert.equal(
      names.filter((name) => !isTimeZone(name)),
      [],
    );
    assert.ok(names.length > 400);
  });

  test('refuses what is none', () => {
    assert.equal(
      ['PST', 'Berlin', 'Europe', 'Europe/', 'europe/berlin', 'Local', '', 'Mars/Base'].filter(isTimeZone),
      [],
    );
  });
});
