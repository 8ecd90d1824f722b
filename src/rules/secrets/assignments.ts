import { type Certainty, isWrittenInText, secretName } from './names.ts';

/** A name and the value that a text gives it. */
interface Assignment {
  readonly name: string;
  readonly value: string;
}

/**
 * The ways in which texts give a value to a name: JSON, YAML, TOML, INI, properties, shell, XML, lists of names and values,
 * and options of a command line. Groups are `name`, and `value` or one of its quoted forms.
 */
const ways: readonly RegExp[] = [
  /(?<![\w.])(?<name>[A-Za-z_][\w.-]{0,79})(?:\\?["'])?[ \t]{0,20}(?:=>|:=|=|:(?=[ \t"'\\]))[ \t]{0,20}(?:"(?<double>[^"\n]{0,400})"|'(?<single>[^'\n]{0,400})'|\\"(?<escaped>[^"\\\n]{0,400})\\"|(?<plain>[^\s"',;&<>()[\]{}\\]{1,400}|[${<%][^\n]))/g,
  /<(?<name>[A-Za-z_][\w.:-]{0,79})>(?<plain>[^<>\n]{1,400})<\//g,
  /\b(?:key|name)[ \t]{0,4}=[ \t]{0,4}["'](?<name>[\w.:-]{1,80})["']\s{1,20}value[ \t]{0,4}=[ \t]{0,4}["'](?<plain>[^"'\n]{1,400})["']/gi,
  /["']?\bname["']?[ \t]{0,4}:[ \t]{0,4}["']?(?<name>[\w.-]{1,80})["']?,?\s{0,40}["']?value["']?[ \t]{0,4}:[ \t]{0,4}["']?(?<plain>[^\s"',}]{1,400})/gi,
  /(?:^|[\s"'])--?(?<name>[a-z][\w-]{1,60})[ \t]{1,8}["']?(?<plain>[^\s"'-][^\s"']{0,400})/gi,
];

/** The name of a secret that a text writes out, the surest first; undefined when it writes none. */
export function secretWrittenIn(text: string): { name: string; certainty: Certainty } | undefined {
  let likely: string | undefined;
  for (const { name, value } of assignmentsIn(text)) {
    const certainty = secretName(name);
    if (certainty === undefined || !isWrittenInText(value, certainty)) continue;
    if (certainty === 'certain') return { name, certainty };
    likely ??= name;
  }
  return likely === undefined ? undefined : { name: likely, certainty: 'likely' };
}

function* assignmentsIn(text: string): Generator<Assignment> {
  for (const way of ways)
    for (const { groups = {} } of text.matchAll(way)) {
      const { name = '', double, single, escaped, plain } = groups;
      yield { name, value: double ?? single ?? escaped ?? plain ?? '' };
    }
}
