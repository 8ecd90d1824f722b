const image = 'shop.azurecr.io/a:1.0.0';
const served = { image, port: 8080, probes: { live: '/live', ready: '/ready' } };

/** A platform with workloads of all kinds and every choice that loses a rule, as the text of a file. */
export const choices = JSON.stringify({
  schema: 1,
  name: 'shop',
  alerts: { email: ['oncall@example.com'] },
  workloads: {
    served,
    single: { ...served, replicas: 1 },
    pair: { ...served, replicas: 2, disruption: { minAvailable: 1 } },
    lone: { ...served, scale: { min: 1, max: 3 } },
    fixed: { ...served, scale: { min: 3, max: 3 } },
    once: { ...served, scale: { min: 1, max: 1 } },
    exposed: { ...served, expose: 'a.example.com' },
    bold: { ...served, resources: { cpu: { request: '200m', limit: 'none' } }, disruption: { budget: false } },
    writing: { ...served, security: { readOnlyRootFilesystem: false, runAsUser: 1000 } },
    asked: { ...served, probes: '/healthz', metrics: { port: 9090 }, files: { '/etc/a/b.yaml': 'a: 1\n' } },
    queue: { image, scale: { min: 0, max: 9, serviceBus: { queue: 'q' } } },
    rate: {
      ...served,
      scale: { min: 1, max: 9, cpu: 70, prometheus: { query: 'x', threshold: 1 } },
      uses: { keyVault: ['a'], workloads: ['served'] },
    },
    nightly: {
      image,
      schedule: '5 4 * * *',
      resources: { cpu: { request: '200m', limit: 'none' } },
      security: { readOnlyRootFilesystem: false },
      files: { '/etc/a/b.yaml': 'a: 1\n' },
    },
    named: { ...served, env: { TOKEN_EXPIRY_SECONDS: '3600', SECRET_ROTATION_DAYS: '30', EMPTY_SECRET: '' } },
    thinking: { image, gpu: 1, probes: { command: ['/check'] } },
    low: { ...served, port: 80, metrics: { port: 81 } },
    secure: { ...served, port: 22, protocol: 'tcp', probes: 'tcp' },
    names: { ...served, port: 53, protocol: 'udp', probes: 'none' },
    scraped: { ...served, metrics: { port: 443 } },
    elsewhere: { ...served, image: 'quay.io/a/b:1.0.0' },
    worded: {
      ...served,
      files: {
        '/etc/a/token-rules.yaml': 'expiry: 3600\n',
        '/etc/a/rules.yaml': 'token: from-vault\nkey: value\ncontact: oncall@example.com\nhash: md5\n',
      },
    },
  },
  namespaces: { shop: { podSecurity: 'baseline' }, empty: {} },
  cluster: {
    pools: { gpu: { gpu: true, spot: true } },
    access: { adminGroups: ['11111111-2222-3333-4444-555555555555'], api: { authorizedRanges: ['203.0.113.0/24'] } },
  },
});
