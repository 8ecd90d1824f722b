import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'acorn';
import { transformSync } from 'esbuild';
import * as assert from 'uvu/assert';
import { file, type SchemaNode } from '../../schemas/index.ts';
import { looseMentions } from '../../src/config/edit/entries.ts';
import { charactersIn } from '../../src/config/read/characters.ts';
import { validators } from '../../src/config/validators.ts';
import kubernetesSchemas from '../../src/facts/kubernetes-schemas.json' with { type: 'json' };
import { findSize } from '../../src/facts/vm-sizes.ts';
import { notesFor } from '../../src/plan/release-notes.ts';
import { renamedPlaces } from '../../src/plan/renamed.ts';
import { longestMatched, schemaProblems } from '../../src/rules/patched/schema.ts';
import { marksIn, withMarks } from '../../src/render/kube/settings.ts';
import { type Counted, counted } from '../helpers/regex-steps.ts';
import { suite } from '../helpers/suite.ts';

// Every pattern that meets a text of the user's takes steps that grow with the text and no faster. Steps of a backtracking
// engine are counted, over texts of 10, 20 and 40 kB that are made of the pattern's own parts.

const project = resolve(import.meta.dirname, '../..');

/** Steps a character that the longest alternatives of a linear pattern may need. */
const mostPerCharacter = 400;
const sizes = [10_000, 20_000, 40_000];

/** The worst texts for a pattern: a piece over and over, behind a start and before an end that spoils the match. */
function worstTexts(pattern: Counted): ((length: number) => string)[] {
  const pieces = pattern.pieces.slice(0, 24);
  const candidates = pieces.flatMap((piece) =>
    ['', ...pattern.starts.slice(0, 6)].flatMap((start) =>
      ['', '\u0001', `${piece}\u0001`, '\n@'].map(
        (end) => (length: number) => start + piece.repeat(Math.ceil(length / piece.length)) + end,
      ),
    ),
  );
  const small = 300;
  return candidates
    .map((make) => ({ make, steps: pattern.count(make(small), small * mostPerCharacter * 10) }))
    .toSorted((a, b) => b.steps - a.steps)
    .slice(0, 3)
    .map(({ make }) => make);
}

/** What is wrong with a pattern: a text that takes too many steps, or whose steps grow faster than it does. */
function slowness(pattern: RegExp): string | undefined {
  const subject = counted(pattern);
  for (const make of worstTexts(subject)) {
    const steps = sizes.map((size) => subject.count(make(size), size * mostPerCharacter));
    const [first = 0, , last = 0] = steps;
    const isTooMany = steps.some((count, index) => count >= (sizes[index] ?? 0) * mostPerCharacter);
    if (isTooMany || last > 4.4 * Math.max(first, 1000))
      return `${subject.source} takes ${steps.join(', ')} steps over ${JSON.stringify(make(60).slice(0, 60))}…`;
  }
  return undefined;
}

interface Literal {
  readonly place: string;
  readonly pattern: RegExp;
}

/** Every literal pattern of a module. */
function literalsIn(path: string): Literal[] {
  const { code } = transformSync(readFileSync(join(project, path), 'utf8'), { loader: 'ts', format: 'esm' });
  const found: Literal[] = [];
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(walk);
    else if (typeof node === 'object' && node !== null) {
      const { regex } = node as { regex?: { pattern: string; flags: string } };
      if (regex) found.push({ place: path, pattern: new RegExp(regex.pattern, regex.flags) });
      else Object.values(node).forEach(walk);
    }
  };
  walk(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }));
  return found;
}

function modules(folder: string): string[] {
  return readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
    .toSorted();
}

/** The nodes of a schema that have a keyword. */
function nodesWith(schema: SchemaNode, keyword: keyof SchemaNode): SchemaNode[] {
  const walk = (node: unknown): SchemaNode[] => {
    if (typeof node !== 'object' || node === null) return [];
    const own = typeof (node as SchemaNode)[keyword] === 'object' ? [] : Object.hasOwn(node, keyword) ? [node] : [];
    return [...(own as SchemaNode[]), ...Object.values(node).flatMap(walk)];
  };
  return walk(schema);
}

const patterns = new Set(nodesWith(file, 'pattern').map(({ pattern }) => String(pattern)));

suite('patterns of the schema', (test) => {
  test('are found', () => assert.ok(patterns.size > 15));

  for (const pattern of patterns)
    test(`take steps as the text grows: ${pattern}`, () => assert.is(slowness(new RegExp(pattern, 'u')), undefined));

  test('are not matched with a text that is too long for them', () => {
    const { file: validate } = validators;
    const seen = (value: object) => {
      validate({ schema: 1, name: 'shop', ...value });
      return (validate.errors ?? []).map(({ keyword, instancePath }) => `${instancePath} ${keyword}`);
    };
    const long = `a@${'.'.repeat(100_000)}@`;
    assert.equal(seen({ alerts: { email: [long] } }), ['/alerts/email/0 maxLength']);
    assert.equal(seen({ location: 'a'.repeat(5000) }), ['/location pattern']);
    assert.equal(seen({ location: 'A' }), ['/location pattern']);
    assert.equal(seen({ alerts: { email: ['a@example.com'] } }), []);
  });

  test('and lists without repetitions are compared by a table, which ajv makes for items of one plain type', () => {
    const lists = nodesWith(file, 'uniqueItems').map(({ items }) => String(items?.type));
    assert.ok(lists.length > 3);
    assert.equal(
      lists.filter((type) => !['string', 'integer', 'number', 'boolean'].includes(type)),
      [],
    );
  });
});

