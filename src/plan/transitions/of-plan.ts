import type { Model, Workload } from '../../model/model.ts';
import type { Plan } from '../plan.ts';
import type { DiskTree } from '../tree.ts';
import { everywhere, type SettingOf } from './autoscalers.ts';
import { chartManifests, manifestsIn, type Release } from './chart-manifests.ts';
import { ownerChanges } from './owners.ts';
import { type Transition, transitions } from './transitions.ts';
import type { Manifest } from './updates.ts';

const manifestPath = /^k8s\/([^/]+)\/.*\.ya?ml$/;
const chartPath = /^charts\/([^/]+)\/(.*)$/;
const releasePath = /^k8s\/([^/]+)\/([^/]+)\/([^/]+)\/helm-release\.yaml$/;
const valuesPath = /^scripts\/environments\/([^/]+)\.env$/;

/** Objects of one environment before and after, by who brings them to the cluster. */
interface Side {
  readonly manifests: { readonly before: Manifest[]; readonly after: Manifest[] };
  readonly charts: { readonly before: Manifest[]; readonly after: Manifest[] };
}

/** What a running cluster makes of the files that a plan changes, by environment in the order of the model. */
export function planTransitions(
  { writes, files }: Pick<Plan, 'writes' | 'files'>,
  tree: DiskTree,
  model: Model,
): Transition[] {
  const sides = new Map<string, Side>();
  const sideOf = (environment: string): Side => {
    const side = sides.get(environment) ?? { manifests: { before: [], after: [] }, charts: { before: [], after: [] } };
    sides.set(environment, side);
    return side;
  };
  for (const { path, before, after } of writes) {
    const environment = manifestPath.exec(path)?.[1];
    if (environment === undefined) continue;
    const { manifests } = sideOf(environment);
    const old = before === undefined ? undefined : tree.get(path);
    if (old?.kind === 'file') manifests.before.push(...manifestsIn(text(old.bytes)));
    if (after !== undefined) manifests.after.push(...manifestsIn(text(after.bytes)));
  }
  for (const path of unlisted(files, writes)) {
    const old = tree.get(path);
    if (old?.kind === 'file')
      sides.get(manifestPath.exec(path)?.[1] ?? '')?.manifests.before.push(...manifestsIn(text(old.bytes)));
  }
  const changed = new Set(writes.flatMap(({ path }) => chartPath.exec(path)?.[1] ?? []));
  if (changed.size > 0) readCharts(changed, writes, tree, model, sideOf);
  const delivery = model.delivery.method === 'flux' ? 'flux' : 'deploy.sh';
  // An environment that is gone from the file goes as a whole, by scripts/destroy.sh; its objects are not removed one by one.
  return model.environments.flatMap(({ name }) => {
    const side = sides.get(name);
    if (!side) return [];
    const before = [...side.manifests.before, ...side.charts.before];
    const after = [...side.manifests.after, ...side.charts.after];
    const owners = ownerChanges(side, delivery).map((found) => ({ environment: name, ...found }));
    return [...owners, ...transitions(name, { before, after }, delivery, settingIn(name, model))];
  });
}

/** In all environments at once where KEDA scales the workload in each, else in this one: elsewhere the setting is refused. */
function settingIn(environment: string, { environments }: Model): SettingOf {
  return (workload) => {
    const isEverywhere = environments.every(({ namespaces }) =>
      namespaces
        .flatMap(({ workloads }): readonly Workload[] => workloads)
        .some(({ name, scale }) => name === workload && scale?.by === 'keda'),
    );
    return isEverywhere ? everywhere(workload) : `environments.${environment}.${everywhere(workload)}`;
  };
}

/** Adds the objects of the charts that change, as they were installed and as they will be. */
function readCharts(
  changed: ReadonlySet<string>,
  writes: Plan['writes'],
  tree: DiskTree,
  model: Model,
  sideOf: (environment: string) => Side,
): void {
  const written = new Map(writes.map(({ path, after }) => [path, after]));
  const old = new Map([...tree].flatMap(([path, entry]) => (entry.kind === 'file' ? [[path, text(entry.bytes)]] : [])));
  const now = new Map([...old].filter(([path]) => !written.has(path)));
  for (const [path, after] of written) if (after) now.set(path, text(after.bytes));
  for (const release of releasesIn(old))
    if (changed.has(release.name)) sideOf(release.environment).charts.before.push(...objectsOf(old, release));
  if (!model.delivery.charts) return;
  for (const { name: environment, namespaces } of model.environments)
    for (const { namespace, name } of namespaces.flatMap(({ workloads }): readonly Workload[] => workloads))
      if (changed.has(name)) sideOf(environment).charts.after.push(...objectsOf(now, { environment, namespace, name }));
}

function objectsOf(files: ReadonlyMap<string, string>, release: Release): Manifest[] {
  const folder = `charts/${release.name}/`;
  const own = [...files].filter(([path]) => path.startsWith(folder));
  return chartManifests(new Map(own.map(([path, content]) => [path.slice(folder.length), content])), release);
}

/** What is installed by charts: the HelmReleases of Flux, and what scripts/deploy.sh knows of each environment. */
function releasesIn(files: ReadonlyMap<string, string>): Release[] {
  return [...files].flatMap(([path, content]): Release[] => {
    const [, environment, namespace, name] = releasePath.exec(path) ?? [];
    if (environment !== undefined && namespace !== undefined && name !== undefined)
      return [{ environment, namespace, name }];
    const where = valuesPath.exec(path)?.[1];
    const releases = where === undefined ? undefined : /^RELEASES='([^']*)'$/m.exec(content)?.[1];
    if (where === undefined || !releases) return [];
    return releases.split(' ').map((release) => {
      const [place = '', chart = ''] = release.split('/');
      return { environment: where, namespace: place, name: chart };
    });
  });
}

/** Edited manifests that the template gave up: they stay in the repo, and the kustomization no longer lists them. */
function unlisted(files: Plan['files'], writes: Plan['writes']): string[] {
  const kustomizations = new Map(writes.map(({ path, after }) => [path, after && text(after.bytes)]));
  return files.flatMap(({ path, at = path, action }) => {
    const environment = manifestPath.exec(path)?.[1];
    if (action !== 'detach' || environment === undefined) return [];
    const list = kustomizations.get(`k8s/${environment}/kustomization.yaml`);
    return list === undefined || list.includes(path.slice(`k8s/${environment}/`.length)) ? [] : [at];
  });
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
