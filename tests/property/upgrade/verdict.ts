import { hasMarkers } from '../../../src/plan/content.ts';
import { fileKind } from '../../../src/plan/merge/file-kind.ts';
import { newProblems } from '../../../src/plan/merge/problems.ts';
import type { Plan, PlannedFile } from '../../../src/plan/plan.ts';
import type { Files } from '../../../src/render/files.ts';
import { textAt, type Disk } from '../../unit/plan/repo.ts';
import type { FileEdit } from './random-edits.ts';

/** What is wrong with an upgrade: bytes of somebody are nowhere, a file is half written, or merged in another way than meant. */
export interface Fault {
  readonly kind: 'lost' | 'torn' | 'silently wrong';
  readonly path: string;
  readonly what: string;
}

export interface Upgrade {
  /** The repo as the release made it, as the person left it, and as the upgrade left that. */
  readonly base: Disk;
  readonly ours: Disk;
  readonly result: Disk;
  readonly theirs: Files;
  readonly edits: readonly FileEdit[];
  readonly plan: Plan;
  readonly onConflict: 'markers' | 'sidecar' | 'ours' | 'abort';
}

/** Judges an upgrade by texts alone, without asking how it came about. */
export function faultsOf(upgrade: Upgrade): Fault[] {
  const { ours, edits, plan } = upgrade;
  const edited = new Map(edits.map((edit) => [edit.path, edit]));
  const planned = new Map(plan.files.map((one) => [one.from ?? one.path, one]));
  const renamed = new Set(plan.files.flatMap(({ from, path }) => (from === undefined ? [] : [path])));
  const paths = new Set([...upgrade.base.keys(), ...upgrade.theirs.keys()].filter((path) => !renamed.has(path)));
  return [
    ...[...paths]
      .filter((path) => !path.startsWith('.aks-prod/') && path !== 'aks-prod.yaml')
      .flatMap((path) => faultsAt(path, edited.get(path), planned.get(path), upgrade)),
    ...strangers(ours, upgrade),
  ];
}

/** Files that no render has: nobody may touch them. */
function strangers(ours: Disk, { base, theirs, result, edits }: Upgrade): Fault[] {
  const moved = new Set(edits.flatMap(({ at }) => at ?? []));
  return [...ours.keys()]
    .filter((path) => !base.has(path) && !theirs.has(path) && !moved.has(path) && !path.startsWith('.aks-prod/'))
    .filter((path) => textAt(ours, path) !== textAt(result, path))
    .map((path) => ({ kind: 'lost', path, what: 'a file of their own changed' }));
}

function faultsAt(
  path: string,
  edit: FileEdit | undefined,
  planned: PlannedFile | undefined,
  upgrade: Upgrade,
): Fault[] {
  const { base, ours, result, theirs } = upgrade;
  if (!planned) return theirs.has(path) ? moveless(path, upgrade) : [];
  const fault = (kind: Fault['kind'], what: string): Fault[] => [{ kind, path: planned.path, what }];
  const target = theirs.get(planned.path)?.text;
  const place = edit === undefined || edit.at === path ? planned.path : (planned.at ?? edit.at);
  const [was, mine] = [textAt(base, path), textAt(ours, edit === undefined ? path : (edit.at ?? path))];
  const now = place === undefined ? undefined : textAt(result, place);
  const stays = edit?.at !== undefined && edit.at !== path && planned.at === undefined;
  // Moved as it was rendered, it follows the template, and goes with it.
  const follows = target === undefined && mine !== undefined && lineFeeds(mine) === was;
  if (stays && !(follows && textAt(result, edit?.at ?? '') === undefined))
    return textAt(result, edit.at ?? '') === mine ? [] : fault('lost', 'a file that somebody moved and edited');
  if (mine === undefined) {
    if (was !== undefined)
      return textAt(result, planned.path) === undefined ? [] : fault('silently wrong', 'a deleted file came back');
    return textAt(result, planned.path) === target ? [] : fault('torn', 'a new file is not as rendered');
  }
  if (planned.conflict !== undefined)
    return inConflict(planned, { was: was ?? '', mine, now, target: target ?? '', place: place ?? path }, upgrade);
  if (target === undefined) {
    if (lineFeeds(mine) === was)
      return now === undefined ? [] : fault('silently wrong', 'a file that no template makes is still there');
    return textAt(result, edit?.at ?? path) === mine ? [] : fault('lost', 'an edited file that no template makes');
  }
  if (now === undefined) return fault('lost', `nothing stands at ${place}`);
  if (lineFeeds(mine) === was)
    return lineFeeds(now) === target ? [] : fault('torn', 'an unedited file is not as rendered');
  if (target === was)
    return now === mine ? [] : fault('lost', 'the template did not change, and the edit is not as it was');
  if (lineFeeds(mine) === target)
    return lineFeeds(now) === target ? [] : fault('silently wrong', 'both agreed, and it is something else');
  return merged({ path: place ?? path, was: was ?? '', mine, target, now }, edit);
}

