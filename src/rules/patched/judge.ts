import { isDeepStrictEqual } from 'node:util';
import type { Source } from '../../config/read.ts';
import { patchObject } from '../../config/patched-object.ts';
import type { Configuration } from '../../config/validate.ts';
import type { Environment, Model } from '../../model/model.ts';
import type { Found } from '../issues.ts';
import { valueAt } from '../value-at.ts';
import type { Rule } from '../rule.ts';
import { patchedRules } from './rules.ts';
import { isPlain, type Path } from './schema.ts';
import type { Judged, RenderedObject, Subject } from './subject.ts';
import { trailOf } from './trail.ts';

/** Something that a patch did, at a place of one object. */
interface Verdict {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly why: string;
  readonly source: string;
  readonly message: string;
  readonly fix: string;
  /** Index of the object among those of the environment. */
  readonly index: number;
  readonly path: Path;
}

type Judge = (objects: readonly Judged[]) => readonly Verdict[];

/**
 * What is wrong with the objects that patches made: what the API server refuses, what refers to nothing, what is weaker
 * than without the patch. What would be found without the patches as well is not theirs, and left out.
 *
 * @param objects every object of each environment, with and without its patch, by the environment's name
 */
export function patchedFindings(
  configuration: Configuration,
  model: Model,
  objects: ReadonlyMap<string, readonly Judged[]>,
): Found[] {
  return model.environments.flatMap((environment) => {
    const own = objects.get(environment.name) ?? [];
    if (!own.some(({ patch }) => patch !== undefined)) return [];
    return findingsIn(configuration, model, environment, own);
  });
}

/** What the rules of this folder are about, without their checks. */
export function patchedRuleTexts(): Omit<Rule, 'check'>[] {
  return patchedRules.map(({ id, severity, title, why, source }) => ({ id, severity, title, why, source }));
}

function findingsIn(
  configuration: Configuration,
  model: Model,
  environment: Environment,
  objects: readonly Judged[],
): Found[] {
  const judge: Judge = (judged) => verdicts(judged, environment, model);
  const without = new Set(judge(objects.map(unpatched)).map(identityOf));
  const own = judgeWithoutLosses(objects, judge).filter((verdict) => !without.has(identityOf(verdict)));
  const culprit = (verdict: Verdict): readonly string[] =>
    culpritOf(verdict, objects, judge, configuration.source, environment.name);
  return own.map((verdict): Found => {
    const { code, severity, why, source, message, fix } = verdict;
    const written = culprit(verdict);
    const path = written[0] === 'environments' ? written.slice(2) : written;
    return { code, severity, why, source, message, fix, path, written, environment: environment.name };
  });
}

/**
 * What is wrong, where entries of lists that lack their key are left out: what kustomize drops because of them is found
 * broken all over, and only the missing key says why. It is an error where anything of that is.
 */
function judgeWithoutLosses(objects: readonly Judged[], judge: Judge): readonly Verdict[] {
  const all = judge(objects);
  if (!objects.some(isLossy)) return all;
  const rest = judge(objects.map((judged) => (isLossy(judged) ? withoutLosses(judged) : judged)));
  const known = new Set(rest.map(identityOf));
  const isBroken = all.some((verdict) => verdict.severity === 'error' && !known.has(identityOf(verdict)));
  return rest.map((verdict) => (verdict.code === 'P1' && isBroken ? { ...verdict, severity: 'error' } : verdict));
}

function isLossy({ mismatches = [] }: Judged): boolean {
  return mismatches.some(({ isLoss }) => isLoss);
}

function withoutLosses(judged: Judged): Judged {
  const { patch, mismatches = [] } = judged;
  if (!patch) return judged;
  const lost = mismatches.flatMap(({ isLoss, path }) => (isLoss ? [path.map(String)] : []));
  // From the end, so that the indexes of those before stay.
  const sound = lost.toReversed().reduce((value, path) => removed(value, path), patch.patch);
  return { ...judged, object: patchObject(patch.before, sound).value as RenderedObject };
}

function verdicts(objects: readonly Judged[], environment: Environment, model: Model): Verdict[] {
  const after = objects.map(({ object }) => object);
  return objects.flatMap((judged, index) => {
    const subject: Subject = { ...judged, objects: after, environment, model };
    return patchedRules.flatMap(({ id, severity, why, source, check, ...rule }) =>
      rule.of === 'patched' && judged.patch === undefined
        ? []
        : check(subject).map((finding) => ({
            code: id,
            severity: finding.severity ?? severity,
            why,
            source,
            message: finding.message,
            fix: finding.fix ?? 'Change that part of the patch, or remove it.',
            index,
            path: finding.path,
          })),
    );
  });
}

