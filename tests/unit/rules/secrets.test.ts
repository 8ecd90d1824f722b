import * as assert from 'uvu/assert';
import { suite } from '../../helpers/suite.ts';
import { issuesWith, orders } from './platform.ts';

// Each form of a secret is found in each place that it is written in, and names and values that only look alike are not.

const random = (length: number) => 'k7Qp2Xv9Lm4Rt8Ws3Zb6Nc1'.repeat(9).slice(0, length);
const hex = (length: number) => '3f9a7c1e5b2d8046'.repeat(9).slice(0, length);

/** Texts that give themselves away, wherever they stand. */
const credentials: readonly string[] = [
  '-----BEGIN PRIVATE KEY-----\nMIIE',
  '-----BEGIN OPENSSH PRIVATE KEY-----',
  '-----BEGIN PGP PRIVATE KEY BLOCK-----',
  'PuTTY-User-Key-File-3: ssh-ed25519',
  `DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=${random(86)}==;EndpointSuffix=core.windows.net`,
  `Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=${random(43)}=`,
  `${random(86)}==`,
  `${random(76)}+ASt${random(5)}==`,
  `${random(33)}+ASb${random(5)}=`,
  `abc8Q~${random(34)}`,
  `${random(76)}AZDO${random(4)}`,
  'Server=tcp:db,1433;User ID=app;Password=hunter22;Encrypt=True',
  'host=db user=app password=hunter22 dbname=shop',
  'shop.redis.cache.windows.net:6380,password=hunter22aa,ssl=True,abortConnect=False',
  'postgres://app:hunter22@db:5432/shop',
  'amqp://guest:hunter22@mq',
  'redis://:hunter22@redis:6379/0',
  'mongodb+srv://app:hunter22@cluster0.example.net/shop',
  `https://shop.blob.core.windows.net/a?sv=2024-11-04&sig=${random(43)}%3D`,
  `https://shop.azurewebsites.net/api/alert?code=${random(54)}==`,
  `https://example.com/hook?token=${random(24)}`,
  `https://example.com/hook?api_key=${hex(32)}`,
  'https://hooks.slack.com/services/T0AAAAAAA/B0AAAAAAA/abcdefghijklmnop',
  'https://hooks.slack.com/workflows/T0AAAAAAA/A0AAAAAAA/123/abc',
  `https://shop.webhook.office.com/webhookb2/${hex(8)}-0000@${hex(8)}/IncomingWebhook/${hex(32)}/x`,
  `https://outlook.office.com/webhook/${hex(32)}`,
  `https://prod-01.westeurope.logic.azure.com:443/workflows/${hex(32)}/triggers/manual/paths/invoke?api-version=2016-06-01&sig=${random(43)}`,
  `https://discord.com/api/webhooks/123456789012345678/${random(60)}`,
  `https://discordapp.com/api/webhooks/123456789012345678/${random(60)}`,
  `https://events.pagerduty.com/integration/${hex(32)}/enqueue`,
  `https://events.eu.pagerduty.com/x-ere/${random(32)}`,
  `https://api.opsgenie.com/v1/json/azure?apiKey=${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
  `https://alert.victorops.com/integrations/generic/20131114/alert/${hex(8)}-${hex(4)}/routing`,
  `https://api.telegram.org/bot123456789:AA${random(33)}/sendMessage`,
  `https://hooks.zapier.com/hooks/catch/123/abc/`,
  `https://chat.googleapis.com/v1/spaces/AAA/messages?key=AIza${random(35)}&token=${random(43)}`,
  `https://mattermost.example.com/hooks/${'a1b2c3d4e5f6g7h8i9j0k1l2m3'}`,
  `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${random(43)}`,
  `ghp_${random(36)}`,
  `github_pat_${random(60)}`,
  `glpat-${random(20)}`,
  `xoxb-123456789012-${random(24)}`,
  'AKIAABCDEFGHIJKLMNOP',
  'ASIAABCDEFGHIJKLMNOP',
  `AIza${random(35)}`,
  `GOCSPX-${random(28)}`,
  `sk_live_${random(24)}`,
  `rk_live_${random(24)}`,
  `sk-${random(48)}`,
  `sk-proj-${random(60)}`,
  `sk-ant-api03-${random(60)}`,
  `npm_${random(36)}`,
  `pypi-AgEIcHlwaS5vcmc${random(40)}`,
  `SG.${random(22)}.${random(43)}`,
  `dop_v1_${hex(64)}`,
  `dapi${hex(32)}`,
  `hvs.${random(40)}`,
  `Authorization: Bearer ${random(40)}`,
  `Bearer ${random(40)}`,
  `Authorization: Basic ${btoa('app:hunter22')}`,
  `Basic ${btoa('app:hunter22')}`,
  'curl -u app:hunter22 https://example.com',
  'curl -s --user app:hunter22 https://example.com',
];

