import Handlebars from 'handlebars';

/**
 * Turns the text of a template into the source of a JavaScript object, a `TemplateSpecification` of Handlebars.
 * The package is built with it; from a checkout, templates pass through it when they are loaded.
 *
 * Nothing is escaped, since no output is HTML; an unknown helper and a missing field are errors.
 *
 * @param path below templates/, for the error message
 * @throws when the template does not parse
 */
export function precompile(text: string, path: string): string {
  try {
    const source: unknown = Handlebars.precompile(text, {
      noEscape: true,
      strict: true,
      knownHelpersOnly: true,
      knownHelpers: { lit: true },
    });
    return source as string;
  } catch (error) {
    throw new Error(`templates/${path} does not parse`, { cause: error });
  }
}
