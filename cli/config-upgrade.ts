import { newestGeneration } from '../schemas/index.ts';
import { raisedDefaults, type RaisedDefault } from '../src/config/defaults.ts';
import { formatPath } from '../src/config/edit/path.ts';
import { setValue } from '../src/config/edit/set-value.ts';
import { migrate } from '../src/config/migrate.ts';
import { read } from '../src/config/read.ts';
import { configFile } from './config-file.ts';
import type { Edit } from './generate.ts';

/**
 * Brings aks-prod.yaml to today's format. With `raise`, its line `defaults:` names today's generation; without, the notes
 * say what that line holds back.
 *
 * @throws UserError as `migrate` and `read` do
 */
export function upgradeConfig(bytes: Uint8Array, raise: boolean): Edit {
  const { text, notes } = migrate(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  const migrated = notes.length === 0 ? bytes : new TextEncoder().encode(text);
  const { value, text: content } = read(migrated, configFile);
  const raised = raisedDefaults(value);
  const told = raised.map((one) => describe(one, raise));
  if (!raise || value['defaults'] === newestGeneration) return { bytes: migrated, notes: [...notes, ...told] };
  const mark = text.slice(0, text.length - content.length);
  return {
    bytes: new TextEncoder().encode(mark + setValue(content, { path: ['defaults'], value: newestGeneration })),
    notes: [...notes, `The defaults are those of ${newestGeneration}.`, ...told],
  };
}

function describe({ environment, path, before, after, what, source }: RaisedDefault, raise: boolean): string {
  const [old, now] = [before, after].map((value) => JSON.stringify(value) ?? 'nothing');
  const fact = `\`${formatPath(path)}\` of ${environment} ${raise ? `is ${now} and was ${old}` : `stays ${old}; with --raise-defaults it becomes ${now}`}`;
  return `${fact}: ${what} (${source})`;
}
