import {
  createPrompt,
  isBackspaceKey,
  isEnterKey,
  isTabKey,
  makeTheme,
  usePrefix,
  useKeypress,
  useState,
  type Theme,
} from '@inquirer/core';
import type { PartialDeep } from '@inquirer/type';
import { wrap } from '../format.ts';

export interface TextPrompt {
  readonly message: string;
  /** One line below the answer. */
  readonly help: string;
  /** Taken when nothing is typed. */
  readonly default: string;
  /** Columns of the terminal. */
  readonly columns: number;
  /** What is wrong with an answer; undefined when it will do. */
  readonly objection: (answer: string) => string | undefined;
  readonly theme: PartialDeep<Theme>;
}

/**
 * Asks for a line of text and checks it at every key: the input prompt of inquirer checks at Enter alone, and has no
 * place for a help line. Tab takes the default into the line to edit it, and Backspace on an empty line drops it.
 */
export const textPrompt = createPrompt<string, TextPrompt>((config, done) => {
  const theme = makeTheme(config.theme);
  const [typed, setTyped] = useState('');
  const [suggestion, setSuggestion] = useState(config.default);
  const [finished, setFinished] = useState(false);
  const [insisting, setInsisting] = useState(false);
  const prefix = usePrefix({ status: finished ? 'done' : 'idle', theme });
  const answer = (typed || suggestion).trim();
  const objection = typed === '' && !insisting ? undefined : config.objection(answer);

  useKeypress((key, line) => {
    if (finished) return;
    if (isEnterKey(key)) {
      if (config.objection(answer) === undefined) {
        setTyped(answer);
        setFinished(true);
        done(answer);
        return;
      }
      // readline empties its line at Enter.
      line.write(typed);
      setInsisting(true);
    } else if (isTabKey(key)) {
      line.clearLine(0);
      line.write(typed || suggestion);
      setTyped(typed || suggestion);
    } else if (isBackspaceKey(key) && typed === '') setSuggestion('');
    else setTyped(line.line);
  });

  const message = theme.style.message(config.message, finished ? 'done' : 'idle');
  if (finished) return [prefix, message, theme.style.answer(answer === '' ? '(none)' : answer)].join(' ');
  const shown = typed === '' && suggestion !== '' ? theme.style.defaultAnswer(suggestion) : '';
  const lines = (text: string) => wrap(text, config.columns - 2);
  const help = lines(config.help).map((line) => theme.style.help(`  ${line}`));
  const error =
    objection === undefined
      ? []
      : lines(objection).map((line, index) => theme.style.error(`${index === 0 ? '!' : ' '} ${line}`));
  const below = [...help, ...error].join('\n');
  return [[prefix, message, shown, typed].filter(Boolean).join(' '), below];
});