/** A new file of the template that the plan does not name must not stand there half. */
function moveless(path: string, { result, theirs }: Upgrade): Fault[] {
  const found = textAt(result, path);
  return found === undefined || found === theirs.get(path)?.text
    ? []
    : [{ kind: 'torn', path, what: 'not as rendered' }];
}

function inConflict(
  planned: PlannedFile,
  {
    was,
    mine,
    now,
    target,
    place,
  }: { was: string; mine: string; now: string | undefined; target: string; place: string },
  { onConflict, result }: Upgrade,
): Fault[] {
  const fault = (kind: Fault['kind'], what: string): Fault[] => [{ kind, path: place, what }];
  const { settledBy } = planned.conflict ?? {};
  if (settledBy === undefined || settledBy === 'ours' || settledBy === 'sidecar') {
    if (now !== mine) return fault('lost', `a conflict (${onConflict}) changed the file`);
    return settledBy !== 'sidecar' || textAt(result, `${place}.aks-new`) === target
      ? []
      : fault('lost', "the template's version is not beside it");
  }
  // A line that one side removed and the other left alone is gone; every line that is new on a side has to be there.
  const [before, kept] = [linesOf(was), linesOf(now ?? '')];
  const lacking = (text: string, from: ReadonlyMap<string, number>): string | undefined =>
    [...linesOf(text)].find(([line, count]) => count > (from.get(line) ?? 0) && !kept.has(line))?.[0];
  const own = lacking(mine, before);
  if (own !== undefined) return fault('lost', `${own} is not in the conflict`);
  const theirs = lacking(target, before);
  if (theirs !== undefined) return fault('silently wrong', `${theirs} of the template is in no side of the conflict`);
  const [mineLines, targetLines] = [linesOf(mine), linesOf(target)];
  // One side may have removed one of them, and the other side the other.
  const gone = [...before].find(
    ([line, count]) => (mineLines.get(line) ?? 0) + (targetLines.get(line) ?? 0) > count && !kept.has(line),
  )?.[0];
  return gone === undefined ? [] : fault('lost', `${gone}, which both have, is in no side of the conflict`);
}

interface Merged {
  readonly path: string;
  readonly was: string;
  readonly mine: string;
  readonly target: string;
  readonly now: string;
}

/**
 * A file that was merged. What the person did not touch is as the template has it, in its order; each line that the person
 * added stands once, between the lines between which it stood; each that they removed is gone.
 */