/** Names whose values are secrets. */
const certainNames = `
  DB_PASS DB_PASSWORD dbPassword PGPASSWORD MYSQL_PWD password SMTP_PASSWD KEY_PASSPHRASE JWT_SECRET
  JWT_SECRET_KEY SECRET_KEY_BASE SECRET_KEY jwtSecret Jwt__SigningKey API_KEY apiKey X_API_KEY APIKEY
  CLIENT_SECRET clientSecret AZURE_CLIENT_SECRET AWS_SECRET_ACCESS_KEY ACCOUNT_KEY STORAGE_KEY
  ENCRYPTION_KEY PRIVATE_KEY MASTER_KEY SESSION_SECRET COOKIE_SECRET WEBHOOK_SECRET
  spring.datasource.password REDIS_PASSWORD ACCESS_TOKEN GITHUB_ACCESS_TOKEN AUTH_TOKEN BOT_TOKEN
`
  .trim()
  .split(/\s+/);
const likelyNames = [
  'TOKEN',
  'SESSION_TOKEN',
  'SHARED_SECRET_X_SECRET',
  'APP_CREDENTIALS',
  'STORAGE_SAS',
  'AUTH_KEY',
  'APP_KEY',
];

/** Texts that write a secret out under its name, one for each way of writing. */
const written: readonly string[] = [
  '{"dbPassword":"hunter22","port":1}',
  '{ "ConnectionStrings": {}, "Jwt": { "Key": "x", "SecretKey": "hunter22" } }',
  '{"name":"DB_PASSWORD","value":"hunter22"}',
  '<add key="DbPassword" value="hunter22" />',
  '<password>hunter22</password>',
  '<user name="app" password="hunter22"/>',
  'password = hunter22\n',
  'db.password=hunter22\n',
  'password = "hunter22"\n',
  'db:\n  password: hunter22\n',
  "db:\n  password: 'hunter22'\n",
  '- name: DB_PASSWORD\n  value: hunter22\n',
  'export DB_PASSWORD=hunter22\n',
  'DB_PASS=hunter22 ./run',
  'DB_PASSWORD="hunter22" exec app',
  'sh -c "DB_PASSWORD=hunter22 app"',
  'app --password hunter22 --port 1',
  'app --password=hunter22',
  'app --api-key "hunter22"',
  "PASSWORDS => x\n'secret_key' => 'hunter22',",
  'SECRET_KEY_BASE: hunter22',
  'var x = { apiKey: "hunter22" };',
  '"{\\"clientSecret\\":\\"hunter22\\"}"',
];

