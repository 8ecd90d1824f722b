import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { project } from '../../helpers/snapshot.ts';
import { suite } from '../../helpers/suite.ts';

const modules = join(project, 'templates/infra/modules');

/** Modules that are deployed into a resource group which outlives the environment. */
const shared = ['registry-pull.bicep', 'service-bus-access.bicep'];

interface Assignment {
  readonly file: string;
  readonly name: string;
  /** The arguments of `guid`. */
  readonly named: readonly string[];
  readonly scope: string;
  readonly principal: string;
  readonly role: string;
}

function assignmentsOf(file: string, text: string): Assignment[] {
  const pattern = /^resource (\w+) 'Microsoft\.Authorization\/roleAssignments@[^']+' = [^]*?\n(?:\]|\})$/gm;
  return [...text.matchAll(pattern)].map(([block, name = '']) => {
    const one = (what: RegExp): string => what.exec(block)?.[1]?.trim() ?? '';
    return {
      file,
      name,
      named: one(/name: guid\(([^\n]+)\)\n/).split(/, /),
      scope: one(/\n\s+scope: ([^\n]+)/),
      principal: one(/principalId: ([^\n]+)/),
      role: one(/roleDefinitions',\s+([^)]+?)\s*\)/),
    };
  });
}

/** What a name lacks, so that two assignments could get the same one, or one could not be made again. */
function missing({ file, named, scope, principal, role }: Assignment): string[] {
  const principals = [
    principal,
    // An identity of the same resource group goes with it, and its id holds subscription and group.
    ...(shared.includes(file)
      ? []
      : [principal.replace(/!?\.principalId$|\.properties\.principalId$/, '.id').replace('.identity.id', '.id')]),
  ];
  return [
    ...(named.includes(`${scope}.id`) ? [] : [`the id of its scope, ${scope}.id`]),
    ...(named.some((argument) => principals.includes(argument)) ? [] : [`its principal, ${principals.join(' or ')}`]),
    ...(named.includes(role) ? [] : [`its role, ${role}`]),
  ];
}

suite('names of role assignments', (test) => {
  const assignments = readdirSync(modules).flatMap((file) =>
    assignmentsOf(file, readFileSync(join(modules, file), 'utf8')),
  );

  test('are all found', () => {
    const declared = readdirSync(modules).flatMap((file) => [
      ...readFileSync(join(modules, file), 'utf8').matchAll(/'Microsoft\.Authorization\/roleAssignments@/g),
    ]);
    assert.is(assignments.length, declared.length);
    assert.ok(assignments.length > 15);
  });

  for (const assignment of assignments) {
    test(`${assignment.file}: ${assignment.name} is named by its scope, its principal and its role`, () => {
      assert.equal(missing(assignment), []);
    });
  }

  test('a name without the principal, the scope or the role is found', () => {
    const [sample] = assignments.filter(({ file }) => file === 'registry-pull.bicep');
    assert.ok(sample);
    for (const argument of sample.named) {
      const fewer = { ...sample, named: sample.named.filter((other) => other !== argument) };
      assert.is(missing(fewer).length, 1, argument);
    }
  });
});
