import { posix } from 'node:path';
import * as assert from 'uvu/assert';
import { renderDocs } from '../../../src/render/docs/docs.ts';
import { exampleText, make } from '../../helpers/made.ts';
import { shopModel } from '../../helpers/model.ts';
import { exampleNames } from '../../helpers/snapshot.ts';
import { suite } from '../../helpers/suite.ts';

const group = '11111111-2222-3333-4444-555555555555';
const access = { adminGroups: [group], api: { authorizedRanges: ['203.0.113.0/24'] } };
const privately = { adminGroups: [group], api: { private: true } };
const orders = { image: 'acrshop.azurecr.io/orders:1.0.0', port: 8080, probes: '/ready' };
const flux = { method: 'flux', repository: 'https://github.com/example/platform' };

const deliveries = ['kubectl', 'github', 'azurePipelines', 'flux'] as const;
const variants = exampleNames().flatMap((name) =>
  deliveries.map((method): readonly [string, string] => [
    `${name} by ${method}`,
    withDelivery(exampleText(name), method),
  ]),
);

function withDelivery(text: string, method: (typeof deliveries)[number]): string {
  const line = `delivery: { method: ${method}, charts: true${method === 'flux' ? `, repository: ${flux.repository}` : ''} }`;
  return `${text.replace(/^delivery:.*\n(?: .*\n)*/m, '')}\n${line}\n`;
}

/** The Markdown files of a made repo. */
function documents(config: string): { paths: ReadonlySet<string>; markdown: readonly (readonly [string, string])[] } {
  const { files } = make(config);
  return {
    paths: new Set(['aks-prod.yaml', ...files.keys()]),
    markdown: [...files].filter(([path]) => path.endsWith('.md')).map(([path, { text }]) => [path, text]),
  };
}

/** Text without code, where brackets and bars mean something else. */
function prose(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, 'code');
}

/** Links of a document to files: what they name, seen from the root of the repo. */
function targets(path: string, text: string): string[] {
  return [...prose(text).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^https?:/.test(target))
    .map((target) => posix.join(posix.dirname(path), target));
}

function cells(row: string): number {
  return row.replaceAll('\\|', '').split('|').length;
}

/** Rows of tables whose number of cells is not that of the row of dashes above them. */
function brokenRows(text: string): string[] {
  const lines = prose(text).split('\n');
  return lines.filter((line, index) => {
    if (!line.startsWith('|')) return false;
    let first = index;
    while (lines[first - 1]?.startsWith('|')) first -= 1;
    return (
      !/^\|( --- \|)+$/.test(lines[first + 1] ?? '') ||
      cells(line) !== cells(lines[first + 1] ?? '') ||
      !line.endsWith('|') ||
      lines[first - 1] !== ''
    );
  });
}

/** Folders and files of the repo that prose names in code, such as `infra/main.bicep`; names with `<` or capitals stand for many. */
function namedPaths(text: string): string[] {
  return [...text.matchAll(/`((?:infra|k8s|charts|scripts|docs|alerts|pipelines|\.github)\/[\w./-]*)(?: [a-z]+)?`/g)]
    .map(([, path = '']) => path)
    .filter((path) => !/NAME/.test(path));
}

