import type { KubernetesObject } from '../../../../src/render/kube/resource.ts';
import { accepted, type Accepted } from './accepted.ts';
import { containerRequirements } from './containers.ts';
import { objectRequirements } from './objects.ts';
import { podRequirements } from './pods.ts';
import type { Checker, Objects, Requirement } from './requirement.ts';

export const requirements: readonly Requirement[] = [
  ...containerRequirements,
  ...podRequirements,
  ...objectRequirements,
];

/** A rule that an object breaks. */
export interface Loss {
  readonly object: KubernetesObject;
  readonly what: string;
  readonly checker: Checker;
  readonly rule: string;
}

/** Every rule that the objects break, whether somebody is told of it or not. */
export function lossesOf(all: Objects): Loss[] {
  return requirements.flatMap(({ what, ids, broken }) =>
    all
      .filter((object) => broken(object, all))
      .flatMap((object) =>
        (Object.entries(ids) as [Checker, readonly string[]][]).flatMap(([checker, rules]) =>
          rules.map((rule) => ({ object, what, checker, rule })),
        ),
      ),
  );
}

/** Whether the object itself tells the checker to leave the rule out, in the way in which that checker reads it. */
export function isTold({ object, checker, rule }: Loss): boolean {
  const annotations = object.metadata.annotations ?? {};
  if (checker === 'kube-score') return (annotations['kube-score/ignore'] ?? '').split(',').includes(rule);
  if (checker === 'kube-linter') return annotations[`ignore-check.kube-linter.io/${rule}`] !== undefined;
  if (checker === 'polaris') return annotations[`polaris.fairwinds.com/${rule}-exempt`] === 'true';
  if (checker === 'checkov')
    return Object.entries(annotations).some(
      ([key, text]) => /^checkov\.io\/skip\d+$/.test(key) && text.startsWith(`${rule}=`),
    );
  return false;
}

/** The entry of the list that accepts a loss; checkers that read annotations have none. */
export function acceptanceOf({ object, checker, rule }: Loss): Accepted | undefined {
  return accepted.find(({ rules, where }) => rules[checker]?.includes(rule) === true && where(object));
}

/** Rules that an object tells a checker to leave out, as it would be told. */
export function toldOf({ metadata: { annotations = {} } }: KubernetesObject): string[] {
  return Object.entries(annotations).flatMap(([key, text]) => {
    if (key === 'kube-score/ignore') return text.split(',').map((rule) => `kube-score ${rule}`);
    const linter = /^ignore-check\.kube-linter\.io\/(.+)$/.exec(key)?.[1];
    const polaris = /^polaris\.fairwinds\.com\/(.+)-exempt$/.exec(key)?.[1];
    const checkov = /^checkov\.io\/skip\d+$/.test(key) ? text.split('=')[0] : undefined;
    return [linter && `kube-linter ${linter}`, polaris && `polaris ${polaris}`, checkov && `checkov ${checkov}`].filter(
      (told) => told !== undefined,
    );
  });
}
