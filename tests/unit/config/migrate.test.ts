import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { migrate } from '../../../src/config/migrate.ts';
import type { Change } from '../../../src/config/migrate/change.ts';
import { steps } from '../../../src/config/migrate/steps.ts';
import { requireThisVersion, schemaVersion } from '../../../src/config/schema-version.ts';
import { read } from '../../../src/config/read.ts';
import { validate } from '../../../src/config/validate.ts';
import { UserError } from '../../../src/errors.ts';
import { exampleNames } from '../../helpers/snapshot.ts';
import { exampleText } from '../../helpers/made.ts';
import { suite } from '../../helpers/suite.ts';

const sample = `# Ours.
schema: 1   # the format
name: 'shop'

environments:
  staging:
    # Small.
    cluster: { pools: { apps: { vmSize: Standard_D4ds_v5, max: 4 } }, window: "Mon 01:00" }
  production:
    cluster:
      pools:
        apps:
          max: 20

cluster:
  # Tuesday is quiet.
  window: "Tue 01:00"   # UTC
  pools:
    # The workhorse.
    apps:
      vmSize: Standard_D8ds_v5   # eight cores

      max: 10

    batch: { spot: true, vmSize: Standard_D4ds_v5 }
  tier: Standard

# Who is notified of alerts.
alerts:
  email:
    - a@example.com   # first
    - b@example.com
`;

interface Case {
  readonly change: Change;
  readonly text?: string;
  /** Lines that go, and lines that come, in the order of the file. */
  readonly minus: readonly string[];
  readonly plus: readonly string[];
  readonly notes: number;
}

