import { file } from '../../schemas/index.ts';
import { places } from '../../src/config/edit/entries.ts';
import { UserError } from '../../src/errors.ts';
import { defineCommand } from '../command.ts';
import { parseAssignment } from '../edit/assignment.ts';
import { entryFlags, kinds, open, refuseName, requestOf, runFlags } from '../edit/entry.ts';
import { implied } from '../edit/implied.ts';
import { soundly } from '../edit/sound.ts';
import { setValues } from '../../src/config/edit/set-value.ts';

export const command = defineCommand({
  usage: 'add <kind> <name>',
  help: 'Adds a workload, pool, namespace or environment to aks-prod.yaml and generates, in one step. Comments and layout of the file stay.',
  positionals: ['kind', 'name'],
  flags: {
    ...entryFlags,
    set: {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'A setting of it: --set image=shopregistry.azurecr.io/orders:1.4.2',
    },
    ...runFlags,
  },
  examples: [
    [
      'create-aks-prod add workload orders --set image=shopregistry.azurecr.io/orders:1.4.2 --set port=8080',
      'a service',
    ],
    ['create-aks-prod add pool batch --set spot=true', 'a pool of Spot nodes'],
    ['create-aks-prod add environment staging', 'a second environment, deployed before the last one'],
  ],
  complete: () => kinds,
  async run({ kind, name, set, ...flags }, session) {
    const { generate } = await import('../generate.ts');
    const path = [...places[kind], name];
    const assignments = (set ?? []).map((item) => parseAssignment(item, file, path));
    const edit = (current: Uint8Array) => {
      const { text, value, bytesOf } = open(current);
      refuseName(kind, name);
      if (exists(value, path))
        throw new UserError(
          'ALREADY_EXISTS',
          `There is ${kind === 'environment' ? 'an' : 'a'} ${kind} \`${name}\` already.`,
          { hint: 'Change it in aks-prod.yaml, then run `create-aks-prod generate`.' },
        );
      const further = implied(kind, name, value).filter(
        ({ path: at }) => !assignments.some((own) => covers(own.path, at)),
      );
      const written = [...further, ...assignments];
      const all = [...written, ...(written.some((own) => covers(path, own.path)) ? [] : [{ path, value: {} }])];
      // A change reaches the environments in their order, and must not start to reach the last one before the new one.
      const last = kind === 'environment' ? Object.keys(value['environments'] ?? { production: {} }).at(-1) : undefined;
      const edited = setValues(
        text,
        all.map((assignment) => ({ ...assignment, ...(last === undefined ? {} : { before: last }) })),
      );
      return { bytes: bytesOf(edited) };
    };
    return soundly(session, () => generate(session, { ...requestOf(flags), edit }));
  },
});

/** Whether a value at `path` holds, or is, what stands at `other`. */
function covers(path: readonly string[], other: readonly string[]): boolean {
  return path.every((key, index) => other[index] === key);
}

function exists(value: unknown, path: readonly string[]): boolean {
  return path.every((key) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return false;
    value = (value as Record<string, unknown>)[key];
    return true;
  });
}
