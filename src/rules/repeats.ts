import type { Finding } from './rule.ts';

/** A finding for each entry of a list that stands there before, in any mix of upper and lower case. */
export function repeats(list: readonly string[], path: readonly string[]): Finding[] {
  return list.flatMap((item, index) => {
    const first = list.findIndex((other) => other.toLowerCase() === item.toLowerCase());
    return first === index
      ? []
      : [
          {
            path: [...path, String(index)],
            message: `${item} appears twice in \`${path.join('.')}\`.`,
            fix: 'Remove one of the two.',
          },
        ];
  });
}