const cases: Readonly<Record<string, Case>> = {
  'renames a key in the base and in the patches, in blocks and in braces': {
    change: { do: 'rename', path: ['cluster', 'pools', '*', 'vmSize'], name: 'size', why: 'because' },
    minus: [
      '    cluster: { pools: { apps: { vmSize: Standard_D4ds_v5, max: 4 } }, window: "Mon 01:00" }',
      '      vmSize: Standard_D8ds_v5   # eight cores',
      '    batch: { spot: true, vmSize: Standard_D4ds_v5 }',
    ],
    plus: [
      '    cluster: { pools: { apps: { size: Standard_D4ds_v5, max: 4 } }, window: "Mon 01:00" }',
      '      size: Standard_D8ds_v5   # eight cores',
      '    batch: { spot: true, size: Standard_D4ds_v5 }',
    ],
    notes: 3,
  },
  'moves a block with the comments above and inside it': {
    change: { do: 'move', path: ['cluster', 'pools'], to: ['pools'], why: 'because' },
    text: sample.replace(/environments:[^]*?\ncluster/, 'cluster'),
    minus: [
      '  pools:',
      '    # The workhorse.',
      '    apps:',
      '      vmSize: Standard_D8ds_v5   # eight cores',
      '      max: 10',
      '    batch: { spot: true, vmSize: Standard_D4ds_v5 }',
    ],
    plus: [
      'pools:',
      '  # The workhorse.',
      '  apps:',
      '    vmSize: Standard_D8ds_v5   # eight cores',
      '    max: 10',
      '  batch: { spot: true, vmSize: Standard_D4ds_v5 }',
      '',
    ],
    notes: 1,
  },
  'moves a value out of braces, and with its comments out of a block': {
    change: { do: 'move', path: ['cluster', 'window'], to: ['cluster', 'upgrades', 'window'], why: 'because' },
    minus: [
      '    cluster: { pools: { apps: { vmSize: Standard_D4ds_v5, max: 4 } }, window: "Mon 01:00" }',
      '  # Tuesday is quiet.',
      '  window: "Tue 01:00"   # UTC',
    ],
    plus: [
      '    cluster: { pools: { apps: { vmSize: Standard_D4ds_v5, max: 4 } }, upgrades: { window: Mon 01:00 } }',
      '  upgrades:',
      '    # Tuesday is quiet.',
      '    window: "Tue 01:00"   # UTC',
    ],
    notes: 2,
  },
  'wraps a value where it stands': {
    change: {
      do: 'move',
      path: ['cluster', 'pools', '*', 'vmSize'],
      to: ['cluster', 'pools', '*', 'vmSize', 'name'],
      why: 'because',
    },
    minus: [
      '    cluster: { pools: { apps: { vmSize: Standard_D4ds_v5, max: 4 } }, window: "Mon 01:00" }',
      '      vmSize: Standard_D8ds_v5   # eight cores',
      '    batch: { spot: true, vmSize: Standard_D4ds_v5 }',
    ],
    plus: [
      '    cluster: { pools: { apps: { vmSize: { name: Standard_D4ds_v5 }, max: 4 } }, window: "Mon 01:00" }',
      '      vmSize:',
      '        name: Standard_D8ds_v5   # eight cores',
      '    batch: { spot: true, vmSize: { name: Standard_D4ds_v5 } }',
    ],
    notes: 3,
  },
  'wraps a list of several lines': {
    change: { do: 'move', path: ['alerts', 'email'], to: ['alerts', 'email', 'to'], why: 'because' },
    minus: ['    - a@example.com   # first', '    - b@example.com'],
    plus: ['    to:', '      - a@example.com   # first', '      - b@example.com'],
    notes: 1,
  },
  'splits a value into two': {
    change: {
      do: 'replace',
      path: ['cluster', 'window'],
      by: (value: unknown) => ({ day: String(value).slice(0, 3), start: String(value).slice(4) }),
      why: 'because',
    },
    minus: [
      '    cluster: { pools: { apps: { vmSize: Standard_D4ds_v5, max: 4 } }, window: "Mon 01:00" }',
      '  window: "Tue 01:00"   # UTC',
    ],
    plus: [
      '    cluster: { pools: { apps: { vmSize: Standard_D4ds_v5, max: 4 } }, window: { day: Mon, start: 01:00 } }',
      '  window: { day: Tue, start: 01:00 }   # UTC',
    ],
    notes: 2,
  },
  'gives a value another type': {
    change: {
      do: 'replace',
      path: ['cluster', 'pools', '*', 'max'],
      by: (value: unknown) => `${String(value)}n`,
      why: 'because',
    },
    minus: [
      '    cluster: { pools: { apps: { vmSize: Standard_D4ds_v5, max: 4 } }, window: "Mon 01:00" }',
      '          max: 20',
      '      max: 10',
    ],
    plus: [
      '    cluster: { pools: { apps: { vmSize: Standard_D4ds_v5, max: 4n } }, window: "Mon 01:00" }',
      '          max: 20n',
      '      max: 10n',
    ],
    notes: 3,
  },
  'leaves the null of a patch, which removes a key, as it is': {
    change: { do: 'replace', path: ['cluster', 'window'], by: () => ({ day: 'Tue' }), why: 'because' },
    text: 'schema: 1\ncluster: { window: null }\n',
    minus: [],
    plus: [],
    notes: 1,
  },
  'drops a key and keeps the comment above it': {
    change: { do: 'drop', path: ['cluster', 'window'], why: 'because' },
    minus: [
      '    cluster: { pools: { apps: { vmSize: Standard_D4ds_v5, max: 4 } }, window: "Mon 01:00" }',
      '  window: "Tue 01:00"   # UTC',
    ],
    plus: ['    cluster: { pools: { apps: { vmSize: Standard_D4ds_v5, max: 4 } } }'],
    notes: 2,
  },
  'drops the only key of a map and keeps the map': {
    change: { do: 'drop', path: ['cluster', 'pools', '*', 'max'], why: 'because' },
    minus: [
      '    cluster: { pools: { apps: { vmSize: Standard_D4ds_v5, max: 4 } }, window: "Mon 01:00" }',
      '        apps:',
      '          max: 20',
      '      max: 10',
    ],
    plus: ['    cluster: { pools: { apps: { vmSize: Standard_D4ds_v5 } }, window: "Mon 01:00" }', '        apps: {}'],
    notes: 3,
  },
};

const step = (change: Change) => [{ from: 1, changes: [change] }];

