import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import * as assert from 'uvu/assert';
import { asOf } from '../../../src/facts/as-of.ts';
import {
  calendar,
  type CalendarEvent,
  concernsSize,
  severityOn,
  warningDays,
  whatOn,
} from '../../../src/facts/calendar.ts';
import { daysBetween } from '../../../src/facts/days.ts';
import { findSize } from '../../../src/facts/vm-sizes.ts';
import { project } from '../../helpers/snapshot.ts';
import { suite } from '../../helpers/suite.ts';

const folder = join(project, 'src/facts');
const json = (name: string): object => JSON.parse(readFileSync(join(folder, name), 'utf8')) as object;

const day = 86_400_000;
const days = Array.from({ length: 5 * 365 + 1 }, (_, index) =>
  new Date(Date.UTC(2026, 0, 1) + index * day).toISOString().slice(0, 10),
);

/** What is said of an event on one day after another, each thing once: `silent warning error`, say. */
function course(event: CalendarEvent): string {
  const said = days.map((today) => severityOn(event, today) ?? 'silent');
  return said.filter((word, index) => word !== said[index - 1]).join(' ');
}

/** The event that is about a size, if one is. */
function eventOf(size: string): string | undefined {
  return calendar.find((event) => concernsSize(event, size, findSize(size)?.quotaFamily))?.id;
}

suite('calendar.json', (test) => {
  test('follows its schema', () => {
    const check = new Ajv({ strict: true, strictRequired: false, allErrors: true }).compile(
      json('calendar.schema.json'),
    );
    check(json('calendar.json'));
    assert.equal(check.errors ?? [], []);
  });

  test('has every id once, sorted, and no source younger than the file', () => {
    const keys = calendar.map(({ date, fromKubernetes, id }) => `${date ?? `9 ${fromKubernetes}`} ${id}`);
    assert.equal(keys, keys.toSorted());
    assert.is(new Set(calendar.map(({ id }) => id)).size, calendar.length);
    for (const { id, asOf: read } of calendar) assert.ok(read <= asOf, id);
  });

  test('says what happens in words for before and after', () => {
    for (const event of calendar)
      if (event.date !== undefined) {
        assert.is(whatOn(event, event.date), event.what);
        assert.is.not(whatOn(event, '2100-01-01'), event.what);
      }
  });

  test('names sizes that Azure lists', () => {
    for (const { concerns } of calendar)
      if ('sizes' in concerns) for (const size of concerns.sizes) assert.ok(findSize(size), size);
  });
});

suite('from 2026 to 2030', (test) => {
  for (const event of calendar) {
    test(`${event.id} is silent, warns, and errs, in that order and once each`, () => {
      assert.ok('silent warning error'.includes(course(event)), course(event));
      if (event.date === undefined) assert.is(course(event), 'silent');
      else if (event.after === 'runs') assert.not.match(course(event), /error/);
    });
  }

  test('a warning starts 120 days ahead, and an error the day after', () => {
    const event = calendar.find(({ id }) => id === 'kubernetes-1.36-community');
    assert.ok(event?.date === '2027-06-30');
    assert.is(daysBetween('2027-03-02', event.date), warningDays);
    assert.equal(
      ['2027-03-01', '2027-03-02', '2027-06-30', '2027-07-01'].map((today) => severityOn(event, today)),
      [undefined, 'warning', 'warning', 'error'],
    );
  });
});

suite('sizes', (test) => {
  const sizes: readonly (readonly [size: string, id: string | undefined])[] = [
    ['Standard_NC6s_v3', 'sizes-ncv3'],
    ['standard_nc24rs_v3', 'sizes-ncv3'],
    ['Standard_NV16as_v4', 'sizes-nvv3-nvv4'],
    ['Standard_DS3_v2', 'sizes-d-v1-v2-ls'],
    ['Standard_D3_v2', 'sizes-d-v1-v2-ls'],
    ['Standard_L8s', 'sizes-d-v1-v2-ls'],
    ['Standard_L8s_v2', 'sizes-f-a-b-g-lsv2'],
    ['Standard_F8s_v2', 'sizes-f-a-b-g-lsv2'],
    ['Standard_B2ms', 'sizes-f-a-b-g-lsv2'],
    ['standard_m192is_v2', 'sizes-m192-v2'],
    ['Standard_B2s_v2', undefined],
    ['Standard_D4ds_v5', undefined],
    ['Standard_L8s_v3', undefined],
    ['Standard_M64', undefined],
    ['Standard_NC4as_T4_v3', undefined],
  ];
  for (const [size, id] of sizes)
    test(`${size} ${id === undefined ? 'stays' : `is meant by ${id}`}`, () => assert.is(eventOf(size), id));
});
