import * as assert from 'uvu/assert';
import { setValue, setValues } from '../../../../src/config/edit/set-value.ts';
import { UserError } from '../../../../src/errors.ts';
import { suite } from '../../../helpers/suite.ts';

const sample = `# Ours, do not touch.
schema: 1   # the format
name: 'shop'

cluster:
  pools:
    apps: { size: Standard_D8ds_v5, min: 3 }  # big
    batch:
      spot: true
      # more to come

# Who is notified of alerts.
alerts: { email: [oncall@example.com] }
workloads:
  orders:
    image: "shop.azurecr.io/orders:1.4.2"
    env:
      TEXT: |
        two
        lines

  # The last one.
  invoices: {}
`;

interface Case {
  readonly text?: string;
  readonly path: string;
  readonly value: unknown;
  /** Lines that go and lines that come, in order; every other line must be the same. */
  readonly minus?: string;
  readonly plus: string;
  /** The line behind which \`plus\` comes. */
  readonly after: string;
}

const cases: Readonly<Record<string, Case>> = {
  'replaces a number and keeps the comment behind it': {
    path: 'schema',
    value: 2,
    minus: 'schema: 1   # the format',
    plus: 'schema: 2   # the format',
    after: '# Ours, do not touch.',
  },
  'keeps the kind of quotes': {
    path: 'name',
    value: 'store',
    minus: "name: 'shop'",
    plus: "name: 'store'",
    after: 'schema: 1   # the format',
  },
  'puts a text that looks like a number into quotes': {
    path: 'location',
    value: '1.36',
    plus: '\nlocation: "1.36"',
    after: '  invoices: {}',
  },
  'adds to a map in braces': {
    path: 'cluster.pools.apps.max',
    value: 20,
    minus: '    apps: { size: Standard_D8ds_v5, min: 3 }  # big',
    plus: '    apps: { size: Standard_D8ds_v5, min: 3, max: 20 }  # big',
    after: '  pools:',
  },
  'adds below the comments that belong to the map': {
    path: 'cluster.pools.gpu',
    value: { gpu: true },
    plus: '    gpu:\n      gpu: true',
    after: '      # more to come',
  },
  'adds a key to a nested map': {
    path: 'cluster.pools.batch.max',
    value: 10,
    plus: '      max: 10',
    after: '      # more to come',
  },
  'makes the maps that are missing': {
    path: 'cluster.access.api.private',
    value: true,
    plus: '  access:\n    api:\n      private: true',
    after: '      # more to come',
  },
  'adds below a text of several lines': {
    path: 'workloads.orders.env.OTHER',
    value: 'x',
    plus: '      OTHER: x',
    after: '        lines',
  },
  'adds behind a text of several lines': {
    path: 'workloads.orders.port',
    value: 8080,
    plus: '    port: 8080',
    after: '        lines',
  },
  'sets a new entry off by a blank line where the others are': {
    path: 'workloads.new',
    value: { image: 'a:1' },
    plus: '\n  new:\n    image: a:1',
    after: '  invoices: {}',
  },
  'fills an empty map in braces': {
    path: 'workloads.invoices.image',
    value: 'a:1',
    minus: '  invoices: {}',
    plus: '  invoices: { image: a:1 }',
    after: '  # The last one.',
  },
  'replaces a list in brackets': {
    path: 'alerts.email',
    value: ['a@b.co', 'c@d.co'],
    minus: 'alerts: { email: [oncall@example.com] }',
    plus: 'alerts: { email: [ a@b.co, c@d.co ] }',
    after: '# Who is notified of alerts.',
  },
};

function expected({ text = sample, minus, plus, after }: Case): string {
  const lines = text.split('\n');
  const at = lines.indexOf(after) + 1;
  lines.splice(at, minus === undefined ? 0 : 1, ...plus.split('\n'));
  return lines.join('\n');
}

