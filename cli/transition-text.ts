import type { Transition } from '../src/plan/transitions/transitions.ts';
import { labelled, type Paint, plural } from './format.ts';

/** What running clusters make of a change, for people: one block an environment, what is to be done by hand first. */
export function transitionText(found: readonly Transition[], columns: number, paint: Paint): string {
  const environments = [...new Set(found.map(({ environment }) => environment))];
  return environments
    .map((environment) => {
      const here = found.filter((transition) => transition.environment === environment);
      const byHand = here.filter(({ steps }) => steps.length > 0);
      const bySomething = here.filter(({ steps, kind }) => steps.length === 0 && kind !== 'removed');
      const removed = here.filter(({ steps, kind }) => steps.length === 0 && kind === 'removed');
      return [
        paint('bold', `On the cluster of ${environment}:`),
        ...byHand.map((transition) => textOf(transition, columns)),
        ...bySomething.map((transition) => textOf(transition, columns)),
        ...(removed.length === 0 ? [] : [removedText(removed, columns)]),
      ].join('\n');
    })
    .join('\n\n');
}

function textOf({ object, what, steps, by }: Transition, columns: number): string {
  return [
    labelled('', `${object}: ${what}${by === undefined ? '' : ` ${by} sees to it.`}`, columns, 2),
    ...steps.flatMap(({ when, text, commands }) => [
      labelled(`${when}: `, text, columns, 4),
      // Commands stay on one line, to be copied.
      ...commands.map((command) => `      ${command}`),
    ]),
  ].join('\n');
}

function removedText(removed: readonly Transition[], columns: number): string {
  const names = removed.map(({ object }) => object);
  const shown = names.length > 8 ? [...names.slice(0, 7), `and ${plural(names.length - 7, 'further object')}`] : names;
  return labelled('', `${removed[0]?.by} removes what is no longer described: ${shown.join(', ')}.`, columns, 2);
}