function unpatched({ object, patch, namespace, workload }: Judged): Judged {
  return { object: patch?.before ?? object, ...(namespace ? { namespace } : {}), ...(workload ? { workload } : {}) };
}

function identityOf({ code, index, message }: Verdict): string {
  return `${code} ${index} ${message}`;
}

/**
 * The config path of the part of a patch that is to blame: what the patch wrote at the place of the finding; else the
 * smallest part without which nothing would be found; else the patch as a whole.
 */
function culpritOf(
  verdict: Verdict,
  objects: readonly Judged[],
  judge: Judge,
  source: Source,
  environment: string,
): readonly string[] {
  const own = objects[verdict.index];
  const direct = own?.patch && placeIn(own, verdict.path, source, environment);
  if (direct?.isOwn) return direct.path;
  const sound = (candidate: readonly Judged[]): boolean =>
    !judge(candidate).some((other) => identityOf(other) === identityOf(verdict));
  const others = [...objects.keys()].filter((index) => index !== verdict.index && objects[index]?.patch !== undefined);
  for (const index of own?.patch ? [verdict.index, ...others] : others) {
    const judged = objects[index];
    if (!judged?.patch || !sound(objects.with(index, unpatched(judged)))) continue;
    const part = partsOf(judged.patch.patch).find((path) => sound(objects.with(index, without(judged, path))));
    return layerOf(judged, part ?? [], source, environment);
  }
  return direct ? direct.path : layerOf(own ?? objects[others[0] ?? 0], [], source, environment);
}

/** Every part of a patch, the smallest first, as paths. */
function partsOf(patch: unknown, path: readonly string[] = []): (readonly string[])[] {
  const children = Array.isArray(patch) ? [...patch.entries()] : isPlain(patch) ? Object.entries(patch) : [];
  return [
    ...children.flatMap(([key, child]) => partsOf(child, [...path, String(key)])),
    ...(path.length === 0 ? [] : [path]),
  ];
}

function without(judged: Judged, path: readonly string[]): Judged {
  if (!judged.patch) return judged;
  const { value, mismatches } = patchObject(judged.patch.before, removed(judged.patch.patch, path));
  return { ...judged, object: value as RenderedObject, mismatches };
}

function removed(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return value;
  if (Array.isArray(value)) {
    const index = Number(key);
    return rest.length === 0 ? value.toSpliced(index, 1) : value.with(index, removed(value[index], rest));
  }
  if (!isPlain(value)) return value;
  const { [key]: child, ...others } = value;
  return rest.length === 0 ? others : { ...value, [key]: removed(child, rest) };
}

/** Where the patches of a file say something about a place of an object: in the environment's own patch first. */
function placeIn(
  { object, patch }: Judged,
  path: Path,
  source: Source,
  environment: string,
): { readonly path: readonly string[]; readonly isOwn: boolean } | undefined {
  if (!patch) return undefined;
  const found = layers(patch.path, environment).flatMap((layer) => {
    const written = valueAt(source.value, layer);
    if (written === undefined) return [];
    const trail = trailOf(written, object, path, object.kind);
    return [{ path: [...layer, ...trail.path], depth: trail.path.length, isOwn: trail.isOwn }];
  });
  return found.find(({ isOwn }) => isOwn) ?? found.toSorted((a, b) => b.depth - a.depth)[0];
}

/** A part of the patches together, in the file: in the environment's own patch where it stands there. */
function layerOf(
  judged: Judged | undefined,
  part: readonly string[],
  source: Source,
  environment: string,
): readonly string[] {
  if (!judged?.patch) return [];
  const { path, patch } = judged.patch;
  const value = valueAt(patch, part);
  const found = layers(path, environment).map((layer) => {
    for (let length = part.length; length > 0; length -= 1) {
      const written = valueAt(source.value, [...layer, ...part.slice(0, length)]);
      if (written !== undefined)
        return { path: [...layer, ...part.slice(0, length)], length, isSame: isDeepStrictEqual(written, value) };
    }
    return { path: layer, length: valueAt(source.value, layer) === undefined ? -1 : 0, isSame: false };
  });
  return (found.find(({ isSame }) => isSame) ?? found.toSorted((a, b) => b.length - a.length)[0])?.path ?? path;
}

function layers(path: readonly string[], environment: string): (readonly string[])[] {
  return [['environments', environment, ...path], path];
}
