import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { suite } from '../../helpers/suite.ts';
import { issuesWith, job, orders, type Patch } from './platform.ts';

// Entries of lists that a patch merges, without what tells them apart: one finding says what is missing, and its fix clears
// it. What kustomize would make of them is not told as well.

interface List {
  readonly name: string;
  readonly key: string;
  /** What the entry holds beside the key. */
  readonly rest: Patch;
  readonly patch: (entries: unknown) => Patch;
}

const pod = (spec: Patch): Patch => orders({ patch: { Deployment: { spec: { template: { spec } } } } });
const container = (value: Patch): Patch => pod({ containers: [{ name: 'orders', ...value }] });

const lists: readonly List[] = [
  { name: 'containers', key: 'name', rest: { workingDir: '/srv' }, patch: (containers) => pod({ containers }) },
  { name: 'volumes', key: 'name', rest: {}, patch: (volumes) => pod({ volumes }) },
  { name: 'hostAliases', key: 'ip', rest: { hostnames: ['a.example.com'] }, patch: (all) => pod({ hostAliases: all }) },
  { name: 'env', key: 'name', rest: { value: 'a' }, patch: (env) => container({ env }) },
  { name: 'ports', key: 'containerPort', rest: { name: 'http' }, patch: (ports) => container({ ports }) },
  {
    name: 'volumeMounts',
    key: 'mountPath',
    rest: { name: 'writable-tmp' },
    patch: (volumeMounts) => container({ volumeMounts }),
  },
  {
    name: 'containers of a job',
    key: 'name',
    rest: { workingDir: '/srv' },
    patch: (containers) =>
      job({ patch: { CronJob: { spec: { jobTemplate: { spec: { template: { spec: { containers } } } } } } } }),
  },
  {
    name: 'ports of a Service',
    key: 'port',
    rest: { name: 'http', targetPort: 'http' },
    patch: (ports) => orders({ patch: { Service: { spec: { ports } } } }),
  },
];

const entries = (rest: Patch, key: string): Readonly<Record<string, unknown>> => ({
  'no key': { ...rest, example: undefined },
  'an empty key': { ...rest, [key]: null },
  'an empty entry': null,
  'a text': 'some',
  'a number': 7,
  'a list': ['some'],
});

suite('entries of lists without their key', (test) => {
  for (const { name, key, rest, patch } of lists)
    for (const [what, entry] of Object.entries(entries(rest, key)))
      test(`${name}: ${what} is told once, with a fix that clears it`, () => {
        const sound = issuesWith(patch([])).map(({ code }) => code);
        const found = issuesWith(patch([entry])).filter(({ code }) => !sound.includes(code) && code !== 'P4');
        assert.is(found.length, 1, found.map(({ code, message }) => `${code} ${message}`).join('\n'));
        const [{ code, message = '', fix = '' } = {}] = found;
        assert.is(code, 'P1');
        assert.match(message, new RegExp(`\\b${key}\\b.*, by which entries are told apart`));
        const written = /^Write `(\w+): ([^`]+)` in it/.exec(fix);
        assert.is(written?.[1], key, fix);
        const value = written?.[2] === '…' ? '10.1.2.3' : Number(written?.[2]) || written?.[2];
        const mended = issuesWith(patch([{ ...rest, [key]: value }]));
        assert.is(mended.filter((issue) => issue.code === 'P1').length, 0, stringify(mended));
      });
});
