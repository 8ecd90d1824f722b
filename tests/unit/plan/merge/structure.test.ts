import * as assert from 'uvu/assert';
import { structureMerge } from '../../../../src/plan/merge/structure.ts';
import { suite } from '../../../helpers/suite.ts';

interface Case {
  readonly name: string;
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  /** Undefined where the merge by value has to leave the matter to a person. */
  readonly merged: string | undefined;
}

const maps: readonly Case[] = [
  {
    name: 'a value beside a value',
    base: 'a: 1\nb: 2\n',
    ours: 'a: 9\nb: 2\n',
    theirs: 'a: 1\nb: 8\n',
    merged: 'a: 9\nb: 8\n',
  },
  {
    name: 'a key added by each side at the same spot',
    base: 'labels:\n  app: a\n',
    ours: 'labels:\n  app: a\n  team: x\n',
    theirs: 'labels:\n  app: a\n  tier: y\n',
    merged: 'labels:\n  app: a\n  tier: y\n  team: x\n',
  },
  {
    name: 'a map added by each side with other keys',
    base: 'a: 1\n',
    ours: 'a: 1\nlabels:\n  x: 1\n',
    theirs: 'a: 1\nlabels:\n  y: 2\n',
    merged: 'a: 1\nlabels:\n  x: 1\n  y: 2\n',
  },
  {
    name: 'a key removed by theirs beside an edit of ours',
    base: 'a: 1\nb:\n  c: 2\nd: 3\n',
    ours: 'a: 9\nb:\n  c: 2\nd: 3\n',
    theirs: 'a: 1\nd: 3\n',
    merged: 'a: 9\nd: 3\n',
  },
  { name: 'the same value changed by both', base: 'a: 1\n', ours: 'a: 2\n', theirs: 'a: 3\n', merged: undefined },
  {
    name: 'a number that became a string on one side and another number on the other',
    base: 'port: 80\n',
    ours: 'port: "80"\n',
    theirs: 'port: 81\n',
    merged: undefined,
  },
  {
    name: 'a key removed by theirs and edited by ours',
    base: 'a: 1\nb:\n  c: 2\n',
    ours: 'a: 1\nb:\n  c: 3\n',
    theirs: 'a: 1\n',
    merged: undefined,
  },
  {
    name: 'the last key of a map removed',
    base: 'a:\n  b: 1\nc: 1\n',
    ours: 'a:\n  b: 1\nc: 2\n',
    theirs: 'a: {}\nc: 1\n',
    merged: 'a: {}\nc: 2\n',
  },
  {
    name: 'a list without a schema changed by both',
    base: 'args: [a]\n',
    ours: 'args: [a, b]\n',
    theirs: 'args: [c, a]\n',
    merged: undefined,
  },
];

