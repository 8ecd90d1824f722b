import select from '@inquirer/select';
import { styleText } from 'node:util';
import { usesColour } from '../report.ts';
import type { Session } from '../session.ts';
import { type Choice, helpOf, messageOf, type Question } from './question.ts';
import { textPrompt } from './text-prompt.ts';

/** How the wizard talks to the person. */
export interface Ask {
  /** Asks one question. `suggestion` is taken at Enter; `objection` says what is wrong with an answer. */
  question(question: Question, suggestion: string, objection: (answer: string) => string | undefined): Promise<string>;
  /** Lets the person pick one of several. */
  menu(message: string, choices: readonly Choice[]): Promise<string>;
}

/** Asks on the terminal. Ctrl-C makes each method throw inquirer's `ExitPromptError`. */
export function askOnTerminal({ stdin, stdout, environment, report }: Session): Ask {
  const colour = usesColour(stdout, environment);
  const context = { input: stdin, output: stdout };
  const menu = (message: string, choices: readonly Choice[], preselected?: string) =>
    select<string>(
      {
        message,
        choices: choices.map(({ value, summary }) => ({
          value,
          name: summary === '' ? value : `${value.padEnd(longest(choices))}  ${summary}`,
          short: value,
        })),
        theme: colour ? colours : plain,
        pageSize: 14,
        loop: false,
        ...(preselected === undefined ? {} : { default: preselected }),
      },
      context,
    );
  return {
    menu: (message, choices) => menu(message, choices),
    question: (question, suggestion, objection) => {
      const message = messageOf(question);
      if (question.choices) return menu(message, question.choices, suggestion);
      return textPrompt(
        {
          message,
          help: helpOf(question),
          default: suggestion,
          columns: report.columns,
          objection,
          theme: colour ? colours : plain,
        },
        context,
      );
    },
  };
}

function longest(choices: readonly Choice[]): number {
  return Math.max(...choices.map(({ value }) => value.length));
}

const identity = (text: string) => text;
const keys = (pairs: [key: string, action: string][]) => pairs.map(([key, action]) => `${key} ${action}`).join(', ');

/** For a terminal without colours: marks in place of styles. */
const plain = {
  prefix: { idle: '?', done: '*' },
  icon: { cursor: '>' },
  style: {
    answer: identity,
    message: identity,
    error: identity,
    defaultAnswer: (text: string) => `(${text})`,
    help: identity,
    highlight: identity,
    key: identity,
    disabled: identity,
    description: identity,
    keysHelpTip: keys,
  },
};

const dim = (text: string) => styleText('dim', text, { validateStream: false });

const colours = {
  icon: { cursor: '>' },
  style: {
    help: dim,
    error: (text: string) => styleText('red', text, { validateStream: false }),
    keysHelpTip: (pairs: [string, string][]) => dim(keys(pairs)),
  },
};