function merged(texts: Merged, edit: FileEdit | undefined): Fault[] {
  const { path, was, mine, target, now } = texts;
  const wrong = (what: string): Fault[] => [{ kind: 'silently wrong', path, what }];
  if (hasMarkers(Buffer.from(now), path, Buffer.from(target))) return wrong('markers, and no conflict');
  const problems = newProblems(fileKind(path), { result: now, ours: mine, theirs: target }, undefined);
  if (problems.length > 0) return wrong(`broken: ${problems[0]?.message}`);
  const touched = edit?.touched ?? new Set();
  for (const token of edit?.tokens ?? []) {
    const [inMine, inNow] = [mine, now].map((text) => text.split(token).length - 1) as [number, number];
    if (inNow < inMine) return [{ kind: 'lost', path, what: `${token} is gone` }];
    if (inNow > inMine) return wrong(`${token} stands there ${inNow} times`);
  }
  const untouched = (text: string): string[] =>
    trimmed(text).filter((line) => line !== '' && !touched.has(line) && !/mine\d+x\d+x/.test(line));
  const [rest, wanted] = [untouched(now), untouched(target)];
  const isMoved = edit?.kinds.includes('move block') === true;
  // Where values have names, the order of the lines says nothing; where a line hangs does.
  const isTree = /\.(ya?ml|json|bicep|bicepparam|env)$/.test(path);
  const isRight = isSame(rest, wanted) || (isMoved && isSame(rest.toSorted(), wanted.toSorted()));
  if (!isRight && !(isTree && isSame(hung(now, touched), hung(target, touched))))
    return wrong(`what nobody touched is not as the template has it: ${firstDifference(rest, wanted)}`);
  for (const line of touched) {
    const [b, o, t, r] = [was, mine, target, now].map((text) => trimmed(text).filter((one) => one === line).length) as [
      number,
      number,
      number,
      number,
    ];
    if (line === '' || (t === b && r === o) || isBetween(r, b + (o - b) + (t - b), [o, t])) continue;
    return wrong(`${JSON.stringify(line)} stands there ${r} times: ${b} before, ${o} in theirs, ${t} in the template`);
  }
  return misplaced(texts, edit);
}

/** A line that was changed or added stands between the lines that were around it, where both texts have these in that order. */
function misplaced({ path, mine, target, now }: Merged, edit: FileEdit | undefined): Fault[] {
  const [own, their, result] = [mine, target, now].map(trimmed) as [string[], string[], string[]];
  for (const token of edit?.tokens ?? []) {
    const at = own.findIndex((line) => line.includes(token));
    const isAnchor = (line: string): boolean =>
      line !== '' && [own, their, result].every((text) => text.filter((one) => one === line).length === 1);
    const above = own.slice(0, at).findLast(isAnchor);
    const below = own.slice(at + 1).find(isAnchor);
    const found = result.findIndex((line) => line.includes(token));
    if (above === undefined || below === undefined || their.indexOf(above) > their.indexOf(below)) continue;
    if (result.indexOf(above) < found && found < result.indexOf(below)) continue;
    if (edit?.kinds.includes('move block')) continue;
    return [{ kind: 'silently wrong', path, what: `${token} is not between ${above} and ${below}` }];
  }
  return [];
}

/** Where both sides changed how often a line stands there, one and the same change may count once or twice. */
function isBetween(found: number, summed: number, sides: readonly [number, number]): boolean {
  return found >= Math.min(summed, ...sides) && found <= Math.max(summed, ...sides);
}

/** The untouched lines, each with those that it is indented below, sorted. */
function hung(text: string, touched: ReadonlySet<string>): string[] {
  const above: { indent: number; line: string }[] = [];
  const found: string[] = [];
  for (const written of text.split('\n')) {
    const line = written.trim();
    if (line === '' || touched.has(line) || /mine\d+x\d+x/.test(line)) continue;
    const indent = written.length - written.trimStart().length;
    while ((above.at(-1)?.indent ?? -1) >= indent) above.pop();
    found.push([...above.map((one) => one.line), line].join(' > '));
    above.push({ indent, line });
  }
  return found.toSorted();
}

function firstDifference(found: readonly string[], wanted: readonly string[]): string {
  const at = wanted.findIndex((line, index) => found[index] !== line);
  return `${JSON.stringify(found[at < 0 ? wanted.length : at])} for ${JSON.stringify(wanted[at < 0 ? wanted.length : at])}`;
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((line, index) => line === right[index]);
}

function linesOf(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of trimmed(text)) if (line !== '') counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

function trimmed(text: string): string[] {
  return text.split('\n').map((line) => line.trim());
}

function lineFeeds(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
