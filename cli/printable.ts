/** What `Paint` puts around a text. */
const ownStyle = '\u001b\\[(?:1|2|22|31|32|33|36|39)m';

/**
 * Characters that a terminal acts upon, or shows in another order than they stand: names of files, texts of a config, and
 * what other programs say may hold any of them.
 */
const acting = '(?![\\t\\n])\\p{Cc}|[\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff]';

export const unprintable = new RegExp(acting, 'gu');
const unprintableOrStyle = new RegExp(`${ownStyle}|\\r\\n|${acting}`, 'gu');

/** Text for a terminal: what it would act upon is shown as an escape, but for our own styles where colours are on. */
export function printable(text: string, hasStyles: boolean): string {
  return text.replace(unprintableOrStyle, (found) => {
    if (found === '\r\n') return found;
    return found.length > 1 && hasStyles ? found : escape(found.charAt(0)) + found.slice(1);
  });
}

/** The escape of a character that stands inside a text of JSON. */
export function jsonEscape(character: string): string {
  return `\\u${hex(character, 4)}`;
}

function escape(character: string): string {
  return character.charCodeAt(0) < 0x100 ? `\\x${hex(character, 2)}` : `\\u${hex(character, 4)}`;
}

function hex(character: string, width: number): string {
  return character.charCodeAt(0).toString(16).padStart(width, '0');
}