suite('documents of the made repo', (test) => {
  test('the checks below find what is wrong', () => {
    assert.equal(targets('docs/a.md', 'see [b](b.md#x), [c](../c) and `[d](d)`'), ['docs/b.md', 'c']);
    assert.equal(brokenRows('a\n\n| a | b |\n| --- | --- |\n| 1 |\n| 1 | 2 | 3 |\n| x \\| y | z |\n'), [
      '| 1 |',
      '| 1 | 2 | 3 |',
    ]);
    assert.equal(brokenRows('text\n| a |\n| --- |\n').length, 2);
    assert.equal(namedPaths('run `scripts/deploy.sh staging`, read `docs/`'), ['scripts/deploy.sh', 'docs/']);
  });

  for (const [name, config] of variants) {
    test(`${name}: links and named files exist, tables and fences are whole`, () => {
      const { paths, markdown } = documents(config);
      const exists = (path: string): boolean =>
        paths.has(path) || [...paths].some((known) => known.startsWith(path.endsWith('/') ? path : `${path}/`));
      assert.ok(markdown.length > 40);
      for (const [path, text] of markdown) {
        assert.equal(
          targets(path, text).filter((target) => !exists(target)),
          [],
          path,
        );
        assert.equal(
          namedPaths(text).filter((named) => !exists(named)),
          [],
          path,
        );
        assert.equal(brokenRows(text), [], path);
        assert.is(
          text.match(/^```/gm)?.length ?? 0,
          2 * (text.match(/^```[a-z]+$/gm)?.length ?? 0),
          `fences of ${path}`,
        );
        assert.not.match(text, /\n\n\n|[ \t]\n|undefined|\[object/, path);
        assert.ok(text.endsWith('\n') && !text.endsWith('\n\n'), path);
      }
    });
  }
});

function readme(rest: Record<string, unknown>, workload: object = {}): string {
  const files = renderDocs(shopModel({ orders: { ...orders, ...workload } }, { cluster: { access }, ...rest }));
  return `${files.get('README.md')?.text ?? ''}${files.get('docs/pipelines.md')?.text ?? ''}`;
}

const cases: readonly (readonly [string, Record<string, unknown>, object, readonly RegExp[], readonly RegExp[]])[] = [
  [
    'a public API server',
    {},
    {},
    [/in a group of `cluster\.access\.adminGroups` as well/, /\n5\. Commit `k8s\/production\/azure\.env`/],
    [/API server answers only/, /runCommand/, /^6\./m, /pipeline/i],
  ],
  [
    'a private API server',
    { cluster: { access: privately } },
    {},
    [
      /In production the API server answers only inside/,
      /run `scripts\/deploy\.sh` for production from such a network/,
      /runCommand: true/,
    ],
    [],
  ],
  [
    'a private API server and the run command',
    { cluster: { access: { ...privately, api: { private: true, runCommand: true } } } },
    {},
    [/answers only inside/],
    [/a second run from inside/],
  ],
  [
    'a private API server and Flux',
    { cluster: { access: privately }, delivery: flux },
    {},
    [
      /Push this repository to <https:\/\/github\.com\/example\/platform>, branch `main`/,
      /only\s+your own `kubectl` needs a way in/,
    ],
    [/a second run from inside/, /adminGroups` as well/],
  ],
  [
    'a private repository for Flux',
    { delivery: { method: 'flux', repository: 'ssh://git@example.com/platform' } },
    {},
    [/repositoryPublicKey/],
    [/Flux pulls without signing in/, /upgrade\.yml/],
  ],
  [
    'runners of GitHub',
    { delivery: { method: 'github' } },
    {},
    [/for environment in production;/, /repo:\$\(gh repo view .*\):environment:\$name/, /UPGRADE_TOKEN/],
    [/self-hosted|service connection/],
  ],
  [
    'own runners',
    { cluster: { access: privately }, delivery: { method: 'github', runner: 'selfHosted' } },
    {},
    [/runners with the labels `self-hosted`, `linux` and the name of the environment/],
    [],
  ],
  [
    'agents of Azure Pipelines',
    { cluster: { access: privately }, delivery: { method: 'azurePipelines', runner: 'selfHosted' } },
    {},
    [/agent pools called `aks-<environment>`/, /build validation of `main`/],
    [/UPGRADE_TOKEN/],
  ],
  [
    'several environments',
    { environments: { test: {}, production: {} } },
    {},
    [/^6\. Go on with the next environment/m, /scripts\/preflight\.sh test/],
    [],
  ],
  [
    'nobody who may write to the vault',
    { cluster: { access: { api: access.api } } },
    {},
    [/Nobody may write to the vault yet/],
    [/adminGroups` as well/],
  ],
  [
    'secrets and a certificate',
    {},
    { expose: 'a.example.com', uses: { keyVault: ['db'] } },
    [
      /secret set --vault-name "\$vault" --name db --file db\.txt/,
      /certificate import --vault-name "\$vault" --name gateway/,
      /k8s\/production\/azure\.env\)/,
    ],
    [/Nobody may write/],
  ],
  [
    'a public vault',
    { keyVault: { network: 'public' } },
    { uses: { keyVault: ['db'] } },
    [/`db` in its Key Vault(?!, from inside)/],
    [/Private endpoints stand before Key Vault/],
  ],
];

