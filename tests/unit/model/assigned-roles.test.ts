import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { roles } from '../../../src/facts/roles.ts';
import { assignedRoles } from '../../../src/model/assigned-roles.ts';
import { roleCondition } from '../../../src/render/docs/pipelines.ts';
import { exampleModel } from '../../helpers/model.ts';
import { project } from '../../helpers/snapshot.ts';
import { suite } from '../../helpers/suite.ts';

/** The roles that the compiler predicts for an environment of an example. */
function predicted(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  const ids = [...text.matchAll(/roleDefinitions(?:\/|', ')([0-9a-f-]{36})/g)].map(([, id = '']) => id);
  return [...new Set(ids)].toSorted();
}

suite('the roles that a deployment assigns', (test) => {
  for (const example of ['article', 'minimal', 'store']) {
    const folder = join(project, 'snapshots', example, 'predicted');
    for (const file of readdirSync(folder)) {
      const name = file.replace('.json', '');
      test(`are those that the pipeline may assign, and no others: ${example}, ${name}`, () => {
        const environment = exampleModel(example).environments.find((candidate) => candidate.name === name);
        assert.ok(environment);
        const known = assignedRoles(environment.infra).map((role) => roles[role].id as string);
        assert.equal(known.toSorted(), predicted(join(folder, file)));
      });
    }
  }

  test('stand in a condition for giving and for taking away', () => {
    assert.is(
      roleCondition(['acrPull']),
      "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {7f951dda-4ed3-4680-a7ca-43fe172d538d})) AND ((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})) OR (@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {7f951dda-4ed3-4680-a7ca-43fe172d538d}))",
    );
  });
});
