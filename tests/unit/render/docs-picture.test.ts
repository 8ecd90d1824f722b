import * as assert from 'uvu/assert';
import { picture } from '../../../src/render/docs/picture.ts';
import { onlyEnvironment, shopModel } from '../../helpers/model.ts';
import { suite } from '../../helpers/suite.ts';

const access = { adminGroups: ['11111111-2222-3333-4444-555555555555'], api: { authorizedRanges: ['203.0.113.0/24'] } };
const image = 'acrshop.azurecr.io/orders:1.0.0';
const service = { image, port: 8080, probes: '/ready' };

/** Words that Mermaid reads as its own when they stand alone. */
const reserved = new Set([
  'graph',
  'flowchart',
  'subgraph',
  'end',
  'class',
  'classDef',
  'click',
  'style',
  'linkStyle',
  'default',
  'href',
  'call',
  'direction',
]);

const id = String.raw`[A-Za-z][A-Za-z0-9_]*`;
const text = String.raw`(?:"[^"]*"|[A-Za-z ]+)`;
const bodies = [
  String.raw`\[\[${text}\]\]`,
  String.raw`\[\(${text}\)\]`,
  String.raw`\[/[A-Za-z ]+/\]`,
  String.raw`\(\[${text}\]\)`,
  String.raw`\(\(${text}\)\)`,
  String.raw`\[${text}\]`,
].join('|');
const vertex = String.raw`(${id})(${bodies})?`;
const grammar = {
  subgraph: new RegExp(String.raw`^ *subgraph (${id})\["[^"]*"\]$`),
  vertex: new RegExp(`^ *${vertex}$`),
  edge: new RegExp(String.raw`^ *${vertex} (?:-->|-\.->|<-->)(?:\|${text}\|)? ${vertex}$`),
} as const;

interface Parsed {
  /** Every id, and whether one of its places gives it a shape. */
  readonly shaped: ReadonlyMap<string, boolean>;
  readonly edges: readonly string[];
}

/** Reads the part of Mermaid's language that the pictures use. @throws at a line that is none of it, and when `end` does not fit */
function parse(source: string): Parsed {
  const [head, ...lines] = source.split('\n');
  assert.is(head, 'flowchart LR');
  const shaped = new Map<string, boolean>();
  const edges: string[] = [];
  const see = (name: string, shape: unknown): unknown =>
    shaped.set(name, shape !== undefined || shaped.get(name) === true);
  let open = 0;
  for (const line of lines) {
    const subgraph = grammar.subgraph.exec(line);
    const edge = grammar.edge.exec(line);
    const single = grammar.vertex.exec(line);
    if (line.trim() === 'end') open -= 1;
    else if (subgraph) {
      open += 1;
      see(subgraph[1] ?? '', 'subgraph');
    } else if (edge) {
      see(edge[1] ?? '', edge[2]);
      see(edge[3] ?? '', edge[4]);
      edges.push(line.trim());
    } else if (single) see(single[1] ?? '', single[2]);
    else throw new Error(`Not a line of a flowchart: ${line}`);
    if (open < 0) throw new Error('An end too many');
  }
  if (open > 0) throw new Error('A subgraph has no end');
  return { shaped, edges };
}

function pictureOf(workloads: Record<string, object>, rest: Record<string, unknown> = {}): Parsed {
  return parse(picture(onlyEnvironment(shopModel(workloads, rest))));
}

suite('the picture of the architecture', (test) => {
  test('reads what a picture may not hold as an error', () => {
    for (const line of ['  a --> end["x', '  subgraph a', '  a -> b', '  w_a["say "hi""]', '  a-b --> c'])
      assert.throws(() => parse(`flowchart LR\n${line}`), /Not a line/, line);
    assert.throws(() => parse('flowchart LR\n  end'), /An end too many/);
    assert.throws(() => parse('flowchart LR\n  subgraph a["b"]'), /has no end/);
  });

  for (const name of [...reserved].map((word) => word.toLowerCase())) {
    test(`may have a workload called ${name}`, () => {
      const { shaped, edges } = pictureOf({
        [name]: { ...service, expose: `${name}.example.com` },
        orders: { ...service, uses: { workloads: [name] } },
      });
      assert.equal(
        [...shaped.keys()].filter((key) => reserved.has(key)),
        [],
      );
      assert.ok(edges.includes(`w_orders --> w_${name}`));
      assert.ok(edges.includes(`gateway -->|"${name}.example.com"| w_${name}`));
    });
  }

  test('gives every id that an edge names a shape', () => {
    const { shaped } = pictureOf(
      {
        'web-shop': {
          ...service,
          expose: 'shop.example.com',
          uses: { workloads: ['orders'], internet: true, addresses: { '10.9.0.0/24': [5432] } },
        },
        orders: { ...service, uses: { keyVault: ['db'], serviceBus: { send: ['work'] } } },
        nightly: { image, schedule: '*/5 2 * * 1-5', resources: { cpu: '100m', memory: '64Mi' } },
        worker: {
          image,
          probes: { command: ['/bin/true'] },
          scale: { min: 0, max: 4, serviceBus: { queue: 'work', messages: 5 } },
        },
      },
      {
        delivery: { method: 'flux', repository: 'https://github.com/example/platform' },
        observability: { grafana: true },
      },
    );
    assert.equal(
      [...shaped].filter(([, shape]) => !shape).map(([name]) => name),
      [],
    );
    assert.ok(shaped.has('w_web_shop'));
  });

  const cases: readonly (readonly [string, Record<string, object>, Record<string, unknown>, string])[] = [
    [
      'the internet',
      { orders: { ...service, uses: { internet: true } } },
      {},
      'w_orders -->|HTTPS| internet((internet))',
    ],
    [
      'addresses',
      { orders: { ...service, uses: { addresses: { '10.9.0.0/24': [5432] } } } },
      {},
      'w_orders --> other_orders["10.9.0.0/24"]',
    ],
    ['secrets', { orders: { ...service, uses: { keyVault: ['db'] } } }, {}, 'w_orders -.->|secrets| vault'],
    [
      'the certificate of the gateway',
      { orders: { ...service, expose: 'a.example.com' } },
      {},
      'gateway -.->|certificate| vault',
    ],
    ['Service Bus', { orders: { ...service, uses: { serviceBus: { send: ['work'] } } } }, {}, 'w_orders <--> bus'],
    [
      'Flux',
      { orders: service },
      { delivery: { method: 'flux', repository: 'https://github.com/example/platform' } },
      'flux -.->|branch and manifests| repository[("https://github.com/example/platform")]',
    ],
    ['Grafana', { orders: service }, { observability: { grafana: true } }, 'grafana -.->|metrics| monitor'],
  ];
  for (const [what, workloads, rest, expected] of cases) {
    test(`draws ${what} when there, and not else`, () => {
      assert.ok(pictureOf(workloads, { cluster: { access }, ...rest }).edges.includes(expected), expected);
      assert.not(
        pictureOf({ plain: service }, { cluster: { access } }).edges.some((edge) =>
          edge.endsWith(expected.replace(/^w_orders/, '')),
        ),
      );
    });
  }
});