suite('README of the made repo', (test) => {
  for (const [name, rest, workload, says, leavesOut] of cases) {
    test(`knows ${name}`, () => {
      const text = readme(rest, workload);
      for (const pattern of says) assert.match(text, pattern);
      for (const pattern of leavesOut) assert.not.match(text, pattern);
    });
  }
});

type Values = Readonly<Record<string, unknown>>;

function decisions(workloads: Values, rest: Values = {}): string {
  return renderDocs(shopModel(workloads, rest)).get('docs/decisions.md')?.text ?? '';
}

suite('what decisions.md says is not done', (test) => {
  const secret = { ...orders, uses: { keyVault: ['a'] } };
  const queue = { ...orders, scale: { min: 0, max: 2, serviceBus: { queue: 'q' } } };
  const existing =
    '/subscriptions/9c1f6b1e-5a6c-4c0e-9d4b-0c5f8a7e2b11/resourceGroups/rg/providers/Microsoft.ServiceBus/namespaces/bus';
  const cases: readonly (readonly [what: string, undone: Values, done: Values])[] = [
    ['Service Bus answers on the internet', {}, { serviceBus: { existing } }],
    ['The API server answers anybody', { cluster: { access: {} } }, { cluster: { access } }],
    [
      'Nodes may call any address',
      {},
      { cluster: { access: privately, network: { egress: 'firewall', firewall: { address: '10.9.0.4' } } } },
    ],
    ['Grafana answers on the internet', { observability: { grafana: true } }, {}],
    ['One object that the cluster refuses', { delivery: flux }, {}],
    ['No scanner watches images', {}, { cluster: { access, defender: true } }],
  ];
  for (const [what, undone, done] of cases) {
    test(`${what}, where that is so`, () => {
      assert.ok(decisions({ queue }, undone).includes(`| ${what}`));
      assert.not.ok(decisions({ queue }, done).includes(`| ${what}`));
    });
  }

  test('one identity reads all secrets, once there are two', () => {
    assert.not.match(decisions({ a: secret }), /Whoever reads one secret/);
    assert.match(decisions({ a: secret, b: secret }), /\| Whoever reads one secret .* \| production \| /);
  });

  test('the settings that it names are taken, without an error', () => {
    const rows = decisions({ orders });
    const settings = [...rows.matchAll(/`(cluster: \{ (?:pools|patch)[^`]*)`/g)].map(([, setting = '']) => setting);
    assert.is(settings.length, 3);
    for (const setting of settings) {
      const value = setting
        .replace('NAME', 'apps')
        .replace('<resource id>', '/subscriptions/x')
        .replace('<key>', 'https://x');
      const { issues } = make(`schema: 1\nname: shop\nalerts: { email: [a@example.com] }\n${value}\n`);
      assert.equal(
        issues.filter(({ severity, path }) => severity === 'error' || (path ?? []).includes('patch')),
        [],
        value,
      );
    }
  });
});

function readmeOf(rest: Values): string {
  return renderDocs(shopModel({ orders }, rest)).get('README.md')?.text ?? '';
}

suite('Azure Policy in README.md', (test) => {
  test('names the namespace to exempt where there are GPUs, and is silent elsewhere', () => {
    assert.match(readmeOf({ cluster: { pools: { gpu: { gpu: true } } } }), /`gpu-resources` in `excludedNamespaces`/);
    assert.not.match(readmeOf({}), /excludedNamespaces/);
  });
});
