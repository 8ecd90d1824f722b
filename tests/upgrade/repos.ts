import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { read } from '../../src/config/read.ts';
import { validate } from '../../src/config/validate.ts';
import type { Model } from '../../src/model/model.ts';
import { resolve, type Tool } from '../../src/model/resolve.ts';
import { decodeLock } from '../../src/plan/lock-decode.ts';
import { lockPath, packPath } from '../../src/plan/lock.ts';
import { decodePack, readPack } from '../../src/plan/pack.ts';
import type { Plan, PlanOptions } from '../../src/plan/plan.ts';
import { resolvedOf } from '../../src/plan/resolved.ts';
import { render } from '../../src/render/render.ts';
import { snapshotsRoot } from '../helpers/snapshot.ts';
import { applied, disk, file, plan, type Disk } from '../unit/plan/repo.ts';

const configPath = 'aks-prod.yaml';
const released = join(snapshotsRoot, 'released');

/** The version that tests upgrade to: newer than all that will ever be released. */
export const headTool: Tool = { name: 'create-aks-prod', version: '999.0.0' };

/** A repo as a released version of the tool made it, without any edit. */
export interface ReleasedRepo {
  readonly version: string;
  readonly example: string;
  readonly config: Buffer;
  readonly tree: Disk;
}

/** The repos that are kept of each released version. The rendered files are those of the pack. */
export function releasedRepos(): ReleasedRepo[] {
  return readdirSync(released)
    .toSorted()
    .flatMap((version) =>
      readdirSync(join(released, version))
        .toSorted()
        .map((example) => {
          const at = (name: string): Buffer => readFileSync(join(released, version, example, name));
          const [lockText, packText] = [at('lock.json'), at('base.pack')];
          const config = example === 'store' ? withoutCharts(at(configPath)) : at(configPath);
          const pack = decodePack(packText.toString());
          const files = [...decodeLock(lockText.toString()).files].map(([path, entry]) => {
            const bytes = readPack(pack, entry.base);
            if (!bytes) throw new Error(`The pack of ${version}/${example} lacks ${path}`);
            return [path, file(bytes, entry.executable)] as const;
          });
          const tree: Disk = new Map([
            ...disk({ [configPath]: config, [lockPath]: lockText, [packPath]: packText }),
            ...files,
          ]);
          return { version, example, config, tree };
        }),
    );
}

/** 0.1.0 rendered charts beside the manifests. One of its repos goes on with manifests, another one with charts. */
function withoutCharts(config: Buffer): Buffer {
  const text = config.toString();
  if (!text.includes(', charts: true }')) throw new Error('The config asks for no charts');
  return Buffer.from(text.replace(', charts: true }', ' }'));
}

/** What a first run of the tool leaves of a config: the three files that are kept of a release, by their names there. */
export function firstRun(config: Buffer, tool: Tool): Map<string, Uint8Array> {
  const tree = applied(new Map(), planWith(new Map(), config, tool));
  const bytesAt = (path: string): Uint8Array => {
    const entry = tree.get(path);
    if (entry?.kind !== 'file') throw new Error(`A first run leaves no ${path}`);
    return entry.bytes;
  };
  return new Map([
    [configPath, config],
    ['lock.json', bytesAt(lockPath)],
    ['base.pack', bytesAt(packPath)],
  ]);
}

/** Plans what the tool does with a repo that holds the config; `files` stands for what it renders. */
export function planWith(tree: Disk, config: Buffer, tool: Tool, options: Partial<PlanOptions> = {}): Plan {
  const model = modelOf(config, tool);
  const { files = render(model) } = options;
  return plan(tree, files, {
    toolVersion: tool.version,
    defaults: model.defaults,
    resolved: resolvedOf(model),
    ...options,
  });
}

export function modelOf(config: Buffer, tool: Tool): Model {
  return resolve(validate(read(config, configPath)), tool).model;
}