const form: readonly Case[] = [
  {
    name: 'aligned comments, odd indents and quotes stay',
    base: "a: 1\nb:\n    c: 'x'\n    d: 0644\n",
    ours: "a:   5        # aligned\nb:\n    c: 'x'    # also aligned\n    d: 0644\n",
    theirs: "a: 1\nb:\n    c: 'y'\n    d: 0644\n",
    merged: "a:   5        # aligned\nb:\n    c: 'y'    # also aligned\n    d: 0644\n",
  },
  {
    name: 'a new map takes the column of its neighbours',
    base: 'spec:\n  a: 1\n',
    ours: 'spec:\n      a: 2\n',
    theirs: 'spec:\n  a: 1\n  b:\n    c:\n    - 1\n    - 2\n',
    merged: 'spec:\n      a: 2\n      b:\n        c:\n        - 1\n        - 2\n',
  },
  {
    name: 'a new map moves to the left',
    base: 'spec:\n      a: 1\n',
    ours: 'spec:\n  a: 2\n',
    theirs: 'spec:\n      a: 1\n      b:\n        c: |\n          x\n\n          y\n',
    merged: 'spec:\n  a: 2\n  b:\n    c: |\n      x\n\n      y\n',
  },
  {
    name: 'a value in a flow map',
    base: 'a: {b: 1, c: 2}\n',
    ours: 'a: {  b: 9, c: 2 }\n',
    theirs: 'a: {b: 1, c: 3}\n',
    merged: 'a: {  b: 9, c: 3 }\n',
  },
  {
    name: 'keys come to and go from a flow map',
    base: 'a: {b: 1, c: 2, d: 3}\n',
    ours: 'a: {b: 9, c: 2, d: 3}\n',
    theirs: 'a: {b: 1, d: 3, e: {f: 4}}\n',
    merged: 'a: {b: 9, d: 3, e: {f: 4}}\n',
  },
  {
    name: 'a scalar becomes a map',
    base: 'a: 1\nb: x\n',
    ours: 'a: 2\nb: x\n',
    theirs: 'a: 1\nb:\n  c: y\n',
    merged: 'a: 2\nb:\n  c: y\n',
  },
  {
    name: 'a value comes to a key without one',
    base: 'a: 1\nb:\nc: 1\n',
    ours: 'a: 2\nb:\nc: 1\n',
    theirs: 'a: 1\nb:\n  - x\nc: 1\n',
    merged: 'a: 2\nb:\n  - x\nc: 1\n',
  },
  {
    name: 'a block of text is replaced',
    base: 'a: 1\nb: |\n  one\n  two\nc: 1\n',
    ours: 'a: 2\nb: |\n  one\n  two\nc: 1\n',
    theirs: 'a: 1\nb: |\n  one\n  three\nc: 1\n',
    merged: 'a: 2\nb: |\n  one\n  three\nc: 1\n',
  },
  {
    name: 'a text whose blank lines at the end count',
    base: 'a: 1\nc: 1\n',
    ours: 'a: 2\nc: 1\n',
    theirs: 'a: 1\nb: |+\n  x\n\nc: 1\n',
    merged: undefined,
  },
  {
    name: 'a file without a last line end keeps being one',
    base: 'a: 1\nb: 2',
    ours: 'a: 1\nb: 3',
    theirs: 'a: 1\nb: 2\nc: 4\n',
    merged: 'a: 1\nb: 3\nc: 4',
  },
  {
    name: 'the first key of a list item goes',
    base: 'apiVersion: v1\nkind: Service\nspec:\n  ports:\n  - nodePort: 1\n    port: 80\n    name: a\n',
    ours: 'apiVersion: v1\nkind: Service\nspec:\n  ports:\n  - nodePort: 1\n    port: 80\n    name: b\n',
    theirs: 'apiVersion: v1\nkind: Service\nspec:\n  ports:\n  - port: 80\n    name: a\n',
    merged: 'apiVersion: v1\nkind: Service\nspec:\n  ports:\n  - port: 80\n    name: b\n',
  },
];

const comments: readonly Case[] = [
  {
    name: 'a comment goes with the value that it explains',
    base: 'a: 1\nb: 2 # two\n',
    ours: 'a: 9\nb: 2 # two\n',
    theirs: 'a: 1\nb: 3 # three\n',
    merged: 'a: 9\nb: 3 # three\n',
  },
  {
    name: 'our comment stays beside a value of theirs',
    base: 'a: 1\nb: 2\n',
    ours: 'a: 9\nb: 2 # mine\n',
    theirs: 'a: 1\nb: 3\n',
    merged: 'a: 9\nb: 3 # mine\n',
  },
  {
    name: 'a comment further right than an item belongs to the item above it',
    base: 'a:\n  - name: x\n    value: 1\n  - name: y\n    value: 1\n',
    ours: 'a:\n  - name: x\n    value: 1\n    # mine\n  - name: y\n    value: 1\n    # also mine\n',
    theirs:
      'a:\n  - name: x\n    value: 1\n  - name: n\n    value: 1\n  - name: y\n    value: 1\n  - name: z\n    value: 1\n',
    merged:
      'a:\n  - name: x\n    value: 1\n    # mine\n  - name: n\n    value: 1\n  - name: y\n    value: 1\n    # also mine\n  - name: z\n    value: 1\n',
  },
  {
    name: 'comments above come and go with their keys',
    base: 'a: 1\n# old\n# key\nb: 2\n',
    ours: 'a: 9\n# old\n# key\nb: 2\n',
    theirs: 'a: 1\n# new\n# one\nc: 3 # behind\n',
    merged: 'a: 9\n# new\n# one\nc: 3 # behind\n',
  },
  {
    name: 'a comment of theirs that belongs to no changed value',
    base: 'a: 1\n# old\nb: 2\n',
    ours: 'a: 9\n# old\nb: 2\n',
    theirs: 'a: 1\n# new\nb: 2\n',
    merged: undefined,
  },
  {
    name: 'a sign for a comment in a text is no comment',
    base: 'a: 1\nb: |\n  # x\n',
    ours: 'a: 9\nb: |\n  # x\n',
    theirs: 'a: 1\nb: |\n  # y\n',
    merged: 'a: 9\nb: |\n  # y\n',
  },
];

