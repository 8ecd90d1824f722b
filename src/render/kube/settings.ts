import { clouds } from '../../facts/regions.ts';
import type { Environment } from '../../model/model.ts';
import type { Json } from '../yaml.ts';
import type { KubernetesObject } from './resource.ts';

/**
 * Values that exist only once Azure has made its resources. In an object they stand as marks; when the object is
 * printed, the placeholder takes the mark's place and kustomize puts in the value of `azure.env`. A mark is made of
 * noncharacters, which no text of a user's holds: reading refuses them.
 */
export function setting(name: string): string {
  return `\ufdd0${name}\ufdd1`;
}

const mark = /\ufdd0([A-Z0-9_]+)\ufdd1/;

/** Whether the text, which may be an object's in print, takes a value from a setting. */
export function hasMarks(text: string): boolean {
  return text.includes('\ufdd0');
}

/** The settings that a text takes values from, each once. */
export function marksIn(text: string): string[] {
  if (!hasMarks(text)) return [];
  return [...new Set([...text.matchAll(new RegExp(mark, 'g'))].map(([, name = '']) => name))];
}

/** The text with something else in the place of each mark. */
export function withMarks(text: string, replaced: (name: string) => string): string {
  return text.replace(new RegExp(mark, 'g'), (_, name: string) => replaced(name));
}

/** Host name of the vault; made from `VAULT_NAME`, so `azure.env` does not hold it. */
export const vaultHost = 'VAULT_HOST';
export const vaultName = 'VAULT_NAME';

/** One place in an object that takes its value from a setting. */
export interface SettingUse {
  readonly setting: string;
  /** Keys and list indexes from the root of the object. */
  readonly path: readonly (string | number)[];
  /** Present when only one segment of the text, split at `/`, is the value. */
  readonly segment?: number;
}

/** The text that stands for a setting until Azure has answered; valid for the field that takes it. */
export function placeholder(name: string, vaultDomain: string = clouds.public.vault): string {
  if (name.endsWith('_ID')) return '00000000-0000-0000-0000-000000000000';
  if (name === vaultHost) return `${placeholder(vaultName)}.${vaultDomain}`;
  if (name.endsWith('_ENDPOINT')) return 'https://not-deployed-yet.invalid';
  return 'not-deployed-yet';
}

/** Puts placeholders where the object has marks, and tells where that was. */
export function withoutMarks(object: KubernetesObject): {
  readonly object: KubernetesObject;
  readonly uses: readonly SettingUse[];
} {
  const uses: SettingUse[] = [];
  const walk = (value: Json | undefined, path: readonly (string | number)[]): Json | undefined => {
    if (typeof value === 'string') return unmarked(value, path, uses);
    if (Array.isArray(value)) return value.map((item: Json, index) => walk(item, [...path, index]) as Json);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, walk(child as Json, [...path, key])]));
  };
  return { object: walk(object, []) as KubernetesObject, uses };
}

function unmarked(text: string, path: readonly (string | number)[], uses: SettingUse[]): string {
  const name = mark.exec(text)?.[1];
  if (name === undefined) return text;
  const segment = text.split('/').indexOf(setting(name));
  if (segment === -1) throw new Error(`The setting ${name} must be a whole text or a whole segment of one`);
  uses.push(text === setting(name) ? { setting: name, path } : { setting: name, path, segment });
  return text.replace(mark, placeholder(name));
}

/** The text of `azure.env` before anything is deployed. */
export function azureEnv(environment: Environment): string {
  const lines = [
    `# What only Azure knows of ${environment.name}: scripts/deploy.sh fills it from the outputs of infra/main.bicep.`,
    '# kustomization.yaml puts these values into the objects, and placeholders until then. None of them is a secret.',
  ];
  return `${lines.join('\n')}\n`;
}
