import { createTwoFilesPatch } from 'diff';
import type { Planned } from './repository.ts';
import { commandIndent, type Paint, plural, prose, table } from './format.ts';
import { onlyTheirs } from '../src/plan/decide-meeting.ts';
import { countActions } from '../src/plan/describe.ts';
import type { Choice } from '../src/plan/decision.ts';
import type { HealthFinding } from '../src/plan/health.ts';
import { isUnsettled, type Plan, type PlannedFile } from '../src/plan/plan.ts';

const quiet: readonly string[] = ['same', 'keep', 'adopt'];
const past = [
  ['create', 'created'],
  ['update', 'updated'],
  ['merge', 'merged'],
  ['move', 'moved'],
  ['delete', 'deleted'],
  ['detach', 'detached'],
  ['conflict', 'in conflict'],
] as const;

/** `12 created, 3 updated`. */
export function summarizePlan(plan: Plan): string {
  const counts = countActions(plan);
  const parts = past.flatMap(([action, word]) => (counts[action] === undefined ? [] : [`${counts[action]} ${word}`]));
  return parts.length > 0 ? parts.join(', ') : `${plural(plan.writes.length, 'record')} brought up to date`;
}

/** One line for each file that something happens to, with the reason where a person has to know it. */
export function listPlan(plan: Plan, columns: number, paint: Paint): string {
  const rows = plan.files
    .filter(({ action, warning }) => !quiet.includes(action) || warning !== undefined)
    .map((file) => row(file, paint));
  return [
    ...(rows.length > 0 ? [table(rows, columns)] : []),
    ...[...plan.problems, ...plan.leftBehind].map((text) => prose(laidOut(text), columns)),
  ].join('\n');
}

/** A sentence, and on the lines below it the commands that it tells of. */
function laidOut(text: string): string {
  const [sentence, ...commands] = text.split('\n');
  return [`  ${sentence}`, ...commands.map((command) => ' '.repeat(commandIndent) + command)].join('\n');
}

function row(file: PlannedFile, paint: Paint): string[] {
  const path = file.at ?? file.path;
  const moved = file.from === undefined ? path : `${file.from} -> ${path}`;
  // Where it came from stands before the arrow already.
  const told = file.from === undefined ? file.reason : file.reason.replace(`Renamed from ${file.from}.`, '').trim();
  const isPlain = file.action === 'create' || file.action === 'update' || told === onlyTheirs;
  const reason = file.warning ?? (isPlain ? '' : told);
  const remark = [reason, ...(file.notes ?? [])].filter(Boolean).join(' ');
  const colour = file.action === 'conflict' ? 'red' : 'dim';
  return [paint(colour, file.action.padEnd(8)), remark === '' ? moved : `${moved}: ${remark}`];
}

/** Unified diffs of all files for people that the plan writes, our own records left out. */
export function diffPlan({ repo, plan }: Planned): string {
  const texts = plan.writes
    .filter(({ path }) => !path.startsWith('.aks-prod/'))
    .map(({ path, after }) => {
      const entry = repo.tree.get(path);
      const before = entry?.kind === 'file' ? entry.bytes : undefined;
      return patch(path, before, after?.bytes);
    });
  return texts.filter((text) => text !== '').join('');
}

function patch(path: string, before: Uint8Array | undefined, after: Uint8Array | undefined): string {
  const [old, next] = [before, after].map((bytes) => new TextDecoder().decode(bytes ?? new Uint8Array()));
  const text = createTwoFilesPatch(
    before ? `a/${path}` : '/dev/null',
    after ? `b/${path}` : '/dev/null',
    old ?? '',
    next ?? '',
    '',
    '',
    { context: 3 },
  );
  return text.replace(/^=+\n/, '');
}

/** The files about which a person has to decide, or that hold both versions since an earlier decision. */
export function openConflicts(plan: Plan): readonly PlannedFile[] {
  return plan.files.filter((file) => isUnsettled(file) || file.action === 'conflict');
}

const meanings: Readonly<Record<Choice, string>> = {
  markers: 'both versions in the file, between markers',
  sidecar: 'yours stays, the new one goes beside it as .aks-new',
  ours: 'yours stays',
  theirs: 'the new one is taken',
};

/** Whether not every flag settles the conflict. */
function isNarrow({ conflict }: PlannedFile): boolean {
  return conflict?.kind === 'rename' || conflict?.kind === 'type';
}

/** Conflicts after a run that wrote the other files: those in which both versions are kept, and those left as they were. */
function keptText(files: readonly PlannedFile[]): string {
  const kept = files.filter((file) => !isUnsettled(file));
  const left = files.filter(isUnsettled);
  return [
    ...(kept.length === 0
      ? []
      : [
          `Both versions are kept for you to choose in:\n${list(kept)}\nDecide in the file, then run \`create-aks-prod resolve PATH\`.`,
        ]),
    ...(left.length === 0
      ? []
      : [`These files are as they were, since the flag does not settle their conflict:\n${list(left, true)}`]),
  ].join('\n');
}

/** What a person can do about conflicts. */
export function conflictText(files: readonly PlannedFile[], isBlocked: boolean): string {
  const old = files.filter(({ conflict }) => conflict?.kind === 'open');
  if (old.length > 0)
    return `An earlier conflict still waits in:\n${list(old)}\nNothing was written. Decide in the file, then run \`create-aks-prod resolve PATH\`.`;
  if (!isBlocked) return keptText(files);

  const possible = new Set(files.flatMap(({ conflict }) => conflict?.choices ?? []));
  const ways = Object.entries(meanings).flatMap(([choice, meaning]) =>
    possible.has(choice as Choice) ? [`  --on-conflict ${choice.padEnd(9)} ${meaning}`] : [],
  );
  return `You and the template disagree about these files:\n${list(files, files.some(isNarrow))}\nNothing was written. Choose with one of these flags:\n${ways.join('\n')}`;
}

/** What is wrong with a repo, one line each. */
export function healthText(findings: readonly HealthFinding[], columns: number): string {
  return [
    'What is wrong with it:',
    table(
      findings.map(({ kind, path, message }) => [kind, `${path === undefined ? '' : `${path}: `}${message}`]),
      columns,
    ),
  ].join('\n');
}

/** The files with what is wrong in them; `withWays` also with why, and with what would settle it. */
function list(files: readonly PlannedFile[], withWays = false): string {
  return files
    .flatMap(({ path, at, reason, conflict }) => [
      `  ${at ?? path}`,
      ...(withWays
        ? [
            `    ${reason} ${(conflict?.choices ?? []).map((choice) => `--on-conflict ${choice}: ${meanings[choice]}.`).join(' ')}`,
          ]
        : []),
      ...(conflict?.merge?.problems ?? []).slice(0, 3).map(({ message }) => `    ${message}`),
    ])
    .join('\n');
}
