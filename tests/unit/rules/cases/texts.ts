import { orders, type Case } from '../platform.ts';

const env = (name: string, value: string) => orders({ env: { [name]: value } });
const tokenLike = `ghp_${'a'.repeat(36)}`;

const secretsByShape: readonly (readonly [string, string, string])[] = [
  ['private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIE', '-----BEGIN PUBLIC KEY-----\nMIIE'],
  [
    'account',
    'DefaultEndpointsProtocol=https;AccountKey=c2VjcmV0c2VjcmV0c2VjcmV0',
    'DefaultEndpointsProtocol=https;AccountName=shop',
  ],
  ['connection', 'Server=db;User Id=app;Password=hunter22;', 'Server=db;Authentication=Active Directory Default;'],
  ['address', 'postgres://app:hunter22@db/shop', 'postgres://app@db/shop'],
  [
    'SAS',
    'https://shop.blob.core.windows.net/a?sv=1&sig=abcdefghijklmnopqrstuvwxyz',
    'https://shop.blob.core.windows.net/a?sv=1',
  ],
  ['web token', 'eyJhbGciOiJI.eyJzdWIiOiIx.c2ln', 'eyJhbGciOiJI'],
  ['GitHub', tokenLike, 'ghp_short'],
  ['GitLab', `glpat-${'a'.repeat(20)}`, 'glpat-short'],
  ['Slack', 'https://hooks.slack.com/services/T000/B000/abc', 'https://slack.com/help'],
  ['AWS', 'AKIAABCDEFGHIJKLMNOP', 'AKIASHORT'],
  ['Google', `AIza${'a'.repeat(35)}`, 'AIzashort'],
  ['Stripe', `sk_live_${'a'.repeat(20)}`, `pk_live_${'a'.repeat(20)}`],
];

export const textCases: readonly Case[] = [
  ...secretsByShape.map(([about, secret, harmless]): Case => ({
    rule: 'D21',
    about,
    breaks: env('SETTING', secret),
    passes: env('SETTING', harmless),
    says: /`workloads\.orders\.env\.SETTING` holds/,
  })),
  {
    rule: 'D21',
    about: 'name',
    breaks: env('DB_PASSWORD', 'hunter2'),
    passes: env('DB_PASSWORD', '/mnt/secrets/db-password'),
    says: /DB_PASSWORD holds a secret/,
  },
  {
    rule: 'D21',
    about: 'likely name',
    severity: 'warning',
    breaks: env('SESSION_TOKEN', 'abc'),
    passes: env('TOKEN_MINUTES', '45'),
    says: /looks like a secret/,
  },
  {
    rule: 'D21',
    about: 'file',
    breaks: orders({ files: { '/etc/app.ini': 'password = hunter22\n' } }),
    passes: orders({ files: { '/etc/app.ini': 'password = ${DB}\n' } }),
    says: /files\.\/etc\/app\.ini/,
  },
  {
    rule: 'D21',
    about: 'line of a file',
    severity: 'warning',
    breaks: orders({ files: { '/etc/app.yaml': 'db:\n  password: hunter22\n' } }),
    passes: orders({
      files: { '/etc/app.yaml': 'db:\n  password: ${DB}\n  passwordFile: /mnt/secrets/db\n  maxPasswordAge: 90\n' },
    }),
    says: /seems to set a secret/,
  },
  {
    rule: 'D21',
    about: 'argument',
    breaks: orders({ args: ['--token', tokenLike] }),
    passes: orders({ args: ['--token-file', '/mnt/secrets/token'] }),
    says: /args\.1/,
  },
  {
    rule: 'D21',
    about: 'patch',
    breaks: orders({ patch: { Deployment: { metadata: { annotations: { a: tokenLike } } } } }),
    passes: orders({ patch: { Deployment: { metadata: { annotations: { a: 'b' } } } } }),
    says: /patch\.Deployment/,
  },
  {
    rule: 'D21',
    about: 'repository',
    breaks: { delivery: { repository: 'https://me:hunter22@example.com/shop' } },
    passes: { delivery: { repository: 'https://example.com/shop' } },
    says: /delivery\.repository/,
  },
  {
    rule: 'D21',
    about: 'webhook',
    breaks: { alerts: { webhooks: { chat: 'https://example.com/x?sig=abcdefghijklmnopqrstuvwxyz' } } },
    passes: { alerts: { webhooks: { chat: 'https://example.com/x' } } },
    says: /alerts\.webhooks\.chat/,
  },
  {
    rule: 'F15',
    about: 'same',
    breaks: orders({ files: { '/etc/app': 'a' }, security: { writable: ['/etc/app'] } }),
    passes: orders({ files: { '/etc/app': 'a' }, security: { writable: ['/etc/apps'] } }),
    says: /at or below \/etc\/app, which is a file/,
  },
  {
    rule: 'F15',
    about: 'below a file',
    breaks: orders({ files: { '/etc/app': 'a', '/etc/app/b': 'b' } }),
    passes: orders({ files: { '/tmp/a': 'a', '/etc/b': 'b' } }),
    says: /\/etc\/app\/b is a file/,
  },
  {
    rule: 'F15',
    about: 'secrets',
    breaks: orders({ uses: { keyVault: ['db'] }, files: { '/mnt/secrets/x': 'a' } }),
    passes: orders({ files: { '/mnt/secrets/x': 'a' } }),
    says: /where the secrets of orders are mounted/,
  },
  {
    rule: 'F15',
    about: 'path',
    breaks: orders({ files: { '/etc/../x': 'a' } }),
    passes: orders({ files: { '/etc/..x': 'a' } }),
    says: /not a plain path/,
  },
  {
    rule: 'F15',
    about: 'kernel',
    breaks: orders({ security: { writable: ['/proc/app'] } }),
    passes: orders({ security: { writable: ['/processes'] } }),
    says: /that the kernel fills/,
  },
  {
    rule: 'F16',
    breaks: orders({ patch: { CronJob: { metadata: { annotations: {} } } } }),
    passes: orders({ patch: { HorizontalPodAutoscaler: { metadata: { annotations: {} } } } }),
    says: /orders has no CronJob/,
  },
  {
    rule: 'F16',
    about: 'the gateway',
    breaks: { cluster: { ingress: { patch: { 'NetworkPolicy/gateway': { metadata: { annotations: { a: 'b' } } } } } } },
    passes: {
      cluster: { ingress: { patch: { 'NetworkPolicy/gateway': { metadata: { annotations: { a: 'b' } } } } } },
      ...orders({ expose: 'orders.example.com' }),
    },
    says: /no NetworkPolicy\/gateway of a gateway/,
  },
  {
    rule: 'F16',
    about: 'the device plug-in',
    breaks: { cluster: { devicePlugin: { patch: { DaemonSet: { spec: { minReadySeconds: 5 } } } } } },
    passes: {
      cluster: {
        devicePlugin: { patch: { DaemonSet: { spec: { minReadySeconds: 5 } } } },
        pools: { gpu: { gpu: true } },
      },
    },
    says: /no pool has GPUs whose driver Azure installs/,
  },
  {
    rule: 'F16',
    about: 'priority classes',
    breaks: { cluster: { priorityClasses: { patch: { 'PriorityClass/job': { value: 20_000 } } } } },
    passes: { cluster: { priorityClasses: { patch: { 'PriorityClass/service': { value: 200_000 } } } } },
    says: /no workload is a job/,
  },
];
