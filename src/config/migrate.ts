import { isDeepStrictEqual } from 'node:util';
import { parseDocument } from 'yaml';
import { UserError } from '../errors.ts';
import { formatPath } from './edit/path.ts';
import { setValue } from './edit/set-value.ts';
import { applyChange, pathsOf, type Change } from './migrate/change.ts';
import { steps as releasedSteps, type Step } from './migrate/steps.ts';
import { requireThisVersion, schemaVersion } from './schema-version.ts';
import { meaning } from './edit/meaning.ts';

/** A config file in today's format. */
export interface Migrated {
  /** The same text when nothing was to be done. */
  readonly text: string;
  /** One sentence for each place that changed. */
  readonly notes: readonly string[];
}

interface State extends Migrated {
  /** What the text has to mean, worked out without the text. */
  readonly value: unknown;
}

/**
 * Brings the text of aks-prod.yaml to today's format, in the base and in the environments' patches. Every byte that no
 * change concerns stays: comments, blank lines, quotes, order and line ends. A text that is not YAML, or names no
 * version, is returned as it stands, for `read` and `validate` to complain about.
 *
 * @throws UserError CONFIG_TOO_NEW for a file of a newer tool; EDIT_REFUSED or MIGRATION_REFUSED for one that is written
 * in a way that has to be changed by hand, such as with aliases across what moves
 */
export function migrate(
  text: string,
  { steps = releasedSteps, to = schemaVersion }: { steps?: readonly Step[]; to?: number } = {},
): Migrated {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const content = text.slice(mark.length);
  const document = parseDocument(content, { version: '1.2' });
  const value: unknown = document.errors.length > 0 ? undefined : document.toJS();
  const from = versionOf(value);
  if (from === undefined || from === to) return { text, notes: [] };
  if (from > to) requireThisVersion(from, to);
  let state: State = { text: content, value, notes: [] };
  for (let version = from; version < to; version += 1) {
    const step = steps.find((one) => one.from === version);
    if (!step) throw new Error(`There is no migration from schema ${version}`);
    state = take(step, state);
  }
  return { text: mark + state.text, notes: state.notes };
}

function take({ from, changes }: Step, start: State): State {
  const changed = prove(changes.reduce(takeChange, start));
  const path = ['schema'];
  return {
    ...changed,
    text: setValue(changed.text, { path, value: from + 1 }),
    value: { ...Object(changed.value), schema: from + 1 },
  };
}

function takeChange(start: State, change: Change): State {
  const patches = pathsOf(start.value, ['environments', '*']);
  return [[], ...patches].reduce<State>((state, prefix) => {
    const found = pathsOf(state.value, [...prefix, ...change.path]);
    return found.reduce<State>(({ text, value, notes }, path) => {
      const applied = applyChange(change, path, prefix, text, value);
      return { text: applied.text, value: applied.value, notes: [...notes, noteOf(change, path, applied.path)] };
    }, state);
  }, start);
}

function noteOf({ do: what, why }: Change, path: readonly string[], to: readonly string[] | undefined): string {
  const [old, now] = [`\`${formatPath(path)}\``, `\`${formatPath(to ?? [])}\``];
  if (what === 'drop') return `${old} is gone: ${why}`;
  return what === 'replace' ? `${old} has another form: ${why}` : `${old} is ${now}: ${why}`;
}

/** The edits of the text and the changes of the values were made apart; only when they agree is the text let out. */
function prove(state: State): State {
  const document = parseDocument(state.text, { version: '1.2', uniqueKeys: true });
  const isMeant = document.errors.length === 0 && isDeepStrictEqual(meaning(document), state.value);
  if (isMeant) return state;
  throw new UserError('MIGRATION_REFUSED', 'aks-prod.yaml cannot be brought to the new format without a person.', {
    hint: `Write out aliases and anchors in it and try again, or make these changes by hand:\n${state.notes.map((note) => `  ${note}`).join('\n')}\nNothing was changed.`,
  });
}

function versionOf(value: unknown): number | undefined {
  const written: unknown = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : undefined;
  return typeof written === 'number' && Number.isInteger(written) && written >= 1 ? written : undefined;
}