/** Names that only sound like it. */
const harmlessNames = `
  PASSWORD_FILE PASSWORD_POLICY PASSWORD_MIN_LENGTH TOKEN_URL TOKEN_ENDPOINT TOKEN_TTL TOKEN_ISSUER
  SECRET_NAME SECRETS_DIR KEY_VAULT_NAME KEYVAULT_URI API_KEY_HEADER API_KEY_NAME PUBLIC_KEY JWT_ISSUER
  JWT_AUDIENCE JWT_ALGORITHM PARTITION_KEY SORT_KEY FOREIGN_KEY PRIMARY_KEY_COLUMN KEYBOARD MONKEY COMPASS
  BYPASS PASSENGERS TRESPASS TOKENIZER SECRETARY CREDENTIALS_PATH AUTHOR AUTHORITY OAUTH_CLIENT_ID
  AZURE_CLIENT_ID AZURE_TENANT_ID SESSION_TIMEOUT COOKIE_NAME CACHE_KEY_PREFIX LOG_LEVEL SASL_MECHANISM
  TLS_KEY_FILE SSL_CERT CONNECTION_STRING_NAME FEATURE_PASSWORDLESS HASH_KEYS ACCESS_KEY_ID_NAME
`
  .trim()
  .split(/\s+/);

/** Values that are no secret even under the name of one. */
const harmlessValues: readonly string[] = [
  '',
  '/mnt/secrets/db-password',
  './secret',
  'file:///mnt/x',
  '45',
  '3600s',
  'true',
  'false',
  'none',
  'null',
  'disabled',
  '$(DB_PASSWORD)',
  '${DB_PASSWORD}',
  '$DB_PASSWORD',
  '{{ .Values.password }}',
  '<password>',
  '%PASSWORD%',
  '********',
  'xxxx',
  '@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/x)',
  'https://login.example.com/token',
  'REDACTED',
];

/** Texts in which nothing is a secret. */
const harmlessTexts: readonly string[] = [
  'postgres://app@db:5432/shop',
  'postgres://app:${DB_PASSWORD}@db/shop',
  'Server=db;Authentication=Active Directory Default;Password=${DB}',
  'redis:6380,password=$(REDIS),ssl=True',
  'https://shop.blob.core.windows.net/a?sv=1',
  'https://example.com/search?q=abc&code=UTF-8',
  'https://example.com/callback?key=name&token=abc',
  'Basic authentication is off',
  'Basic structures of the data',
  'Bearer authentication is required',
  'The bearer of this message',
  'sk-navigation-menu-item-primary-link',
  'task-force-of-the-north-2024',
  'disk-0123456789abcdef0123',
  'eyJhbGciOiJI',
  'AKIASHORT',
  '3f1d7b1e-5a6c-4c0e-9d4b-0c5f8a7e2b11',
  'shopregistry.azurecr.io/orders@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  `sha512-${random(86)}==`,
  'passwordFile: /mnt/secrets/db\nmaxPasswordAge: 90\npasswordPolicy: strict\n',
  'db:\n  password: ${DB}\n  user: app\n',
  'password: !vault |\n',
  'token_url: https://login.example.com/oauth/token\n',
  'tokens:\n  - a\n  - b\n',
  'properties:\n  password:\n    type: string\n',
  '{"type":"object","properties":{"password":{"type":"string"}}}',
  'password: string\n',
  'password = os.environ["DB_PASSWORD"]\n',
  'const password = process.env.DB_PASSWORD;\n',
  'location / { proxy_pass http://backend; }\n',
  'server { ssl_certificate_key /etc/tls/tls.key; auth_basic "Restricted"; }\n',
  'log_format main \'$remote_addr - $remote_user [$time_local] "$request"\';\n',
  'app --password-file /mnt/secrets/db --token-ttl 60 --secret-name orders\n',
  'app --token-file=/mnt/secrets/token\n',
  'echo "Password must not be empty" >&2\n',
  'if [ -z "$DB_PASSWORD" ]; then exit 1; fi\n',
  'DB_PASSWORD="$(cat /mnt/secrets/db-password)" exec app\n',
  'PGPASSWORD=$(cat /mnt/secrets/pg) psql\n',
  'key: value\nname: app\n',
  'keys: [a, b]\nsort_key: created_at\npartitionKey: tenant\n',
  '<add key="DbName" value="shop" />',
  '<Key>primary</Key>',
  'primary_key: id\nforeign_key: order_id\n',
  'secretName: orders-tls\nsecretKeyRef:\n  name: db\n  key: password\n',
  'curl -sS https://example.com/health',
  'curl -u "$USER:$PASS" https://example.com',
];

