import { exitCode, UserError } from '../../src/errors.ts';
import type { Plan } from '../../src/plan/plan.ts';

/**
 * @throws UserError REPLACEMENT when the environment that is to go, or to be called `to`, makes the registry of others,
 * unless that was accepted
 */
export function refuseRegistryOwner({ replacements }: Plan, name: string, to?: string): void {
  const owned = replacements.filter(({ path, before }) => path === 'registryOwner' && before === name);
  if (owned.length === 0) return;
  const users = owned.map(({ environment }) => environment).filter((environment) => environment !== to);
  const pulls = users.length === 0 ? '' : `, from which ${users.join(', ')} pull${users.length === 1 ? 's' : ''}`;
  const change = to === undefined ? 'Without it another one would make' : `As ${to} it would make`;
  throw new UserError(
    'REPLACEMENT',
    `The environment ${name} makes the registry${pulls}. ${change} a registry of the same name, which is taken while the first one is there.`,
    {
      exitCode: exitCode.refused,
      hint: `Once it is deployed: write the id of the registry (az acr show --name <registry> --query id) as \`registry.existing\`, run generate, and run this again; keep its resource group. When nothing is deployed yet, add --accept-replacement. Nothing was written.`,
    },
  );
}
