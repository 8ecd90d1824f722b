import * as fc from 'fast-check';
import { parse, stringify } from 'yaml';
import type { Files } from '../../../src/render/files.ts';
import { render } from '../../../src/render/render.ts';
import { exampleText } from '../../helpers/made.ts';
import { headTool, modelOf } from '../../upgrade/repos.ts';
import { nextRelease, templateChanges } from '../../upgrade/template-changes.ts';

type Plain = Record<string, unknown>;

const worker = (image: string): Plain => ({
  image: `shopregistry.azurecr.io/${image}:1.0.0`,
  resources: { cpu: '100m', memory: '128Mi' },
  scale: { min: 0, max: 5, serviceBus: { queue: image, messages: 10 } },
});

/** What people change in aks-prod.yaml over the years; each works on any of the others. */
const configChanges: Readonly<Record<string, (config: Plain) => void>> = {
  'a workload more': (config) => void (at(config, 'workloads')['mailer'] = worker('mailer')),
  'a workload less': (config) => void delete at(config, 'workloads')['billing'],
  'another image': (config) =>
    void (at(config, 'workloads', 'orders')['image'] = 'shopregistry.azurecr.io/orders:2.0.0'),
  'no longer published': (config) => void delete at(config, 'workloads', 'orders')['expose'],
  'a larger pool': (config) => void (at(config, 'cluster', 'pools')['apps'] = { max: 30 }),
  'a pool more': (config) => void (at(config, 'cluster', 'pools')['batch'] = { spot: true }),
  'an environment more': (config) =>
    void (config['environments'] = { staging: { cluster: { upgrades: { channel: 'rapid' } } }, production: {} }),
  charts: (config) => void (at(config, 'delivery')['charts'] = true),
  pipelines: (config) => void (at(config, 'delivery')['method'] = 'github'),
  'other people on call': (config) =>
    void (at(config, 'alerts')['email'] = ['night@example.com', 'oncall@example.com']),
};

/** What a repo is to be: the changes of the config and of the templates since the beginning. */
export interface State {
  readonly config: readonly string[];
  readonly templates: readonly number[];
}

/** A history of three states in which nothing that was changed is changed back. */
export const histories: fc.Arbitrary<readonly [State, State, State]> = fc
  .record({ config: ages(Object.keys(configChanges)), templates: ages(templateChanges.map((_, index) => index)) })
  .map(({ config, templates }) => {
    const state = (age: number): State => ({
      config: config.filter(([, since]) => since <= age).map(([name]) => name),
      templates: templates.filter(([, since]) => since <= age).map(([index]) => index),
    });
    return [state(0), state(1), state(2)] as const;
  });

/** Each item with the state in which it comes: 0 to 2, or 3 for never. */
function ages<T>(items: readonly T[]): fc.Arbitrary<(readonly [item: T, since: number])[]> {
  return fc
    .tuple(...items.map(() => fc.integer({ min: 0, max: 3 })))
    .map((since) => items.map((item, index) => [item, since[index] ?? 3] as const));
}

export interface Made {
  readonly config: Buffer;
  readonly files: Files;
}

const made = new Map<string, Made>();

/** The config of a state and what it renders. */
export function make(state: State): Made {
  const key = JSON.stringify(state);
  const known = made.get(key);
  if (known) return known;
  const config = parse(exampleText('minimal')) as Plain;
  at(config, 'workloads')['billing'] = worker('billing');
  for (const name of state.config) configChanges[name]?.(config);
  const text = Buffer.from(stringify(config));
  const result = {
    config: text,
    files: nextRelease(
      render(modelOf(text, headTool)),
      state.templates.flatMap((index) => templateChanges[index] ?? []),
    ),
  };
  made.set(key, result);
  return result;
}

/** The map at a path, made when it is missing. */
function at(config: Plain, ...path: readonly string[]): Plain {
  return path.reduce<Plain>((map, key) => (map[key] ??= {}) as Plain, config);
}
