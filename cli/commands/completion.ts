import yargs from 'yargs';
import { exitCode } from '../../src/errors.ts';
import { defineCommand } from '../command.ts';

export const command = defineCommand({
  usage: 'completion',
  help: 'Prints the completion script for the shell in $SHELL, bash or zsh.',
  flags: {},
  examples: [
    ['create-aks-prod completion >> ~/.bashrc', 'complete commands and flags in bash'],
    ['SHELL=zsh create-aks-prod completion >> ~/.zshrc', 'the same in zsh'],
  ],
  async run(_flags, { report }) {
    let script = '';
    const parser = yargs([]).scriptName('create-aks-prod').exitProcess(false).completion('completion', false);
    await parser.parseAsync(['completion'], {}, (_error, _flags, output) => {
      script = output;
    });
    report.print(script.trimEnd());
    return exitCode.done;
  },
});
