import { stripVTControlCharacters } from 'node:util';

/** Columns that a text takes in a terminal, for text without wide characters: all that our help consists of. */
export default function stringWidth(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}
