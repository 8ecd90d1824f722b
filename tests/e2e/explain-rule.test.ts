import * as assert from 'uvu/assert';
import { builtProgram } from '../helpers/built.ts';
import { expectCode } from '../helpers/program.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';

const bin = builtProgram();
const folder = scratch('explain');

suite('explain RULE', (test) => {
  // One of each list: those that always load, those of Azure patches, those of Kubernetes patches.
  for (const [id, title] of [
    ['V62', 'A workload finds a place on the nodes'],
    ['F50', 'A patch of an Azure resource sets properties'],
    ['P5', 'What objects refer to is there'],
  ] as const) {
    test(`says what ${id} asks for, outside a repository as well`, () => {
      const { out } = expectCode(0, bin, folder, ['explain', id]);
      assert.match(out, new RegExp(`^${id}  error\n {2}${title}`));
      assert.match(out, /\n {2}why: /);
      const told = JSON.parse(expectCode(0, bin, folder, ['explain', id, '--json']).out) as Record<string, string>;
      assert.equal(Object.keys(told), ['id', 'severity', 'title', 'why', 'source']);
    });
  }

  test('refuses an id that no rule has', () => {
    assert.match(expectCode(2, bin, folder, ['explain', 'Z9']).err, /There is no rule Z9/);
  });
});
