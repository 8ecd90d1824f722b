import type { Command } from './command.ts';

/**
 * The flags of a command line that can be read in one way only: each is given once, in full, and its value is a plain
 * word. Undefined for anything else, which is left to yargs; that takes longer to load than many a command runs.
 *
 * @param words what stands behind the name of the command
 */
export function plainFlags(
  words: readonly string[],
  { flags, positionals = [] }: Command,
): Record<string, string | boolean> | undefined {
  const isSimple = Object.values(flags).every(
    (flag) => flag.default === undefined && flag.demandOption === undefined && flag.alias === undefined,
  );
  if (!isSimple || positionals.length > 0) return undefined;
  const found: Record<string, string | boolean> = {};
  for (let index = 0; index < words.length; index += 1) {
    const name = /^--([a-z-]+)$/.exec(words[index] ?? '')?.[1] ?? '';
    const flag = Object.hasOwn(flags, name) && !Object.hasOwn(found, name) ? flags[name] : undefined;
    if (flag?.array || flag?.choices) return undefined;
    if (flag?.type === 'boolean') found[name] = true;
    else if (flag?.type === 'string' && plainWord.test(words[(index += 1)] ?? '')) found[name] = words[index] ?? '';
    else return undefined;
  }
  return found;
}

const plainWord = /^[a-z][a-z0-9-]*$/;
