import type { Command } from './command.ts';

/** Every command but the wizard, with the line that `--help` shows; the order is that of `--help`. */
export const commands = {
  'generate': 'Write the repository that aks-prod.yaml describes',
  'validate': 'Check aks-prod.yaml and print every finding',
  'explain [path]': 'Say what a setting is, what it is set to, and why',
  'add <kind> <name>': 'Add a workload, pool, namespace or environment, then generate',
  'schema': 'Print the JSON Schema of aks-prod.yaml',
  'completion': 'Print the completion script for bash or zsh',
} as const;

const load = (module: Promise<{ command: Command }>) => module.then(({ command }) => command);

/** Loads one command; no other module of a command is read. */
export const loaders = {
  create: () => load(import('./commands/create.ts')),
  generate: () => load(import('./commands/generate.ts')),
  validate: () => load(import('./commands/validate.ts')),
  explain: () => load(import('./commands/explain.ts')),
  add: () => load(import('./commands/add.ts')),
  schema: () => load(import('./commands/schema.ts')),
  completion: () => load(import('./commands/completion.ts')),
} as const;
