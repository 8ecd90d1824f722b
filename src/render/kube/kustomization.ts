import type { Environment } from '../../model/model.ts';
import type { Json } from '../yaml.ts';
import type { KubernetesObject } from './resource.ts';
import { clouds } from '../../facts/regions.ts';
import { placeholder, vaultHost, vaultName, type SettingUse } from './settings.ts';

/** One place in one object that takes its value from `azure.env`. */
export interface PlacedUse extends SettingUse {
  readonly object: KubernetesObject;
}

const settingsMap = 'azure-settings';
const mapOptions: Json = { disableNameSuffixHash: true, annotations: { 'config.kubernetes.io/local-config': 'true' } };

/**
 * Lists every file of an environment in the order in which objects are applied, and says where the values of `azure.env`
 * go. The ConfigMap that carries them is local: kustomize reads it and leaves it out of the result. Placeholders stand
 * here and real values there, so a setting that a later render adds builds before it is deployed.
 *
 * @throws when an object takes a setting that the environment does not have: its placeholder would be applied
 */
export function kustomization(environment: Environment, files: readonly string[], uses: readonly PlacedUse[]): Json {
  const needsHost = uses.some(({ setting }) => setting === vaultHost);
  const settings = new Set(environment.settings);
  const unknown = uses.find(({ setting }) => setting !== vaultHost && !settings.has(setting));
  if (unknown)
    throw new Error(
      `${unknown.object.kind} ${unknown.object.metadata.name} takes ${unknown.setting}, which azure.env does not have`,
    );
  return {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    sortOptions: { order: 'fifo' },
    resources: files,
    configMapGenerator: [
      {
        name: settingsMap,
        literals: [...environment.settings, ...(needsHost ? [vaultHost] : [])].map(
          (name) => `${name}=${placeholder(name, clouds[environment.cloud].vault)}`,
        ),
        options: mapOptions,
      },
      { name: settingsMap, behavior: 'merge', envs: ['azure.env'], options: mapOptions },
    ],
    ...(uses.length === 0 ? {} : { replacements: replacements(environment, uses, needsHost) }),
  };
}

function replacements({ settings }: Environment, uses: readonly PlacedUse[], needsHost: boolean): Json[] {
  const bySetting = new Map<string, PlacedUse[]>();
  for (const use of uses) {
    const known = bySetting.get(use.setting);
    if (known) known.push(use);
    else bySetting.set(use.setting, [use]);
  }
  const targets = (name: string) => (bySetting.get(name) ?? []).map(targetOf);
  const used = settings.filter((name) => bySetting.has(name));
  return [
    // The vault's host name is its name and a fixed domain; it must be whole before it is used.
    ...(needsHost ? [replacement(vaultName, [hostTarget]), replacement(vaultHost, targets(vaultHost))] : []),
    ...used.map((name) => replacement(name, targets(name))),
  ];
}

const hostTarget: Json = {
  select: { kind: 'ConfigMap', name: settingsMap },
  fieldPaths: [`data.${vaultHost}`],
  options: { delimiter: '.', index: 0 },
};

function replacement(setting: string, targets: readonly Json[]): Json {
  return { source: { kind: 'ConfigMap', name: settingsMap, fieldPath: `data.${setting}` }, targets };
}

function targetOf({ object: { kind, metadata }, path, segment }: PlacedUse): Json {
  return {
    select: {
      kind,
      name: metadata.name,
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
    },
    fieldPaths: [path.map(fieldName).join('.')],
    ...(segment === undefined ? {} : { options: { delimiter: '/', index: segment } }),
  };
}

/** Kustomize splits a path at dots, but not between brackets. */
function fieldName(key: string | number): string {
  return String(key).includes('.') ? `[${key}]` : String(key);
}
