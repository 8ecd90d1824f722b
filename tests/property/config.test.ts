import * as assert from 'uvu/assert';
import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { read } from '../../src/config/read.ts';
import { validate, type Configuration } from '../../src/config/validate.ts';
import { UserError, type Issue } from '../../src/errors.ts';
import { resolve } from '../../src/model/resolve.ts';
import { findings } from '../../src/rules/index.ts';
import { suite } from '../helpers/suite.ts';
import { anyConfig, textOf, validConfig } from './configs.ts';

const tool = { name: 'create-aks-prod', version: '0.0.0' };
const examples = ['article', 'minimal', 'store'].map((name) =>
  readFileSync(new URL(`../../examples/${name}.yaml`, import.meta.url)),
);

function load(bytes: Uint8Array): Configuration {
  return validate(read(bytes, 'aks-prod.yaml'));
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Reads anything; gives what is wrong with it, and throws only what is a bug. */
function wrongWith(bytes: Uint8Array): readonly Issue[] {
  try {
    const configuration = load(bytes);
    return findings(configuration, resolve(configuration, tool));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    assert.ok(error.issues.length > 0, 'an error without an issue tells nobody anything');
    return error.issues;
  }
}

function assertPlaced(issues: readonly Issue[], text: string): void {
  const lines = text.split('\n');
  for (const { code, message, position, file, severity } of issues) {
    const line = lines[(position?.line ?? 0) - 1];
    assert.ok(
      position && line !== undefined && position.column >= 1 && position.column <= line.length + 1,
      `${code} has no place in the file: ${JSON.stringify(position)}`,
    );
    assert.ok(
      message.length > 10 && file === 'aks-prod.yaml' && (severity === 'error' || severity === 'warning'),
      code,
    );
  }
}

/** One of the examples with pieces of it cut out, doubled, moved or replaced. */
const mutated = fc
  .tuple(
    fc.constantFrom(...examples),
    fc.array(
      fc.record({
        at: fc.nat(),
        length: fc.nat(40),
        put: fc.oneof(
          fc.constant(''),
          fc.constantFrom(
            '\n',
            '\t',
            ': ',
            '- ',
            '{',
            '[',
            '&a ',
            '*a',
            '!!x ',
            '"',
            "'",
            '#',
            'null',
            '~',
            '0',
            '-1',
            '\u0000',
            '\r',
          ),
          fc.string({ maxLength: 8 }),
        ),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([example, edits]) =>
    edits.reduce((text, { at, length, put }) => {
      const start = at % (text.length + 1);
      return text.slice(0, start) + put + text.slice(start + length);
    }, example.toString('utf8')),
  );

suite('any file', (test) => {
  test('is read or refused with its problems', () => {
    fc.assert(
      fc.property(fc.oneof(mutated, fc.string({ unit: 'binary', maxLength: 300 })), (text) =>
        assertPlaced(wrongWith(encode(text)), text),
      ),
      { numRuns: 300 },
    );
  });

  test('is read or refused whatever its bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => assert.ok(Array.isArray(wrongWith(bytes)))),
      { numRuns: 200 },
    );
  });
});

suite('any config that the schema takes', (test) => {
  test('resolves, the same each time, and every finding has its place', () => {
    fc.assert(
      fc.property(anyConfig(), (config) => {
        const text = textOf(config);
        const configuration = load(encode(text));
        const resolved = resolve(configuration, tool);
        assert.is(JSON.stringify(resolve(load(encode(text)), tool)), JSON.stringify(resolved));
        const issues = findings(configuration, resolved);
        assert.equal(findings(configuration, resolved), issues);
        assertPlaced(issues, text);
        const order = issues.map(({ position }) => (position?.line ?? 0) * 1_000_000 + (position?.column ?? 0));
        assert.equal(
          order,
          order.toSorted((a, b) => a - b),
        );
      }),
      { numRuns: 60 },
    );
  });
});

suite('a config that somebody could have meant', (test) => {
  test('has no problem that the computation met, and the environments of the file in their order', () => {
    fc.assert(
      fc.property(validConfig(), (config) => {
        const { model, problems } = resolve(load(encode(textOf(config))), tool);
        assert.equal(problems, []);
        const names = model.environments.map(({ name }) => name);
        assert.equal(names, Object.keys((config as { environments?: object }).environments ?? { production: {} }));
      }),
      { numRuns: 60 },
    );
  });

  test('means the same in whatever order its keys stand, but for the environments', () => {
    fc.assert(
      fc.property(validConfig(), (config) => {
        const [straight, turned] = [config, reversed(config)].map((value) => {
          const configuration = load(encode(textOf(value as object)));
          const resolved = resolve(configuration, tool);
          return {
            model: resolved.model,
            messages: findings(configuration, resolved)
              .map(({ code }) => code)
              .toSorted(),
          };
        });
        assert.equal(turned, straight);
      }),
      { numRuns: 60 },
    );
  });
});

/** The same maps with their keys the other way round, but for the environments, which are released in the order of the file. */
function reversed(value: unknown, above = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => reversed(item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    (above === 'environments' ? entries : entries.toReversed()).map(([key, child]) => [key, reversed(child, key)]),
  );
}
