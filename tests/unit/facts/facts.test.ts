import * as assert from 'uvu/assert';
import { config } from '../../../schemas/config.ts';
import { claims } from '../../../src/facts/article-claims.ts';
import { claimsAbout } from '../../../src/facts/article.ts';
import { asOf, daysUntil } from '../../../src/facts/as-of.ts';
import {
  compareVersions,
  defaultKubernetesMinor,
  findMinor,
  kubernetesMinors,
  minorOf,
  supportStatus,
} from '../../../src/facts/kubernetes.ts';
import { privateRanges, reservedRanges } from '../../../src/facts/reserved-ranges.ts';
import { findRetirement, retirements, retirementStatus, sizeRetirement } from '../../../src/facts/retirements.ts';
import { roles } from '../../../src/facts/roles.ts';
import { parseCidr } from '../../../src/model/cidr.ts';
import { suite } from '../../helpers/suite.ts';

const isoDay = /^\d{4}-\d{2}-\d{2}$/;

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
  const statuses: readonly (readonly [string, string])[] = [
    ['1.31', 'ended'],
    ['1.32', 'longTermOnly'],
    ['1.33', 'longTermOnly'],
    ['1.34', 'ending'],
    ['1.35', 'supported'],
    ['1.36', 'supported'],
    ['1.37', 'supported'],
  ];
  for (const [minor, status] of statuses) {
    test(`${minor} is ${status} on ${asOf}`, () => {
      const entry = findMinor(minor);
      assert.ok(entry);
      assert.is(supportStatus(entry), status);
    });
  }

  test('the default is supported and was generally available when the sources were read', () => {
    const entry = findMinor(defaultKubernetesMinor);
    assert.ok(entry);
    assert.is(supportStatus(entry), 'supported');
    assert.not.ok(entry.planned);
  });

  test('the calendar rises, and long-term support outlasts community support', () => {
    for (const [index, entry] of kubernetesMinors.entries()) {
      const before = kubernetesMinors[index - 1];
      if (before !== undefined) assert.ok(compareVersions(before.minor, entry.minor) < 0);
      assert.ok(daysUntil(entry.longTermSupportEnds, entry.communitySupportEnds) > 300);
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

suite('retirements', (test) => {
  test('ids are unique, days are days and every entry names what to use', () => {
    assert.is(new Set(retirements.map((entry) => entry.id)).size, retirements.length);
    for (const entry of retirements) {
      if (entry.date !== undefined) assert.match(entry.date, isoDay);
      assert.ok(entry.replacement.length > 0 && entry.source.length > 0, entry.id);
    }
  });

  const sizes: readonly (readonly [string, string | undefined])[] = [
    ['Standard_NC6s_v3', 'ncv3'],
    ['standard_nc24rs_v3', 'ncv3'],
    ['Standard_NV16as_v4', 'nvv3-nvv4'],
    ['Standard_DS3_v2', 'd-v1-v2-ls'],
    ['Standard_D3_v2', 'd-v1-v2-ls'],
    ['Standard_L8s', 'd-v1-v2-ls'],
    ['Standard_L8s_v2', 'f-a-b-g-lsv2'],
    ['Standard_F8s_v2', 'f-a-b-g-lsv2'],
    ['Standard_B2ms', 'f-a-b-g-lsv2'],
    ['Standard_B2s_v2', undefined],
    ['Standard_D4ds_v5', undefined],
    ['Standard_L8s_v3', undefined],
    ['Standard_NC4as_T4_v3', undefined],
  ];
  for (const [size, id] of sizes) {
    test(`${size} ${id === undefined ? 'stays' : `falls under ${id}`}`, () => {
      assert.is(sizeRetirement(size)?.id, id);
    });
  }

  const statuses: readonly (readonly [string, string])[] = [
    ['ncv3', 'retired'],
    ['npm-windows', 'retired'],
    ['ingress-nginx', 'ending'],
    ['kubenet', 'ending'],
    ['kms-legacy', 'superseded'],
  ];
  for (const [id, status] of statuses) {
    test(`${id} is ${status}`, () => {
      const entry = findRetirement(id);
      assert.ok(entry);
      assert.is(retirementStatus(entry), status);
    });
  }
});

suite('facts', (test) => {
  test('days are counted over leap days and summer time', () => {
    assert.is(daysUntil('2028-03-01', '2028-02-28'), 2);
    assert.is(daysUntil('2026-04-01', '2026-03-01'), 31);
    assert.is(daysUntil(asOf), 0);
    assert.is(daysUntil('2026-11-21'), -1);
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