/** What the rule says of a patch of the one service. */
function found(patch: Readonly<Record<string, unknown>>): string[] {
  return issuesWith(orders(patch))
    .filter(({ code }) => code === 'D21')
    .map(({ severity, message }) => `${severity} ${message}`);
}

/** A patch that gives the container a variable. */
function variablePatch(name: string) {
  const containers = [{ name: 'orders', env: [{ name, value: 'hunter22' }] }];
  return { patch: { Deployment: { spec: { template: { spec: { containers } } } } } };
}

const places: Readonly<Record<string, (text: string) => Readonly<Record<string, unknown>>>> = {
  'a variable': (text) => ({ env: { SETTING: text } }),
  'a file': (text) => ({ files: { '/etc/app/settings': `first\n${text}\nlast\n` } }),
  'an argument': (text) => ({ args: ['run', text] }),
  'a command': (text) => ({ command: ['sh', '-c', text] }),
  'a patch': (text) => ({ patch: { Deployment: { metadata: { annotations: { note: text } } } } }),
};

suite('secrets', (test) => {
  for (const [place, patch] of Object.entries(places)) {
    test(`are found by their form in ${place}`, () => {
      const missed = credentials.filter((text) => found(patch(text)).length === 0);
      assert.equal(missed, []);
    });

    test(`are found under their name in ${place}`, () => {
      const missed = written.filter((text) => found(patch(text)).length === 0);
      assert.equal(missed, []);
    });

    test(`are not seen in what only looks alike, in ${place}`, () => {
      const alarms = harmlessTexts.filter((text) => found(patch(text)).length > 0);
      assert.equal(alarms, []);
    });
  }

  test('are found by the name of a variable', () => {
    const errors = certainNames.filter(
      (name) => !found({ env: { [name.replace(/[.-]/g, '_')]: 'hunter22' } })[0]?.startsWith('error'),
    );
    assert.equal(errors, []);
    const warnings = likelyNames.filter((name) => !found({ env: { [name]: 'hunter22' } })[0]?.startsWith('warning'));
    assert.equal(warnings, []);
  });

  test('are found by the name of an option, whose value is the next word', () => {
    for (const words of [
      ['--password', 'hunter22'],
      ['--db-pass', 'hunter22'],
      ['--apiKey', 'hunter22'],
      ['-password', 'hunter22'],
    ]) {
      assert.is(found({ args: words }).length, 1, words.join(' '));
      assert.is(found({ command: ['app', words[0]], args: [words[1]] }).length, 1, words.join(' '));
    }
    for (const words of [
      ['--password', '$(DB)'],
      ['--password', '--verbose'],
      ['--token-file', 'x'],
      ['--password-stdin', 'x'],
    ])
      assert.equal(found({ args: words }), []);
  });

  test('are found in a variable of a patch, by the name beside the value', () => {
    assert.is(found(variablePatch('DB_PASSWORD')).length, 1);
    assert.equal(found(variablePatch('DB_HOST')), []);
  });

  test('are not seen behind names that only sound alike', () => {
    const alarms = harmlessNames.filter((name) => found({ env: { [name]: 'some-value-1' } }).length > 0);
    assert.equal(alarms, []);
  });

  test('are not seen in values that are none, under the name of one', () => {
    const alarms = harmlessValues.filter((value) => found({ env: { DB_PASSWORD: value } }).length > 0);
    assert.equal(alarms, []);
  });

  test('are found in the addresses of webhooks', () => {
    const missed = credentials
      .filter((text) => text.startsWith('https://'))
      .filter((hook) => !issuesWith({ alerts: { webhooks: { hook } } }).some(({ code }) => code === 'D21'));
    assert.equal(missed, []);
    const address = 'https://alerts.example.com/aks?team=shop&channel=3';
    assert.not.ok(issuesWith({ alerts: { webhooks: { hook: address } } }).some(({ code }) => code === 'D21'));
  });
});
