import { file } from '../../schemas/index.ts';
import { type EntryKind, mentionsOf, namesOf } from '../../src/config/edit/entries.ts';
import { formatPath } from '../../src/config/edit/path.ts';
import { removeMentions } from '../../src/config/edit/rename-entry.ts';
import type { PoolConfig } from '../../src/config/validate.ts';
import { UserError } from '../../src/errors.ts';
import { withNecessaryPools } from '../../src/model/pools.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { defineCommand } from '../command.ts';
import { leftFiles } from '../edit/left-files.ts';
import { refuseRegistryOwner } from '../edit/registry-owner.ts';
import { soundly } from '../edit/sound.ts';
import {
  entryFlags,
  hasEntry,
  inUse,
  kinds,
  looseNotes,
  open,
  requestOf,
  runFlags,
  unknownEntry,
} from '../edit/entry.ts';

export const command = defineCommand({
  usage: 'remove <kind> <name>',
  help: 'Takes a workload, pool, namespace or environment out of aks-prod.yaml with what refers to it, and generates, in one step. Files that you edited stay as yours, and are named; what the clusters lose, and what stays in Azure, is said. Refused while something else needs it.',
  positionals: ['kind', 'name'],
  flags: { ...entryFlags, ...runFlags },
  examples: [
    ['create-aks-prod remove workload orders --dry-run', 'see what would change'],
    ['create-aks-prod remove pool batch', 'a pool that no workload names'],
  ],
  complete: () => kinds,
  async run({ kind, name, ...flags }, session) {
    const { generate } = await import('../generate.ts');
    const edit = (current: Uint8Array) => {
      const { text, value, bytesOf } = open(current);
      if (kind === 'pool' && name === 'system')
        throw new UserError('USAGE', 'The pool system carries the cluster components; there is always one.');
      if (!hasEntry(value, kind, name)) throw unknownEntry(value, kind, name);
      refuseUsed(value, kind, name);
      const edited = removeMentions({ text, value, schema: file, kind, name });
      return { bytes: bytesOf(edited), notes: calledNotes(value, kind, name) };
    };
    const review = (plan: Plan, root: string) => {
      if (kind === 'environment') refuseRegistryOwner(plan, name);
      return leftFiles(plan, root);
    };
    return soundly(session, () => generate(session, { ...requestOf(flags), edit, review }));
  },
});

type Plain = Readonly<Record<string, unknown>>;

/** @throws UserError IN_USE when something that stays would have no place, or another one than was meant */
function refuseUsed(value: Plain, kind: EntryKind, name: string): void {
  const single = mentionsOf(file, value, kind, name).texts.map((path) => formatPath(path));
  const all = namesOf(file, value, kind);
  if (kind === 'environment' && all.length === 1)
    throw inUse(kind, name, ['it is the only one'], 'Rename it, or add another one first.');
  if (kind === 'environment' && single.length > 0)
    throw inUse(
      kind,
      name,
      single,
      'It makes the registry that others pull from. Once that is deployed, put its id there as `registry.existing` (az acr show --name <registry> --query id); before that, name another environment.',
    );
  if (kind === 'pool' && single.length > 0)
    throw inUse(kind, name, single, 'Let these workloads name another pool, or none, first.');
  if (kind === 'pool' && staysNecessary(value, name))
    throw inUse(
      kind,
      name,
      ['there is always an ordinary pool, and it is the only one'],
      'It would come back with the defaults. Add another one first, or change its settings.',
    );
  if (kind !== 'namespace') return;
  const workloads = Object.entries((value['workloads'] ?? {}) as Plain);
  const implied = workloads.filter(([, one]) => (one as Plain | null)?.['namespace'] === undefined);
  const isOnly = all.length === 1 && all[0] === name;
  const users = [...single, ...(isOnly ? implied.map(([workload]) => `workloads.${workload}`) : [])];
  if (users.length > 0) throw inUse(kind, name, users, 'Move or remove these workloads first.');
}

/** Whether a pool of that name would be made although nothing says so. */
function staysNecessary(value: Plain, name: string): boolean {
  const cluster = value['cluster'] as Plain | null | undefined;
  const { [name]: _, ...others } = (cluster?.['pools'] ?? {}) as Record<string, PoolConfig>;
  const said = Object.entries(others).filter(([, pool]) => typeof pool === 'object' && pool !== null);
  return name in withNecessaryPools(Object.fromEntries(said));
}

/** Flows that close with a workload, and texts that may mean it. */
function calledNotes(value: Plain, kind: EntryKind, name: string): string[] {
  if (kind !== 'workload') return [];
  const callers = mentionsOf(file, value, kind, name).texts.map((path) => `\`${formatPath(path.slice(0, -1))}\``);
  const [isOne, list] = [callers.length === 1, callers.join(', ')];
  return [
    ...(callers.length === 0 ? [] : [`${list} no longer name${isOne ? 's' : ''} ${name}: the flow is closed.`]),
    ...looseNotes(value, name),
  ];
}
