import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { asOf } from '../../src/facts/as-of.ts';
import { builtProgram } from '../helpers/built.ts';
import { edit, expectCode, madeRepo } from '../helpers/program.ts';
import { suite } from '../helpers/suite.ts';

const bin = builtProgram();
const root = madeRepo(bin);
const later = ['--as-of', '2027-07-15'];

interface Told {
  readonly today: string;
  readonly until: string;
  readonly factsAsOf: string;
  readonly events: readonly {
    readonly id: string;
    readonly days?: number;
    readonly places: readonly { readonly environment: string; readonly path: readonly string[] }[];
  }[];
}

interface Finding {
  readonly code: string;
  readonly fix: string;
  readonly position: { readonly line: number };
}

function told(...flags: readonly string[]): Told {
  return JSON.parse(expectCode(0, bin, root, ['calendar', '--json', ...flags]).out) as Told;
}

suite('calendar', (test) => {
  test('lists what comes within 18 months, and what comes with a version', () => {
    const { today, until, factsAsOf, events } = told();
    assert.equal([today, until, factsAsOf], [asOf, '2028-05-29', asOf]);
    assert.equal(
      events.map(({ id, days }) => [id, days]),
      [
        ['default-outbound-access', -243],
        ['preview-api-2023-2024', -151],
        ['kubernetes-1.36-community', 213],
        ['nsg-flow-logs', 305],
        ['kubernetes-1.37-reimage', undefined],
      ],
    );
    assert.equal(events[2]?.places, [
      { environment: 'production', path: ['cluster', 'kubernetesVersion'], subject: 'Kubernetes 1.36' },
    ]);
  });

  test('looks as far ahead as it is told to', () => {
    assert.equal(
      told('--months', '7').events.map(({ id }) => id),
      ['default-outbound-access', 'preview-api-2023-2024', 'kubernetes-1.37-reimage'],
    );
    for (const months of ['0', '1.5', 'x', '121']) expectCode(2, bin, root, ['calendar', '--months', months]);
  });

  test('fits 80 columns, and names day, place, remedy and source', () => {
    const { out } = expectCode(0, bin, root, ['calendar']);
    for (const line of out.split('\n')) assert.ok(line.length <= 80, line);
    assert.match(out, /^2027-06-30 \(in 213 days\)\n {2}Community support of Kubernetes 1\.36 ends\./m);
    assert.match(out, /where: cluster\.kubernetesVersion\n {2}do: Raise `kubernetesVersion`/);
    assert.match(out, /AKS docs, supported-kubernetes-versions/);
  });

  test('speaks of what has passed in the past, and forgets what was about other things after a year', () => {
    const old = madeRepo(bin);
    edit(old, 'aks-prod.yaml', '    apps: {}\n', '    apps: {}\n    gpu: { gpu: true, size: Standard_NC6s_v3 }\n');
    const { out } = expectCode(0, bin, old, ['calendar', ...later]);
    assert.match(out, /^2025-09-30 \(653 days ago\)\n {2}The NCv3 series \(V100\) was retired\./m);
    assert.not.match(out, /2026-03-31|2026-07-01/);
    for (const line of out.split('\n')) assert.ok(line.length <= 80, line);
  });
});

suite('a later day', (test) => {
  test('brings warnings to validate and check, and changes the exit code of neither', () => {
    for (const command of ['validate', 'check', 'generate']) {
      expectCode(0, bin, root, [command]);
      const { err } = expectCode(0, bin, root, [command, ...later]);
      if (command === 'generate') continue;
      assert.match(
        err,
        /Kubernetes 1\.36 left community support on\s+2027-06-30\. A cluster that runs moves on by itself/,
      );
      assert.match(err, /228 days before 2027-07-15/);
    }
  });

  test('is said with the line to fix, and the fix clears the finding', () => {
    const fixed = madeRepo(bin);
    const soon = ['validate', '--json', '--as-of', '2027-06-15'];
    const versionFinding = (): Finding | undefined =>
      (JSON.parse(expectCode(0, bin, fixed, soon).out) as { issues: Finding[] }).issues.find(
        ({ code }) => code === 'V07',
      );
    const before = versionFinding();
    assert.match(before?.fix ?? '', /^Write `kubernetesVersion: "1\.37"`\.$/);
    const lines = readFileSync(join(fixed, 'aks-prod.yaml'), 'utf8').split('\n');
    assert.match(lines[(before?.position.line ?? 0) - 1] ?? '', /^cluster:/);
    edit(fixed, 'aks-prod.yaml', 'cluster:\n', 'cluster:\n  kubernetesVersion: "1.37"\n');
    assert.is(versionFinding(), undefined);
  });

  test('after which nothing known lasts asks for a newer tool', () => {
    const { err } = expectCode(0, bin, root, ['validate', ...later]);
    assert.match(
      err.replace(/\s+/g, ' '),
      /fix: Run `npx create-aks-prod@latest upgrade`, which knows later versions\. Of those known here 1\.37 has support the longest, to 2027-10-31\./,
    );
  });

  test('is refused when it does not exist', () => {
    for (const command of ['validate', 'check', 'generate', 'calendar']) {
      const { err } = expectCode(2, bin, root, [command, '--as-of', '2027-02-29']);
      assert.match(err, /--as-of takes a date such as 2027-07-15, not "2027-02-29"/);
    }
  });

  test('comes from SOURCE_DATE_EPOCH where no flag names it', () => {
    const seconds = String(Date.parse('2027-07-15') / 1000);
    const { out } = expectCode(0, bin, root, ['calendar', '--json'], { SOURCE_DATE_EPOCH: seconds });
    assert.is((JSON.parse(out) as Told).today, '2027-07-15');
  });
});