suite('setValue before another key', (test) => {
  const places: readonly (readonly [name: string, before: string, after: string])[] = [
    ['in a block', 'a:\n  x: 1\n  z: {}\nb: 1\n', 'a:\n  x: 1\n  y: {}\n  z: {}\nb: 1\n'],
    [
      'above the comments of that key',
      'a:\n  x: 1\n\n  # Ours.\n  # All.\n  z: 1\n',
      'a:\n  x: 1\n\n  y: {}\n  # Ours.\n  # All.\n  z: 1\n',
    ],
    ['below the comment of the map', 'a: # all\n  z: 1\n', 'a: # all\n  y: {}\n  z: 1\n'],
    ['below a comment at another depth', 'a:\n# all\n  z: 1\n', 'a:\n# all\n  y: {}\n  z: 1\n'],
    ['in braces', 'a: { x: 1, z: {} }\n', 'a: { x: 1, y: {}, z: {} }\n'],
    ['in braces of one', 'a: {z: {}}\n', 'a: {y: {}, z: {}}\n'],
    ['with Windows line ends', 'a:\r\n  z: 1\r\n', 'a:\r\n  y: {}\r\n  z: 1\r\n'],
    ['at the end where that key is missing', 'a:\n  x: 1\n', 'a:\n  x: 1\n  y: {}\n'],
  ];
  for (const [name, before, after] of places) {
    test(`adds ${name}`, () => assert.is(setValue(before, { path: ['a', 'y'], value: {}, before: 'z' }), after));
  }
});

suite('setValue', (test) => {
  for (const [name, item] of Object.entries(cases)) {
    test(name, () => {
      if (item.minus !== undefined)
        assert.ok(sample.split('\n').includes(item.minus), 'the case names a line of the sample');
      assert.is(setValue(sample, { path: item.path.split('.'), value: item.value }), expected(item));
    });
  }

  const small: readonly (readonly [name: string, before: string, path: string, value: unknown, after: string])[] = [
    ['gives a value to a key that has none', 'a:\nb: 1\n', 'a.x', 1, 'a:\n  x: 1\nb: 1\n'],
    ['gives a single value to a key that has none', 'a: # later\nb: 1\n', 'a', 2, 'a: 2 # later\nb: 1\n'],
    ['replaces a written null', 'a: null\n', 'a.b', true, 'a: { b: true }\n'],
    [
      'keeps Windows line ends',
      'a:\r\n  b: 1\r\nc: 2\r\n',
      'a.d',
      { e: 1 },
      'a:\r\n  b: 1\r\n  d:\r\n    e: 1\r\nc: 2\r\n',
    ],
    ['ends a file that has no last newline', 'a: 1', 'b', 2, 'a: 1\nb: 2\n'],
    [
      'keeps a comma at the end of a map in braces',
      'a: {\n  b: 1, # one\n}\n',
      'a.c',
      2,
      'a: {\n  b: 1, c: 2, # one\n}\n',
    ],
    ['keeps other indentation', 'a:\n    b:\n        c: 1\n', 'a.b.d', 2, 'a:\n    b:\n        c: 1\n        d: 2\n'],
    ['quotes what YAML would read as something else', 'a: x\n', 'a', 'true', 'a: "true"\n'],
    ['replaces a map by a value', 'a:\n  b: 1\nc: 1\n', 'a', 5, 'a:\n  5\nc: 1\n'],
    ['replaces a map in braces by a map', 'a: { b: 1 }\n', 'a', { c: 1 }, 'a: { c: 1 }\n'],
    [
      'puts a new key below a list of several lines',
      'a:\n  list:\n    - 1\n    - k: 2\nb: 2\n',
      'a.x',
      1,
      'a:\n  list:\n    - 1\n    - k: 2\n  x: 1\nb: 2\n',
    ],
    ['replaces a text of several lines', 'a: |\n  x\n  y\nb: 1\n', 'a', 'z', 'a: z\nb: 1\n'],
  ];
  for (const [name, before, path, value, after] of small) {
    test(name, () => assert.is(setValue(before, { path: path.split('.'), value }), after));
  }

  test('refuses to set something below a single value or an alias', () => {
    for (const text of ['a: text\n', 'x: &x { b: 1 }\na: *x\n']) {
      assert.throws(
        () => setValue(text, { path: ['a', 'b'], value: 1 }),
        (error: unknown) => error instanceof UserError && error.code === 'EDIT_REFUSED',
      );
    }
    const tied = 'x: &x { b: 1 }\na: *x\n';
    assert.throws(
      () => setValue(tied, { path: ['x'], value: 1 }),
      (error: unknown) => error instanceof UserError && error.code === 'EDIT_REFUSED',
    );
  });

  test('sets several values one after the other', () => {
    const text = setValues('name: shop\n', [
      { path: ['workloads', 'orders', 'image'], value: 'a:1' },
      { path: ['workloads', 'orders', 'port'], value: 8080 },
    ]);
    assert.is(text, 'name: shop\nworkloads:\n  orders:\n    image: a:1\n    port: 8080\n');
  });
});
