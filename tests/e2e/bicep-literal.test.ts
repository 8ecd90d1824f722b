import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { bicepLiteral, type Json } from '../../src/render/literal.ts';
import { runBicep } from '../helpers/bicep.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';
import { needsTool } from '../helpers/tools.ts';

const bicep = needsTool('bicep', 'reading literals back');

/** Numbers that Bicep can hold: whole ones within JavaScript's exact range, and fractions. */
const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6, noInteger: true }),
);
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom("'", '\\', '$', '{', '}', '\n', 'a') }),
);
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false),
    number,
    text,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4 }),
  ),
}));

/** What the compiler reads of a list of values in a parameter file. */
function readBack(compiler: string, values: readonly Json[]): readonly Json[] {
  const folder = scratch('literals');
  writeFileSync(join(folder, 'main.bicep'), 'param values array\n\noutput values array = values\n');
  writeFileSync(join(folder, 'main.bicepparam'), `using 'main.bicep'\n\nparam values = ${bicepLiteral(values)}\n`);
  const { status, stdout, stderr } = runBicep(
    compiler,
    'build-params',
    join(folder, 'main.bicepparam'),
    '--no-restore',
    '--stdout',
  );
  assert.is(status, 0, stderr);
  const { parametersJson } = JSON.parse(stdout) as { parametersJson: string };
  return (JSON.parse(parametersJson) as { parameters: { values: { value: Json[] } } }).parameters.values.value;
}

if (bicep !== undefined) {
  suite('a Bicep literal', (test) => {
    test('is read back by the compiler as the value that was printed', () => {
      // A start of the compiler costs a second, so each run checks many values.
      const many = fc.array(value, { minLength: 200, maxLength: 200, size: 'max' });
      fc.assert(
        fc.property(many, (values) => assert.equal(readBack(bicep, values), JSON.parse(JSON.stringify(values)))),
        { numRuns: 3, endOnFailure: true },
      );
    });

    test('keeps apart names that differ in case only, and names that JavaScript treats specially', () => {
      const values = [JSON.parse('{"a":1,"A":2,"__proto__":3,"constructor":4,"true":5,"":6}') as Json];
      assert.equal(JSON.stringify(readBack(bicep, values)), JSON.stringify(values));
    });
  });
}
