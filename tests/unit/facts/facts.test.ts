import * as assert from 'uvu/assert';
import { config } from '../../../schemas/config.ts';
import { claims } from '../../../src/facts/article-claims.ts';
import { claimsAbout } from '../../../src/facts/article.ts';
import { asOf } from '../../../src/facts/as-of.ts';
import { daysBetween, isDay, monthsAfter } from '../../../src/facts/days.ts';
import {
  compareVersions,
  defaultKubernetesMinor,
  findMinor,
  kubernetesMinors,
  isAvailable,
  minorOf,
  newestSupported,
  recommendedMinor,
} from '../../../src/facts/kubernetes.ts';
import { privateRanges, reservedRanges } from '../../../src/facts/reserved-ranges.ts';
import { roles } from '../../../src/facts/roles.ts';
import { parseCidr } from '../../../src/model/cidr.ts';
import { suite } from '../../helpers/suite.ts';

/** True when the schema has that path; `*` stands for any key of a map. */
function schemaHas(schema: unknown, path: readonly string[]): boolean {
  const [key, ...rest] = path;
  if (key === undefined) return true;
  if (typeof schema !== 'object' || schema === null) return false;
  const node = schema as { properties?: Record<string, unknown>; additionalProperties?: unknown };
  const child = key === '*' ? node.additionalProperties : node.properties?.[key];
  return typeof child === 'object' && schemaHas(child, rest);
}

function numbers(...path: string[]): readonly number[] {
  return claimsAbout(path).map((claim) => claim.number);
}

suite('kubernetes calendar', (test) => {
  const recommendations: readonly (readonly [day: string, minor: string | undefined])[] = [
    ['2026-11-29', '1.36'],
    ['2027-03-01', '1.36'],
    ['2027-03-02', '1.37'],
    ['2027-07-02', '1.37'],
    ['2027-07-03', undefined],
  ];
  for (const [day, minor] of recommendations) {
    test(`on ${day} one starts with ${minor ?? 'what a later version of the tool knows'}`, () => {
      assert.is(recommendedMinor(day), minor);
    });
  }

  test('the default was generally available when the sources were read', () => {
    const entry = findMinor(defaultKubernetesMinor);
    assert.ok(entry && !entry.planned);
  });

  test('support lasts to its last day', () => {
    assert.is(newestSupported('2027-10-31')?.minor, '1.37');
    assert.is(newestSupported('2027-11-01'), undefined);
  });

  test('an announced month is believed three months later', () => {
    const entry = findMinor('1.37');
    assert.ok(entry?.planned);
    assert.not.ok(isAvailable(entry, '2027-01-26'));
    assert.ok(isAvailable(entry, '2027-01-27'));
  });

  test('the calendar rises, and long-term support outlasts community support', () => {
    for (const [index, entry] of kubernetesMinors.entries()) {
      const before = kubernetesMinors[index - 1];
      if (before !== undefined) assert.ok(compareVersions(before.minor, entry.minor) < 0);
      assert.ok(daysBetween(entry.communitySupportEnds, entry.longTermSupportEnds) > 300);
    }
  });

  test('a patch version belongs to its minor', () => {
    assert.is(minorOf('1.36.2'), '1.36');
    assert.is(minorOf('1.36'), '1.36');
    assert.is(minorOf('v1.36'), undefined);
    assert.is(findMinor('1.36.2')?.keda, '2.19.0');
    assert.is(findMinor('1.9'), undefined);
  });

  test('versions are compared as numbers', () => {
    assert.ok(compareVersions('1.9', '1.31') < 0);
    assert.is(compareVersions('1.36', '1.36.0'), 0);
    assert.ok(compareVersions('2.19.0', '2.17.2') > 0);
  });
});

suite('facts', (test) => {
  test('days are counted over leap days and summer time', () => {
    assert.is(daysBetween('2028-02-28', '2028-03-01'), 2);
    assert.is(daysBetween('2026-03-01', '2026-04-01'), 31);
    assert.is(daysBetween(asOf, asOf), 0);
    assert.is(daysBetween('2026-11-22', '2026-11-21'), -1);
  });

  const later: readonly (readonly [day: string, months: number, expected: string])[] = [
    ['2026-11-29', 18, '2028-05-29'],
    ['2026-12-31', 2, '2027-02-28'],
    ['2027-08-31', 6, '2028-02-29'],
    ['2026-11-29', 1, '2026-12-29'],
  ];
  for (const [day, months, expected] of later)
    test(`${months} months after ${day} is ${expected}`, () => assert.is(monthsAfter(day, months), expected));

  test('a day has to exist', () => {
    for (const text of ['2028-02-29', '2026-12-31']) assert.ok(isDay(text), text);
    for (const text of ['2027-02-29', '2026-13-01', '2026-1-01', '20260101', 'today', '', '2026-11-31'])
      assert.not.ok(isDay(text), text);
  });

  test('role ids are distinct GUIDs', () => {
    const ids = Object.values(roles).map((role) => role.id);
    assert.is(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  test('our ranges are network addresses', () => {
    for (const range of [...reservedRanges.map((entry) => entry.cidr), ...privateRanges]) {
      assert.ok(parseCidr(range).ok, range);
    }
  });

  test('the claims are numbered without a gap', () => {
    assert.equal(
      claims.map((claim) => claim.number),
      Array.from({ length: 37 }, (_, index) => index + 1),
    );
  });

  for (const claim of claims.filter((entry) => entry.path !== undefined)) {
    test(`claim ${claim.number} points into the config: ${claim.path}`, () => {
      assert.ok(schemaHas(config, claim.path?.split('.') ?? []));
    });
  }

  test('a config path finds the claims about it and about what holds it', () => {
    assert.equal(numbers('cluster', 'pools', 'apps', 'size'), [1]);
    assert.equal(numbers('cluster', 'pools', 'apps', 'min'), [3, 5]);
    assert.equal(numbers('workloads', 'orders', 'uses', 'keyVault'), [15, 18, 19]);
    assert.equal(numbers('alerts'), [28]);
    assert.equal(numbers('cluster', 'pools', 'apps'), []);
    assert.equal(numbers('name'), []);
    assert.equal(numbers(), []);
  });
});
