import { file } from '../../schemas/index.ts';
import { findKey } from '../../src/config/edit/find.ts';
import { removeKey } from '../../src/config/edit/keys.ts';
import { type Assignment, setValue } from '../../src/config/edit/set-value.ts';
import { UserError } from '../../src/errors.ts';
import { defineCommand } from '../command.ts';
import { completePath, parseAssignment, parsePath, requireKey } from '../edit/assignment.ts';
import { hasEntry, open, requestOf, runFlags, unknownEntry } from '../edit/entry.ts';

/** A setting that gets a value, or goes. */
type Change = Assignment | { readonly path: readonly string[]; readonly gone: true };

export const command = defineCommand({
  usage: 'set <settings..>',
  help: 'Changes settings in aks-prod.yaml and generates, in one step. Comments and layout of the file stay. A setting with the value null is taken out; where an environment does not say it itself, that takes away what all of them have.',
  positionals: ['settings'],
  flags: {
    settings: { type: 'string', array: true, demandOption: true, describe: 'Settings, as path=value' },
    ...runFlags,
  },
  examples: [
    ['create-aks-prod set workloads.orders.scale.max=30', 'one setting'],
    ['create-aks-prod set environments.staging.cluster.pools.apps.max=4', 'for one environment'],
    ['create-aks-prod set workloads.orders.scale.takeOver=null', 'take a setting out'],
  ],
  complete: (current) => completePath(file, current),
  async run({ settings, ...flags }, session) {
    const { generate } = await import('../generate.ts');
    const changes = settings.map(changeOf);
    const edit = (current: Uint8Array) => {
      const { text, value, bytesOf } = open(current);
      for (const { path } of changes) refuseUnknown(value, path);
      return { bytes: bytesOf(changes.reduce(changed, text)) };
    };
    return generate(session, { ...requestOf(flags), edit });
  },
});

/** @throws UserError USAGE for what is no setting, or no value of it */
function changeOf(setting: string): Change {
  const equals = setting.indexOf('=');
  if (equals < 1)
    throw new UserError('USAGE', `\`${setting}\` is no setting with a value.`, {
      hint: 'Write it like cluster.pools.apps.max=20; the value null takes a setting out.',
    });
  if (setting.slice(equals + 1).trim() !== 'null') return parseAssignment(setting, file);
  const path = parsePath(setting.slice(0, equals).trim());
  for (const index of path.keys()) requireKey(file, path.slice(0, index + 1));
  return { path, gone: true };
}

/** @throws UserError UNKNOWN_ENTRY for one that would begin to exist by a slip of the keyboard; `add` makes new ones */
function refuseUnknown(
  value: Readonly<Record<string, unknown>>,
  [place = '', name = '', ...rest]: readonly string[],
): void {
  const kind = place === 'workloads' ? 'workload' : place === 'environments' ? 'environment' : undefined;
  if (kind === undefined || rest.length === 0 || hasEntry(value, kind, name)) return;
  const isOnly = kind === 'environment' && value['environments'] === undefined && name === 'production';
  if (!isOnly) throw unknownEntry(value, kind, name);
}

function changed(text: string, change: Change): string {
  if (!('gone' in change)) return setValue(text, change);
  const { path } = change;
  if (path[0] !== 'environments' || path.length < 3 || findKey(text, path)) return removeKey(text, path);
  return findKey(text, path.slice(2)) ? setValue(text, { path, value: null }) : text;
}
