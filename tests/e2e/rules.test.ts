import * as assert from 'uvu/assert';
import { allRules } from '../../src/rules/index.ts';
import { patchedRules } from '../../src/rules/patched/rules.ts';
import { suite } from '../helpers/suite.ts';
import { validateMany } from '../helpers/validate-many.ts';
import { allCases } from '../unit/rules/cases/all.ts';
import { textWith, type Case } from '../unit/rules/platform.ts';

/** A text that stands once in the file and twice in the ConfigMap: the only way beyond what either may hold. */
function twice(bytes: number): string {
  return `schema: 1\nname: shop\nworkloads:\n  orders:\n    image: example.com/orders:1\n    files:\n      /etc/a: &a "${'x'.repeat(bytes)}"\n      /etc/b: *a\n`;
}

const texts = [
  ...allCases.map(({ rule, breaks, passes, says, today, passesOn = today }) => ({
    rule,
    breaks: { text: textWith(breaks), ...(today === undefined ? {} : { today }) },
    passes: { text: textWith(passes), ...(passesOn === undefined ? {} : { today: passesOn }) },
    says,
  })),
  {
    rule: 'G12',
    breaks: { text: twice(512 * 1024 + 1) },
    passes: { text: twice(512 * 1024) },
    says: /The files of orders/,
  },
];

suite('every rule, through the command line', (test) => {
  const broken = validateMany(texts.map(({ breaks }) => breaks));
  const passed = validateMany(texts.map(({ passes }) => passes));

  test('is broken by a case', () => {
    const reached = new Set(
      texts.flatMap(({ rule }, index) => (found(broken[index], texts[index], rule) ? [rule] : [])),
    );
    const rules = [...allRules, ...patchedRules].map(({ id }) => id);
    assert.equal(
      rules.filter((id) => !reached.has(id)),
      [],
    );
  });

  for (const [index, text] of texts.entries()) {
    test(`${text.rule} ${String(text.says)} is found, and its near miss passes`, () => {
      assert.ok(found(broken[index], text, text.rule), JSON.stringify(broken[index]));
      assert.not.ok(found(passed[index], text, text.rule), JSON.stringify(passed[index]));
    });
  }
});

function found(
  result: ReturnType<typeof validateMany>[number] | undefined,
  text: Pick<Case, 'says'> | undefined,
  rule: string,
): boolean {
  return (
    result?.issues.some(({ code, message, position }) => code === rule && text?.says.test(message) && position) ?? false
  );
}
