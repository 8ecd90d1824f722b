import { isWrittenOut } from './names.ts';

/** A form that gives a credential away, whatever it is called. */
interface Form {
  readonly what: string;
  readonly pattern: RegExp;
  /** Whether what was found, its first group, is one after all. */
  readonly confirms?: (value: string) => boolean;
}

/**
 * Repetitions that something must follow are bounded: a file may have mebibytes, and a search from each of its places to
 * its end would not come back. Sources: the token formats that GitHub's secret scanning, Azure's key formats and the
 * vendors' own pages document.
 */
const forms: readonly Form[] = [
  {
    what: 'a private key',
    pattern:
      /-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-\d|AGE-SECRET-KEY-1[A-Z0-9]{20}/,
  },
  {
    what: 'the key of an Azure account',
    pattern: /\b(?:AccountKey|SharedAccessKey|SharedAccessSignature|SharedSecretValue)=[^\s;"'{$<*]{16}/i,
  },
  {
    what: 'a key of Azure',
    pattern:
      /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{30,90}(?:\+AS[bt]|\+AMC|\+ARm|AIoT|AzFu|AzSe|AzCa|AZEG|\+ACR|ACDb|APIM)[A-Za-z0-9+/]{4,6}(?![A-Za-z0-9+/])/,
  },
  {
    what: 'a key of 64 bytes',
    pattern: /(?<![A-Za-z0-9+/-])([A-Za-z0-9+/]{86})==(?![A-Za-z0-9+/=])/,
    confirms: isMixed,
  },
  { what: 'the secret of an Entra application', pattern: /(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,34}(?![\w~.-])/ },
  { what: 'a token of Azure DevOps', pattern: /\b[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}\b/ },
  {
    what: 'a password in a connection string',
    pattern: /(?:^|[;,&?\s"'])(?:password|passwd|pwd)[ \t]{0,8}=[ \t]{0,8}("[^"]{3}|'[^']{3}|[^;,&\s"']{3,200})/i,
    confirms: isPassword,
  },
  {
    what: 'a password in an address',
    pattern: /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@"'<>]{0,200}:([^\s/@"'<>]{1,200})@/i,
    confirms: isWritten,
  },
  { what: 'a signed address (SAS)', pattern: /[?&]sig=([A-Za-z0-9%+/_-]{16,200})/, confirms: isWritten },
  {
    what: 'a key in an address',
    pattern:
      /[?&](?:code|key|token|api[_-]?key|apikey|access[_-]?token|auth[_-]?token|secret|client[_-]?secret|routing[_-]?key|integration[_-]?key|subscription-key|password|pwd)=([^\s&"'#<>]{8,300})/i,
    confirms: isRandom,
  },
  {
    what: 'a Slack webhook',
    pattern: /hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/[A-Z0-9]{1,20}\/[\w/-]{3}/,
  },
  {
    what: 'a webhook of Microsoft Teams',
    pattern: /(?:webhook\.office\.com\/webhookb2|outlook\.office(?:365)?\.com\/webhook)\/[\w@-]{8}/i,
  },
  { what: 'a Discord webhook', pattern: /discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/\d{5,25}\/[\w-]{10}/i },
  {
    what: 'the key of a PagerDuty integration',
    pattern: /events(?:\.eu)?\.pagerduty\.com\/(?:integration\/\w{8}|x-ere\/\w{8}|generic\/[\w-]{1,40}\/\w{8})/i,
  },
  {
    what: 'the key of an alerting service',
    pattern:
      /alert\.victorops\.com\/integrations\/[\w/-]{1,80}\/alert\/[\w-]{8}|api\.telegram\.org\/bot\d{6,12}:|hooks\.zapier\.com\/hooks\/catch\/\d|maker\.ifttt\.com\/(?:trigger\/[\w-]{1,80}\/(?:json\/)?with|use)\/|webexapis\.com\/v1\/webhooks\/incoming\/\w{8}|hc-ping\.com\/[\w-]{20}|oncall[\w.-]{0,60}\/integrations\/v\d\/[\w-]{1,40}\/\w{8}|\/hooks\/[a-z0-9]{26}(?![a-z0-9])/i,
  },
  { what: 'a Telegram bot token', pattern: /(?<!\w)\d{8,10}:AA[\w-]{33}(?![\w-])/ },
  { what: 'a JSON web token', pattern: /\beyJ[A-Za-z0-9_-]{8,400}\.eyJ[A-Za-z0-9_-]{8}/ },
  { what: 'a GitHub token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{30}|github_pat_[A-Za-z0-9_]{30})/ },
  { what: 'a GitLab token', pattern: /\bgl(?:pat|dt|rt|ptt|cbt|ft|imt|agent|soat)-[\w-]{20}/ },
  { what: 'a Slack token', pattern: /\bx(?:ox[abeoprs]|app)-[A-Za-z0-9-]{10}/ },
  { what: 'an AWS key', pattern: /\b(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}\b/ },
  { what: 'a Google key', pattern: /\bAIza[\w-]{35}(?![\w-])|\bGOCSPX-[\w-]{20}|\bya29\.[\w-]{20}/ },
  { what: 'a Stripe key', pattern: /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16}|\bwhsec_[A-Za-z0-9+/]{24}/ },
  {
    what: 'a key of an AI service',
    pattern: /(?<![\w-])sk-(?:proj-|svcacct-|admin-|ant-|or-v1-|lf-)?([\w-]{16,200})/,
    confirms: isRandom,
  },
  {
    what: 'a token of a package registry',
    pattern:
      /\bnpm_[A-Za-z0-9]{36}|\bpypi-AgE[\w-]{20}|\bdckr_(?:pat|oat)_[\w-]{20}|\boy2[a-z0-9]{43}\b|\brubygems_[0-9a-f]{48}/,
  },
  {
    what: 'a token of a cloud service',
    pattern:
      /\bSG\.[\w-]{16,32}\.[\w-]{16}|\bSK[0-9a-f]{32}\b|\bkey-[0-9a-f]{32}\b|\bdo[opr]_v1_[a-f0-9]{64}|\bdapi[a-f0-9]{32}\b|\bhf_[A-Za-z0-9]{30}|\bhv[sbr]\.[\w-]{24}|\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}|\bsq0(?:csp|atp)-[\w-]{22}|\bATATT3[\w-]{20}|\blin_api_[A-Za-z0-9]{30}|\bNRAK-[A-Z0-9]{27}|\bHRKU-[\w-]{30}|\bpscale_(?:tkn|pw|oauth)_[\w-]{30}|\bdp\.(?:pt|st|ct|sa)\.[A-Za-z0-9.]{30}|\b[A-Za-z0-9]{14}\.atlasv1\.[\w-]{20}|\bgl(?:sa|c)_[\w-]{20}|\bsntry[su]_[\w-]{20}|\bPMAK-[a-f0-9]{24}|\bfigd_[\w-]{20}|\bntn_[A-Za-z0-9]{30}/,
  },
  { what: 'a bearer token', pattern: /\bbearer[ \t]{1,8}([\w.~+/-]{12,300})/i, confirms: isRandom },
  {
    what: 'a user and a password in base64',
    pattern: /\bbasic[ \t]{1,8}([A-Za-z0-9+/]{8,200}={0,2})/i,
    confirms: isUserAndPassword,
  },
  {
    what: 'a user and a password on a command line',
    pattern: /\bcurl\b[^\n]{0,200}?[ \t](?:-u|--user)[ \t=]{0,4}["']?[^\s:"'$]{1,80}:([^\s"']{1,80})/,
    confirms: isWritten,
  },
];

/** What credential a text holds by its form alone; undefined when it holds none. */
export function credentialIn(text: string): string | undefined {
  // The shortest form has a sign between a name and a value; all others are longer.
  if (text.length < 16 && !/[=:]/.test(text)) return undefined;
  return forms.find(({ pattern, confirms }) => {
    const found = pattern.exec(text);
    return found !== null && (confirms === undefined || confirms(found[1] ?? ''));
  })?.what;
}

/** Whether a value is written out: no reference, and nothing that stands for it. */
function isWritten(value: string): boolean {
  const bare = value.replace(/^["']/, '');
  return !/^(?:[${<*%(]|\{\{|x{3}|\.{3})/i.test(bare);
}

/** The same, in a text that may be a program. */
function isPassword(value: string): boolean {
  return isWrittenOut(value.replace(/^["']/, ''));
}

/** Whether a value was drawn and not made up by a person: written out, with letters and digits. */
function isRandom(value: string): boolean {
  return isWritten(value) && /[0-9]/.test(value) && /[A-Za-z]/.test(value);
}

function isMixed(value: string): boolean {
  return /[0-9]/.test(value) && /[a-z]/.test(value) && /[A-Z]/.test(value);
}

function isUserAndPassword(value: string): boolean {
  if (value.replace(/=/g, '').length % 4 === 1) return false;
  const text = atob(value.replace(/=/g, ''));
  return /^[\x20-\x7e]+$/.test(text) && text.slice(1, -1).includes(':');
}
