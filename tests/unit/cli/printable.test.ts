import * as assert from 'uvu/assert';
import { makeReport } from '../../../cli/report.ts';
import { suite } from '../../helpers/suite.ts';

/** A stream that keeps what is written to it. */
function kept(isTTY: boolean) {
  const parts: string[] = [];
  return {
    isTTY,
    columns: 80,
    on: () => undefined,
    write: (text: string) => parts.push(text) > 0,
    text: () => parts.join(''),
  };
}

const hostile = 'a\u001b[31mb\u001b]0;title\u0007\u009b2J\u202ec\u2028d\re\tf\r\n';
const shown = 'a\\x1b[31mb\\x1b]0;title\\x07\\x9b2J\\u202ec\\u2028d\\x0de\tf\r\n';

/** A report over two such streams. */
function reportOn(isTTY: boolean) {
  const [out, err] = [kept(isTTY), kept(isTTY)];
  const report = makeReport(out as never, err as never, {});
  return { report, out, err };
}

suite('text on a terminal', (test) => {
  test('holds nothing that the terminal acts upon, whoever says it', () => {
    const { report, out, err } = reportOn(false);
    report.print(hostile);
    report.note(hostile);
    report.issues([{ code: 'X', severity: 'error', message: hostile, fix: hostile, file: hostile, why: hostile }]);
    assert.is(out.text(), `${shown}\n`);
    assert.ok(err.text().startsWith(`${shown}\n`));
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    assert.not.match(err.text(), /(?![\n\t\r])\p{Cc}|[\u2028\u202e]/u);
  });

  test('has our own styles where there are colours, and no other sequence', () => {
    const { report, out } = reportOn(true);
    report.print(`${report.paint('red', 'x')}\u001b[5m\u001b[2J`);
    assert.is(out.text(), '\u001b[31mx\u001b[39m\\x1b[5m\\x1b[2J\n');
  });

  test('as JSON is the same value, in characters that do nothing', () => {
    const { report, out } = reportOn(false);
    report.json({ [hostile]: hostile });
    assert.equal(JSON.parse(out.text()), { [hostile]: hostile });
    assert.not.match(out.text(), /(?![\n])\p{Cc}|[\u2028\u202e]/u);
  });
});
