/** One entry of a list in a checker's settings, and why it stands there. */
export interface Reasoned {
  readonly value: string;
  readonly reason: string;
}

/** A list in YAML with the reason behind each entry; nothing for an empty one. Values and reasons need no quotes. */
export function reasonedList(key: string, entries: readonly Reasoned[]): string {
  if (entries.length === 0) return '';
  return `${key}:\n${entries.map(({ value, reason }) => `  # ${reason}\n  - ${value}\n`).join('')}`;
}
