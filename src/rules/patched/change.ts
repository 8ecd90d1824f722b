import { mapIn } from './constraint.ts';
import { containersOf } from './limits.ts';
import type { Path, Plain } from './schema.ts';
import { podTemplate, type PatchedFinding, type PatchedRule, type RenderedObject, type Subject } from './subject.ts';

/** What a rule about weakening looks at: an object with and without its patch. */
export interface Change extends Subject {
  readonly before: RenderedObject;
}

type Check = (change: Change) => readonly PatchedFinding[];

/** A check of objects of some kinds. */
export function of(kinds: readonly string[], check: Check): PatchedRule['check'] {
  return (subject) =>
    subject.patch && kinds.includes(subject.object.kind) ? check({ ...subject, before: subject.patch.before }) : [];
}

/** A check of the pods that an object makes: their spec, with its path. */
export function ofPods(
  check: (spec: Plain, before: Plain, path: Path, change: Change) => readonly PatchedFinding[],
): PatchedRule['check'] {
  return (subject) => {
    const [pods, before] = [podTemplate(subject.object), subject.patch && podTemplate(subject.patch.before)];
    if (!pods || !before || !subject.patch) return [];
    return check(mapIn(pods.template, 'spec'), mapIn(before.template, 'spec'), [...pods.path, 'spec'], {
      ...subject,
      before: subject.patch.before,
    });
  };
}

/** A check of each container, beside the one of its name without the patch. */
export function ofContainers(
  check: (container: Plain, before: Plain | undefined, path: Path, change: Change) => readonly PatchedFinding[],
): PatchedRule['check'] {
  return (subject) => {
    const [pods, before] = [podTemplate(subject.object), subject.patch && podTemplate(subject.patch.before)];
    if (!pods || !before || !subject.patch) return [];
    const change: Change = { ...subject, before: subject.patch.before };
    const own = containersOf(before.template, before.path).map(({ container }) => container);
    return containersOf(pods.template, pods.path).flatMap(({ container, path }) =>
      check(
        container,
        own.find(({ name }) => name === container['name']),
        path,
        change,
      ),
    );
  };
}

export const remove = 'Remove that part of the patch.';
