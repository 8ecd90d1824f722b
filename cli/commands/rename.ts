import { file } from '../../schemas/index.ts';
import type { EntryKind } from '../../src/config/edit/entries.ts';
import { renameEntry } from '../../src/config/edit/rename-entry.ts';
import { UserError } from '../../src/errors.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { defineCommand } from '../command.ts';
import { configFile } from '../config-file.ts';
import {
  entryFlags,
  hasEntry,
  kinds,
  looseNotes,
  open,
  refuseName,
  requestOf,
  runFlags,
  unknownEntry,
} from '../edit/entry.ts';
import { leftFiles } from '../edit/left-files.ts';
import { refuseRegistryOwner } from '../edit/registry-owner.ts';
import { soundly } from '../edit/sound.ts';

export const command = defineCommand({
  usage: 'rename <kind> <name> <to>',
  help: 'Gives a workload, pool, namespace or environment another name in aks-prod.yaml, wherever the file says it, and generates, in one step. Its files go to their new places with what you edited in them. To a cluster and to Azure it is a new one: what that means is said. When aks-prod.yaml has the new name already, only the files follow.',
  positionals: ['kind', 'name', 'to'],
  flags: { ...entryFlags, to: { type: 'string', demandOption: true, describe: 'Its new name' }, ...runFlags },
  examples: [
    ['create-aks-prod rename workload orders purchases --dry-run', 'see what would change'],
    ['create-aks-prod rename namespace shop store', 'its workloads go along'],
  ],
  complete: () => kinds,
  async run({ kind, name, to, ...flags }, session) {
    const [{ generate }, { renamedMerge }] = await Promise.all([
      import('../generate.ts'),
      import('../../src/plan/renamed-sides.ts'),
    ]);
    const request = requestOf(flags);
    let isByHand = false;
    const edit = (current: Uint8Array) => {
      const { text, value, bytesOf } = open(current);
      refuseRenaming(value, kind, name, to);
      isByHand = !hasEntry(value, kind, name);
      if (isByHand) return { bytes: current };
      const edited = renameEntry({ text, value, schema: file, kind, name }, to);
      return { bytes: bytesOf(edited), notes: [...looseNotes(value, name), ...notes[kind](to)] };
    };
    const review = (plan: Plan, root: string) => {
      if (kind === 'environment') refuseRegistryOwner(plan, name, to);
      const left = leftFiles(plan, root);
      if (!isByHand || plan.files.some(({ from }) => from !== undefined)) return left;
      throw new UserError('UNKNOWN_ENTRY', `No file of ${kind} \`${name}\` waits to follow it to \`${to}\`.`, {
        hint: `${configFile} has ${to} already, and its files are in place.`,
      });
    };
    const renamed = { from: name, to };
    const wishes = { ...request.wishes, renamed, merge: renamedMerge(renamed) };
    return soundly(session, () => generate(session, { ...request, edit, review, wishes }), { kind, from: name, to });
  },
});

function refuseRenaming(value: unknown, kind: EntryKind, name: string, to: string): void {
  if (name === to) throw new UserError('USAGE', `The ${kind} is called \`${name}\` already.`);
  if (kind === 'pool' && [name, to].includes('system'))
    throw new UserError('USAGE', 'The pool system carries the cluster components; its name is fixed.', {
      hint: 'Add another pool, and let workloads name that.',
    });
  const [isThere, isTaken] = [hasEntry(value, kind, name), hasEntry(value, kind, to)];
  if (isThere && isTaken)
    throw new UserError('ALREADY_EXISTS', `\`${to}\` is the name of another ${kind}.`, {
      hint: `Take another name, or remove ${name}.`,
    });
  if (!isThere && !isTaken) throw unknownEntry(value, kind, name);
  refuseName(kind, to);
}

/** What a new name means to Azure; what is left there, the plan says. */
const notes: Readonly<Record<EntryKind, (to: string) => string[]>> = {
  workload: () => [],
  namespace: () => [],
  pool: (to) => [`To Azure ${to} is a new pool: its nodes start empty, and pods move when the old ones are drained.`],
  environment: (to) => [`To Azure ${to} is a new environment, with a cluster of its own.`],
};
