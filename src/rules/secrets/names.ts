/** How sure a name is: that of nothing but a secret, or of what mostly is one. */
export type Certainty = 'certain' | 'likely';

/** Words that end the name of a secret, put together: `DB_PASSWORD`, `dbPassword`, `jwt.secret-key`, `SECRET_KEY_BASE`. */
const certain =
  /(?:password|passwd|passphrase|passcode|(?:client|app|application|consumer|webhook|jwt|session|cookie|signing|hmac|shared|csrf|oauth)secret|(?:api|access|account|private|encryption|secret|signing|master|shared|storage|jwt|hmac|aes|crypto|session|admin|subscription|integration|routing|license|fernet|app|auth|token|function|service|deploy|host|webhook|primary|secondary)key|secretkeybase|secretaccesskey|authtoken|accesstoken|refreshtoken|bearertoken|apitoken|bottoken|personalaccesstoken)$/;
/** Short words that would end many others. */
const certainWord = /^(?:pwd|pass|passwd|pw)$/;
const likelyWord = /^(?:token|tokens|secret|secrets|credential|credentials|creds|sas|pat|salt)$/;
/** Names that hold a key that is public, or is the name of something. */
const publicName =
  /(?:public|partition|primary_?sort|sort|foreign|ssh_?host)key$|(?:^|_)(?:app|host|service|session|auth|token|license|primary|secondary|function|webhook|deploy|routing|admin)_?key$/;

/** What a name says of its value. */
export function secretName(name: string): Certainty | undefined {
  const words = name
    .slice(-120)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  const last = words.at(-1) ?? '';
  const joined = words.slice(-3).join('');
  if (publicName.test(words.join('_')))
    return /(?:public|partition|sort|foreign|host)_?key$/.test(words.join('_')) ? undefined : 'likely';
  if (certain.test(joined) || certainWord.test(last)) return 'certain';
  return likelyWord.test(last) ? 'likely' : undefined;
}

/** Values that are no secret under whatever name: nothing, a path, an address, a number, a switch, a reference, a mask. */
const harmless =
  /^(?:\s*|~?\.{0,2}\/[^\s]*|[A-Za-z]:\\[^\s]*|(?:https?|file|tcp|unix|secret|vault|keyvault|ref\+\w{1,20}|arn|env|urn):[^@]*|-?[\d.,:]+(?:ms|s|m|h|d|w)?|true|false|yes|no|on|off|none|null|nil|undefined|enabled?|disabled?|required|optional|default|auto|inherit|\$\(\w+\)|[*x•.#-]+|\[?redacted\]?|\[?masked\]?)$/i;
const reference =
  /^(?:[$%<{&|>!]|\*+$|@Microsoft\.KeyVault|\w{0,20}(?:secretref|secret-ref|fromenv|from_env)|(?:os\.|process\.env|env\.|getenv|system\.|config\.|self\.|this\.|settings\.|var\.|local\.|data\.|secrets?\.|params?\.|ctx\.|context\.|request\.|values\.))/i;

/** Whether a value could be a secret that is written out. */
export function isWrittenOut(value: string): boolean {
  const text = value.trim();
  return !harmless.test(text) && !reference.test(text);
}

/** Words that stand behind a secret's name where a file describes it. */
const description =
  /^(?:string|str|text|bool|boolean|int|integer|bytes|object|password|secret|token|key|hidden|plain|input|varchar|char|uuid|any)$/i;

/** The same for a value in the middle of a text, where the name may be that of a field, a column or a parameter. */
export function isWrittenInText(value: string, certainty: Certainty): boolean {
  if (!isWrittenOut(value) || description.test(value) || value.length < 3) return false;
  return (
    certainty === 'certain' ||
    (value.length >= 12 && /[0-9]/.test(value) && /[A-Za-z]/.test(value) && !/\s/.test(value))
  );
}
