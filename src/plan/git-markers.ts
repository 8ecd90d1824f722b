/** The two texts that git put into one: the lines outside its conflicts, and of each conflict those of one side. */
export interface GitSides {
  readonly ours: string;
  readonly theirs: string;
}

/** Takes a text with git's conflict markers apart, in any of git's styles. Undefined for a text without whole conflicts. */
export function gitSides(text: string): GitSides | undefined {
  const ours: string[] = [];
  const theirs: string[] = [];
  let section: 'both' | 'ours' | 'base' | 'theirs' = 'both';
  let conflicts = 0;
  for (const line of text.split(/(?<=\n)/)) {
    const next = sectionAfter(line.replace(/\r?\n$/, ''), section);
    if (next === undefined) {
      if (section === 'both' || section === 'ours') ours.push(line);
      if (section === 'both' || section === 'theirs') theirs.push(line);
      continue;
    }
    if (next === 'both') conflicts += 1;
    section = next;
  }
  return conflicts === 0 || section !== 'both' ? undefined : { ours: ours.join(''), theirs: theirs.join('') };
}

/** The part of a conflict that begins behind the line, when the line is the marker that may stand here. */
function sectionAfter(
  line: string,
  section: 'both' | 'ours' | 'base' | 'theirs',
): 'both' | 'ours' | 'base' | 'theirs' | undefined {
  if (section === 'both') return /^<{7}(?: |$)/.test(line) ? 'ours' : undefined;
  if (section === 'ours' && /^\|{7}(?: |$)/.test(line)) return 'base';
  if (section !== 'theirs' && /^={7}$/.test(line)) return 'theirs';
  return section === 'theirs' && /^>{7}(?: |$)/.test(line) ? 'both' : undefined;
}