suite('migrate', (test) => {
  for (const [name, { change, text = sample, minus, plus, notes }] of Object.entries(cases)) {
    test(name, () => {
      const migrated = migrate(text, { steps: step(change), to: 2 });
      const before = text.replace('schema: 1', 'schema: 2').split('\n');
      const after = migrated.text.split('\n');
      assert.equal(only(before, after), minus);
      assert.equal(only(after, before), plus);
      assert.is(migrated.notes.length, notes);
    });
  }

  test('keeps the line ends of a file from Windows', () => {
    const windows = sample.replaceAll('\n', '\r\n');
    for (const { change } of Object.values(cases)) {
      const migrated = migrate(windows, { steps: step(change), to: 2 });
      assert.is(migrated.text.replaceAll('\r\n', '').includes('\n'), false);
      assert.is(migrated.text.replaceAll('\r\n', '\n'), migrate(sample, { steps: step(change), to: 2 }).text);
    }
  });

  test('keeps a byte order mark', () => {
    assert.is(
      migrate(`\uFEFF${sample}`, {
        steps: step({ do: 'drop', path: ['cluster'], why: 'because' }),
        to: 2,
      }).text.startsWith('\uFEFF# Ours.'),
      true,
    );
  });

  test('takes all steps in order, each on the result of the one before', () => {
    const three = [
      { from: 2, changes: [{ do: 'move', path: ['cluster', 'pools', '*', 'size'], to: ['sizes', '*'], why: 'b' }] },
      { from: 1, changes: [{ do: 'rename', path: ['cluster', 'pools', '*', 'vmSize'], name: 'size', why: 'a' }] },
    ] as const;
    const { text, notes } = migrate('schema: 1\ncluster:\n  pools:\n    a: { vmSize: x }\n', { steps: three, to: 3 });
    assert.equal(parse(text), { schema: 3, cluster: { pools: { a: {} } }, sizes: { a: 'x' } });
    assert.is(notes.length, 2);
  });

  test('asks for a person where an alias would change its meaning', () => {
    const text = 'schema: 1\nold: &x { a: 1 }\nother: *x\n';
    assert.throws(
      () => migrate(text, { steps: step({ do: 'drop', path: ['old'], why: 'because' }), to: 2 }),
      isError('MIGRATION_REFUSED'),
    );
    assert.throws(
      () => migrate(text, { steps: step({ do: 'replace', path: ['old'], by: String, why: 'because' }), to: 2 }),
      isError('EDIT_REFUSED'),
    );
  });

  test('asks for a person where the new place is taken', () => {
    assert.throws(
      () =>
        migrate('schema: 1\na: 1\nb: 2\n', {
          steps: step({ do: 'rename', path: ['a'], name: 'b', why: 'because' }),
          to: 2,
        }),
      isError('EDIT_REFUSED'),
    );
  });

  test('leaves what is no config to the reader', () => {
    for (const text of ['', 'a: [', '- 1\n', 'name: x\n', 'schema: one\n'])
      assert.equal(migrate(text), { text, notes: [] });
  });

  test('refuses a file of a newer tool with the command to run', () => {
    assert.throws(
      () => migrate(`schema: ${schemaVersion + 1}\n`),
      (error: unknown) =>
        isError('CONFIG_TOO_NEW')(error) &&
        (error as UserError).exitCode === 4 &&
        /npx create-aks-prod@latest/.test((error as UserError).hint ?? ''),
    );
  });

  test('knows a step for each version that is not the newest', () => {
    assert.equal(
      steps.map(({ from }) => from),
      Array.from({ length: schemaVersion - 1 }, (_, index) => index + 1),
    );
  });

  test('leaves the examples as they are, and they are valid', () => {
    for (const name of exampleNames()) {
      const { text, notes } = migrate(exampleText(name));
      assert.is(text, exampleText(name));
      assert.equal(notes, []);
      validate(read(Buffer.from(text), 'aks-prod.yaml'));
    }
  });
});

suite('a file of another format', (test) => {
  test('is refused when it is newer, before its keys are looked at', () => {
    assert.throws(() => check('2\nnewKey: 1'), isError('CONFIG_TOO_NEW'));
  });

  test('is sent to upgrade when it is older', () => {
    assert.throws(
      () => requireThisVersion(1, 2),
      (error: unknown) =>
        isError('CONFIG_TOO_OLD')(error) && /create-aks-prod upgrade/.test((error as UserError).hint ?? ''),
    );
  });

  for (const wrong of ['0', '1.5', '"1"', 'null']) {
    test(`gets the finding of the schema when its version is ${wrong}`, () => {
      assert.throws(() => check(wrong), isError('CONFIG_INVALID'));
    });
  }
});

function check(schema: string): void {
  validate(read(Buffer.from(`schema: ${schema}\nname: shop\n`), 'aks-prod.yaml'));
}

function isError(code: string) {
  return (error: unknown): boolean => error instanceof UserError && error.code === code;
}

/** The lines of the first text that the second does not have, each as often as it has more. */
function only(lines: readonly string[], others: readonly string[]): string[] {
  const rest = [...others];
  return lines.filter((line) => {
    const index = rest.indexOf(line);
    if (index >= 0) rest.splice(index, 1);
    return index < 0;
  });
}