const pod = (body: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n${body}`;
const container = (name: string, image: string): string => `      - name: ${name}\n        image: ${image}\n`;
const list = (name: string, ...items: readonly string[]): string => `      ${name}:\n${items.join('')}`;

const lists: readonly Case[] = [
  {
    name: 'a container edited by ours and one added by theirs',
    base: pod(list('containers', container('a', '1'))),
    ours: pod(list('containers', container('a', '2'))),
    theirs: pod(list('containers', container('a', '1'), container('b', '1'))),
    merged: pod(list('containers', container('a', '2'), container('b', '1'))),
  },
  {
    name: 'a container put first by theirs',
    base: pod(list('containers', container('a', '1'))),
    ours: pod(list('containers', container('a', '2'))),
    theirs: pod(list('containers', container('b', '1'), container('a', '1'))),
    merged: pod(list('containers', container('b', '1'), container('a', '2'))),
  },
  {
    name: 'a container removed by theirs',
    base: pod(list('containers', container('a', '1'), container('b', '1'))),
    ours: pod(list('containers', container('a', '2'), container('b', '1'))),
    theirs: pod(list('containers', container('a', '1'))),
    merged: pod(list('containers', container('a', '2'))),
  },
  {
    name: 'one container added by each side',
    base: pod(list('containers', container('a', '1'))),
    ours: pod(list('containers', container('a', '1'), container('mine', '1'))),
    theirs: pod(list('containers', container('a', '1'), container('yours', '1'))),
    merged: pod(list('containers', container('a', '1'), container('yours', '1'), container('mine', '1'))),
  },
  {
    name: 'a container of one name but two contents added by both',
    base: pod(list('containers', container('a', '1'))),
    ours: pod(list('containers', container('a', '1'), container('b', '1'))),
    theirs: pod(list('containers', container('a', '1'), container('b', '2'))),
    merged: undefined,
  },
  {
    name: 'an init container added by each side, since they run in order',
    base: pod(list('initContainers', container('a', '1'))),
    ours: pod(list('initContainers', container('a', '1'), container('b', '1'))),
    theirs: pod(list('initContainers', container('a', '1'), container('c', '1'))),
    merged: undefined,
  },
  {
    name: 'containers put in another order by theirs and edited by ours',
    base: pod(list('containers', container('a', '1'), container('b', '1'))),
    ours: pod(list('containers', container('a', '2'), container('b', '1'))),
    theirs: pod(list('containers', container('b', '1'), container('a', '1'))),
    merged: pod(list('containers', container('b', '1'), container('a', '2'))),
  },
  {
    name: 'ports that are told apart by their protocol',
    base: 'apiVersion: v1\nkind: Service\nspec:\n  ports:\n  - port: 53\n',
    ours: 'apiVersion: v1\nkind: Service\nspec:\n  ports:\n  - port: 53\n    name: dns\n',
    theirs: 'apiVersion: v1\nkind: Service\nspec:\n  ports:\n  - port: 53\n  - port: 53\n    protocol: UDP\n',
    merged:
      'apiVersion: v1\nkind: Service\nspec:\n  ports:\n  - port: 53\n    name: dns\n  - port: 53\n    protocol: UDP\n',
  },
  {
    name: 'a resource added to a kustomization by each side',
    base: 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n- a.yaml\n',
    ours: 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n- a.yaml\n- mine.yaml\n',
    theirs: 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n- a.yaml\n- b.yaml\n',
    merged:
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n- a.yaml\n- b.yaml\n- mine.yaml\n',
  },
  {
    name: 'the same shape in a kind that no schema speaks of',
    base: 'apiVersion: example.com/v1\nkind: Thing\ncontainers:\n- name: a\n',
    ours: 'apiVersion: example.com/v1\nkind: Thing\ncontainers:\n- name: a\n- name: b\n',
    theirs: 'apiVersion: example.com/v1\nkind: Thing\ncontainers:\n- name: a\n- name: c\n',
    merged: undefined,
  },
];

const object = (name: string, value = '1'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  v: "${value}"\n`;
const stream = (...objects: readonly string[]): string => objects.join('---\n');

const documents: readonly Case[] = [
  {
    name: 'objects that moved are found by their names',
    base: stream(object('a'), object('b')),
    ours: stream(object('a'), object('b', '2')),
    theirs: stream(object('b'), object('c')),
    merged: stream(object('b', '2'), object('c')),
  },
  {
    name: 'an object added by each side',
    base: stream(object('a')),
    ours: stream(object('a'), object('mine')),
    theirs: stream(object('a'), object('yours')),
    merged: stream(object('a'), object('yours'), object('mine')),
  },
  {
    name: 'one of several objects removed',
    base: stream(object('a'), object('b'), object('c'), object('d')),
    ours: stream(object('a'), object('b'), object('c', '2'), object('d')),
    theirs: stream(object('c'), object('n')),
    merged: stream(object('c', '2'), object('n')),
  },
  {
    name: 'an object put first by theirs',
    base: stream(object('a'), object('b')),
    ours: stream(object('a', '2'), object('b')),
    theirs: stream(object('n'), object('a'), object('b')),
    merged: stream(object('n'), object('a', '2'), object('b')),
  },
  {
    name: 'documents that have no names',
    base: 'a: 1\n---\nb: 1\n',
    ours: 'a: 2\n---\nb: 1\n',
    theirs: 'a: 1\n---\nb: 2\n',
    merged: undefined,
  },
];

const other: readonly Case[] = [
  {
    name: 'an alias',
    base: 'a: &x 1\nb: *x\nc: 1\n',
    ours: 'a: &x 1\nb: *x\nc: 2\n',
    theirs: 'a: &x 2\nb: *x\nc: 1\n',
    merged: undefined,
  },
  { name: 'a tag', base: 'a: !x 1\nb: 1\n', ours: 'a: !x 1\nb: 2\n', theirs: 'a: !x 2\nb: 1\n', merged: undefined },
  { name: 'a text that does not parse', base: 'a: [\n', ours: 'a: 1\n', theirs: 'a: 2\n', merged: undefined },
  {
    name: 'a map with a repeated key',
    base: 'a: 1\na: 1\nb: 1\n',
    ours: 'a: 1\na: 1\nb: 2\n',
    theirs: 'c: 1\n',
    merged: undefined,
  },
  {
    name: 'JSON over several lines',
    base: '{\n\t"a": 1,\n\t"b": 2\n}\n',
    ours: '{\n\t"a": 1,\n\t"b": 3\n}\n',
    theirs: '{\n\t"a": 1,\n\t"b": 2,\n\t"c": [\n\t\t1\n\t]\n}\n',
    merged: '{\n\t"a": 1,\n\t"b": 3,\n\t"c": [\n\t\t1\n\t]\n}\n',
  },
  {
    name: 'JSON on one line, keys coming and going',
    base: '{"a":1,"b":2,"c":3}',
    ours: '{"a":1,"b":2,"c":4}',
    theirs: '{"c":3,"d":{"e":5}}',
    merged: '{"c":4,"d":{"e":5}}',
  },
];

for (const [name, cases] of Object.entries({ maps, form, comments, lists, documents, other })) {
  suite(`the merge by value: ${name}`, (test) => {
    for (const one of cases) {
      test(`it ${one.merged === undefined ? 'leaves' : 'merges'} ${one.name}`, () => {
        assert.is(structureMerge(one)?.writeInto([one.ours]), one.merged);
      });
    }
  });
}

const script = (...lines: readonly string[]): string =>
  `args: [${lines.join(', ')}]\nrun: |\n  ${lines.join('\n  ')}\n`;

suite('what a merge by lines is held against', (test) => {
  const texts = {
    base: stream(object('a'), object('b')),
    ours: stream(object('a'), object('b', '2')),
    theirs: stream(object('b'), object('c')),
  };
  test('it sees an edit that slipped into another object', () => {
    assert.is(structureMerge(texts)?.agreesWith(stream(object('b'), object('c', '2'))), false);
    assert.is(structureMerge(texts)?.agreesWith(stream(object('b', '2'), object('c'))), true);
  });
  test('it leaves lists without names and long texts to the lines', () => {
    const merge = structureMerge({
      base: script('a', 'b', 'c'),
      ours: script('A', 'b', 'c'),
      theirs: script('a', 'b', 'C'),
    });
    assert.is(merge?.agreesWith(script('A', 'b', 'C')), true);
    assert.is(merge?.writeInto([script('A', 'b', 'c')]), undefined);
  });
  test('it agrees with nothing after a conflict of values', () => {
    assert.is(structureMerge({ base: 'a: 1\n', ours: 'a: 2\n', theirs: 'a: 3\n' })?.agreesWith('a: 2\n'), false);
  });
});
