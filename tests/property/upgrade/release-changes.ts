import { parse, stringify } from 'yaml';
import { UserError } from '../../../src/errors.ts';
import type { Model } from '../../../src/model/model.ts';
import type { Files } from '../../../src/render/files.ts';
import { render } from '../../../src/render/render.ts';
import { headTool, modelOf, type ReleasedRepo } from '../../upgrade/repos.ts';
import { nextRelease, templateChanges } from '../../upgrade/template-changes.ts';
import type { Dice } from '../merge/block-edits.ts';

type Plain = Record<string, unknown>;

/** What a repo is upgraded to: a config, its model, and what the templates make of it. */
export interface Target {
  readonly changes: readonly string[];
  readonly config: Buffer;
  readonly model: Model;
  readonly files: Files;
}

/** What people change in aks-prod.yaml at the same time as they upgrade; each leaves a config without sense alone. */
const configChanges: Readonly<Record<string, (config: Plain) => void>> = {
  'a workload more': (config) =>
    void (mapAt(config, 'workloads')['mailer'] = {
      image: 'shopregistry.azurecr.io/mailer:1.0.0',
      resources: { cpu: '100m', memory: '128Mi' },
      scale: { min: 0, max: 5, serviceBus: { queue: 'mails', messages: 10 } },
    }),
  'the last workload less': (config) => {
    const workloads = mapAt(config, 'workloads');
    const names = Object.keys(workloads);
    if (names.length > 1) delete workloads[names.at(-1) ?? ''];
  },
  'another image': (config) => {
    const first = firstWorkload(config);
    first['image'] = String(first['image']).replace(/:[^:]*$/, ':9.0.0');
  },
  'no longer published': (config) => void delete firstWorkload(config)['expose'],
  'another port': (config) => void (firstWorkload(config)['port'] = 9000),
  'a workload by another name': (config) => {
    const workloads = mapAt(config, 'workloads');
    const [name = '', last] = Object.entries(workloads).at(-1) ?? [];
    if (Object.keys(workloads).length < 2) return;
    delete workloads[name];
    workloads[`${name}-two`] = last;
  },
  'a larger pool': (config) => void (mapAt(config, 'cluster', 'pools', 'apps')['max'] = 30),
  'a pool more': (config) => void (mapAt(config, 'cluster', 'pools')['night'] = { spot: true }),
  'an environment more': (config) => {
    const { production, ...others } = (config['environments'] ?? { production: {} }) as Plain;
    config['environments'] = { ...others, trial: {}, production };
  },
  'charts or none': (config) => {
    const delivery = mapAt(config, 'delivery');
    delivery['charts'] = delivery['charts'] !== true;
  },
  'other people on call': (config) => void (mapAt(config, 'alerts')['email'] = ['night@example.com']),
  'a quota': (config) => {
    for (const namespace of Object.values((config['namespaces'] ?? {}) as Plain))
      (namespace as Plain)['quota'] = { cpu: 40, memory: '80Gi' };
  },
};

const made = new Map<string, Target | undefined>();

/** Rolls what a released repo is upgraded to: today's templates or those of a further release, and up to three changes of the config. */
export function targetFor(repo: ReleasedRepo, roll: Dice): Target {
  const names = Object.keys(configChanges);
  const picked = new Set(Array.from({ length: roll(4) }, () => names[roll(names.length)] as string));
  const changes = names.filter((name) => picked.has(name));
  // A few kinds of further releases, so that what they render is made once.
  const release = roll(4);
  return targetOf(repo, changes, release) ?? (targetOf(repo, [], release) as Target);
}

function targetOf(repo: ReleasedRepo, changes: readonly string[], release: number): Target | undefined {
  const key = JSON.stringify([repo.version, repo.example, changes, release]);
  if (!made.has(key)) {
    if (made.size > 400) made.clear();
    made.set(key, makeTarget(repo, changes, release));
  }
  return made.get(key);
}

function makeTarget(repo: ReleasedRepo, changes: readonly string[], release: number): Target | undefined {
  const value = parse(repo.config.toString()) as Plain;
  for (const name of changes) configChanges[name]?.(value);
  const config = changes.length === 0 ? repo.config : Buffer.from(stringify(value));
  try {
    const model = modelOf(config, headTool);
    const some = release === 0 ? [] : templateChanges.filter((_, index) => release === 3 || index % 2 === release - 1);
    return { changes: [...changes, `release ${release}`], config, model, files: nextRelease(render(model), some) };
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function firstWorkload(config: Plain): Plain {
  const workloads = mapAt(config, 'workloads');
  return workloads[Object.keys(workloads)[0] ?? ''] as Plain;
}

function mapAt(config: Plain, ...path: readonly string[]): Plain {
  return path.reduce<Plain>((map, key) => (map[key] ??= {}) as Plain, config);
}
