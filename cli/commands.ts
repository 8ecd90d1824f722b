import type { Command } from './command.ts';

/** Every command but the wizard, with the line that `--help` shows; the order is that of `--help`. */
export const commands = {
  generate: { usage: 'generate', summary: 'Write the repository that aks-prod.yaml describes' },
  validate: { usage: 'validate', summary: 'Check aks-prod.yaml and print every finding' },
  explain: { usage: 'explain [path]', summary: 'Say what a setting is, what it is set to, and why' },
  calendar: { usage: 'calendar', summary: 'Say what comes for this platform, and when' },
  add: { usage: 'add <kind> <name>', summary: 'Add a workload, pool, namespace or environment' },
  set: { usage: 'set <settings..>', summary: 'Change settings, such as location=westeurope' },
  rename: { usage: 'rename <kind> <name> <to>', summary: 'Rename one of these, with its files and your edits' },
  remove: { usage: 'remove <kind> <name>', summary: 'Remove one of these, and say what stays' },
  check: { usage: 'check', summary: 'Fail when generate would change a file' },
  diff: { usage: 'diff [paths..]', summary: 'Print what generate would change' },
  upgrade: { usage: 'upgrade', summary: 'Merge the templates of this version under your edits' },
  apply: { usage: 'apply <file>', summary: 'Apply a plan that was reviewed' },
  status: { usage: 'status', summary: 'Say which files you changed' },
  resolve: { usage: 'resolve <paths..>', summary: 'Close conflicts' },
  undo: { usage: 'undo', summary: 'Take the last run back' },
  recover: { usage: 'recover', summary: 'Settle a run that was cut off' },
  adopt: { usage: 'adopt', summary: 'Take over a repository without records' },
  detach: { usage: 'detach <paths..>', summary: 'Make files yours alone' },
  restore: { usage: 'restore <paths..>', summary: 'Let files follow the template again' },
  schema: { usage: 'schema', summary: 'Print the JSON Schema of aks-prod.yaml' },
  completion: { usage: 'completion', summary: 'Print the completion script for bash or zsh' },
} as const;

const load = (module: Promise<{ command: Command }>) => module.then(({ command }) => command);

/** Loads one command; no other module of a command is read. */
export const loaders = {
  create: () => load(import('./commands/create.ts')),
  generate: () => load(import('./commands/generate.ts')),
  validate: () => load(import('./commands/validate.ts')),
  explain: () => load(import('./commands/explain.ts')),
  calendar: () => load(import('./commands/calendar.ts')),
  add: () => load(import('./commands/add.ts')),
  set: () => load(import('./commands/set.ts')),
  rename: () => load(import('./commands/rename.ts')),
  remove: () => load(import('./commands/remove.ts')),
  check: () => load(import('./commands/check.ts')),
  diff: () => load(import('./commands/diff.ts')),
  upgrade: () => load(import('./commands/upgrade.ts')),
  apply: () => load(import('./commands/apply.ts')),
  status: () => load(import('./commands/status.ts')),
  resolve: () => load(import('./commands/resolve.ts')),
  undo: () => load(import('./commands/undo.ts')),
  recover: () => load(import('./commands/recover.ts')),
  adopt: () => load(import('./commands/adopt.ts')),
  detach: () => load(import('./commands/detach.ts')),
  restore: () => load(import('./commands/restore.ts')),
  schema: () => load(import('./commands/schema.ts')),
  completion: () => load(import('./commands/completion.ts')),
} as const satisfies Readonly<Record<keyof typeof commands | 'create', () => Promise<Command>>>;

export type CommandName = keyof typeof loaders;

/** The command that is meant when none is named. */
export const wizard = 'create';

/** Whether a shell asks for the words that may come next. */
export function isCompleting(argv: readonly string[]): boolean {
  return argv[0] === '--get-yargs-completions';
}