suite('patterns of the code', (test) => {
  const literals = ['schemas', 'src', 'cli'].flatMap(modules).flatMap(literalsIn);
  const places = new Map<string, string[]>();
  for (const { place, pattern } of literals)
    places.set(String(pattern), [...(places.get(String(pattern)) ?? []), place]);
  const kinds = new Map(literals.map(({ pattern }) => [String(pattern), pattern]));

  test('are found', () => assert.ok(kinds.size > 150, `only ${kinds.size}`));

  for (const [text, pattern] of kinds)
    test(`take steps as the text grows: ${text} of ${places.get(text)?.[0]}`, () =>
      assert.is(slowness(pattern), undefined));
});

/** Where a module makes patterns while it runs. */
function makersIn(path: string): number {
  const { code } = transformSync(readFileSync(join(project, path), 'utf8'), { loader: 'ts', format: 'esm' });
  return code.match(/\bRegExp\(/g)?.length ?? 0;
}

/** The patterns that are made while something runs. */
function madeBy(run: () => unknown): RegExp[] {
  const made: RegExp[] = [];
  const original = globalThis.RegExp;
  globalThis.RegExp = new Proxy(original, {
    construct(target, args: [string, string?]) {
      const pattern = new target(...args);
      made.push(pattern);
      return pattern;
    },
  });
  try {
    run();
  } finally {
    globalThis.RegExp = original;
  }
  return made;
}

const ofPath = (name: string) => [`k8s/shop/${name}.yaml`, { id: `k8s/production/Deployment:${name}:shop` }] as const;

/** Something that makes the patterns of a module; what it is called with stands for what a person may write. */
const makers: Readonly<Record<string, () => unknown>> = {
  'src/config/edit/entries.ts': () => looseMentions({ description: 'a' }, 'a-b-a-b'),
  'src/config/read/characters.ts': () => charactersIn('a\u0000'),
  'src/facts/vm-sizes.ts': () => findSize('D8ds_v5-aaaa-aaaa'),
  'src/plan/release-notes.ts': () => notesFor(['infra/main'], '0.1.0', '99.0.0'),
  'src/plan/renamed.ts': () => renamedPlaces([ofPath('a-b')], [ofPath('b-c')], { from: 'a-b', to: 'b-c' }),
  'src/render/kube/settings.ts': () => [marksIn('\ufdd0A\ufdd1'), withMarks('\ufdd0A\ufdd1', (name) => name)],
};

/** Modules whose patterns are put together of their own texts, and meet these alone or are made when they are loaded. */
const fixed = ['cli/printable.ts', 'src/plan/merge/list-keys.ts', 'src/rules/azure-patched/judge.ts'];
/** Modules that make patterns of our own schema, which are counted above. */
const ofOurSchema = ['cli/edit/entry.ts', 'src/config/explain-error.ts'];
const ofSchemas = 'src/rules/patched/schema.ts';

suite('patterns that are made at run time', (test) => {
  test('are made in no other module', () => {
    const found = ['schemas', 'src', 'cli'].flatMap(modules).filter((path) => makersIn(path) > 0);
    assert.equal(found.toSorted(), [...Object.keys(makers), ...fixed, ...ofOurSchema, ofSchemas].toSorted());
  });

  for (const [module, run] of Object.entries(makers))
    test(`take steps as the text grows: ${module}`, () => {
      const made = madeBy(run);
      assert.ok(made.length > 0, `${module} makes none`);
      for (const pattern of made) assert.is(slowness(pattern), undefined);
    });

  test(`meet short texts alone: the schemas of Kubernetes that ${ofSchemas} reads`, () => {
    const sources = new Set(
      nodesWith(kubernetesSchemas as SchemaNode, 'pattern').map(({ pattern }) => String(pattern)),
    );
    assert.ok(sources.size > 5, `${sources.size} patterns`);
    const most = longestMatched ** 2 * 16;
    for (const source of sources) {
      const subject = counted(new RegExp(source));
      for (const make of worstTexts(subject)) assert.ok(subject.count(make(longestMatched), most) < most, source);
    }
    const monitor = {
      apiVersion: 'azmonitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: { name: 'a' },
      spec: { bodySizeLimit: '0'.repeat(longestMatched + 1) },
    };
    const [problem] = schemaProblems(monitor, () => {}).filter(({ path }) => path.at(-1) === 'bodySizeLimit');
    assert.match(problem?.message ?? '', /characters, more than any text of this form/);
  });
});

suite('the count', (test) => {
  for (const pattern of [
    /^[^@\s]+@[^@\s]+\.[^@\s]+$/,
    /(a+)+$/,
    /a.*b/,
    /-+$/,
    /^(a|a)*$/,
    /^(a*)*$/,
    /\s+$/m,
    /^(\w+\s?)*$/,
  ])
    test(`finds ${String(pattern)} slow`, () => assert.ok(slowness(pattern) !== undefined));

  for (const pattern of [/^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$/, /^a+$/, /[ab]/, /^(?:a|b)*c/, /(?<=x)y/, /(?<!-)-+$/])
    test(`finds ${String(pattern)} linear`, () => assert.is(slowness(pattern), undefined));
});
