import * as assert from 'uvu/assert';
import { allRules } from '../../../src/rules/index.ts';
import { patchedRules } from '../../../src/rules/patched/rules.ts';
import { suite } from '../../helpers/suite.ts';
import { allCases as cases } from './cases/all.ts';
import { issuesWith } from './platform.ts';

/** G12 needs a text that the schema's own file would not carry; see files.test.ts. */
const elsewhere = ['G12'];

const rules = [...allRules, ...patchedRules];

suite('rules', (test) => {
  test('the sound platform breaks none', () => {
    assert.equal(issuesWith({}), []);
  });

  test('every rule has a case', () => {
    const covered = new Set([...cases.map(({ rule }) => rule), ...elsewhere]);
    assert.equal(
      rules.map(({ id }) => id).filter((id) => !covered.has(id)),
      [],
    );
    assert.equal(
      [...covered].filter((id) => !rules.some((rule) => rule.id === id)),
      [],
    );
  });

  for (const { rule, about, breaks, passes, today, passesOn = today, severity, says } of cases) {
    const name = about === undefined ? rule : `${rule} (${about})`;

    test(`${name} is found`, () => {
      const found = issuesWith(breaks, today).filter(({ code }) => code === rule);
      const [issue] = found.filter(({ message }) => says.test(message));
      if (!issue)
        return assert.unreachable(
          `no ${rule} that says ${says}; found ${JSON.stringify(found.map(({ message }) => message))}`,
        );
      assert.is(issue.severity, severity ?? rules.find(({ id }) => id === rule)?.severity);
      for (const text of [issue.message, issue.fix, issue.why]) assert.match(text ?? '', /\S.{8,}/);
      assert.ok(issue.position && issue.position.line >= 1);
    });

    test(`${name} lets the near miss pass`, () => {
      const found = issuesWith(passes, passesOn).filter(({ code, message }) => code === rule && says.test(message));
      assert.equal(
        found.map(({ message }) => message),
        [],
      );
    });
  }
});
