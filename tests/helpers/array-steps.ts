/** Methods that look at elements until they know; what they call tells how many. */
const calling = [
  'find',
  'findIndex',
  'findLast',
  'some',
  'every',
  'filter',
  'map',
  'flatMap',
  'forEach',
  'reduce',
] as const;
/** Methods that look at elements by themselves. */
const comparing = ['includes', 'indexOf', 'lastIndexOf', 'concat', 'slice'] as const;
const listing = ['keys', 'values', 'entries'] as const;

/**
 * How many elements of arrays and entries of objects are looked at while something runs: a measure of its work that is the
 * same on every machine.
 */
export function countSteps(run: () => unknown): number {
  let steps = 0;
  const restore: (() => void)[] = [];
  const replace = (owner: object, name: string, made: (original: (...args: unknown[]) => unknown) => unknown) => {
    const descriptor = Object.getOwnPropertyDescriptor(owner, name);
    if (!descriptor) throw new Error(`There is no ${name}`);
    Object.defineProperty(owner, name, { ...descriptor, value: made(descriptor.value as () => unknown) });
    restore.push(() => void Object.defineProperty(owner, name, descriptor));
  };
  for (const name of calling)
    replace(
      Array.prototype,
      name,
      (original) =>
        function (this: unknown, callback: unknown, ...rest: unknown[]) {
          const counted = function (this: unknown, ...args: unknown[]) {
            steps += 1;
            return (callback as (...args: unknown[]) => unknown).apply(this, args);
          };
          return original.call(this, counted, ...rest);
        },
    );
  for (const name of comparing)
    replace(
      Array.prototype,
      name,
      (original) =>
        function (this: unknown[], ...args: unknown[]) {
          steps += this.length;
          return original.apply(this, args);
        },
    );
  for (const name of listing)
    replace(Object, name, (original) => (value: object) => {
      const list = original(value) as unknown[];
      steps += list.length;
      return list;
    });
  try {
    run();
  } finally {
    for (const undo of restore) undo();
  }
  return steps;
}
