import type { Difference } from './align.ts';

/** Above this number of cells the tables of the search would cost too much; then only lines that are unique count. */
const maxCells = 4_000_000;

/** A stretch of the base and of a side, within which it cannot be told which line is which. */
export type Doubt = Difference;

/**
 * Knows which lines of the base are in a side beyond doubt. A shortest alignment is one reading of what a person did;
 * when somebody copied a block, another reading, in which the copy is the original, is just as good or nearly so. A line
 * is beyond doubt when no such reading finds it elsewhere.
 */
export class Certainty {
  readonly #base: readonly number[];
  readonly #side: readonly number[];
  readonly #hunks: readonly Difference[];
  readonly #sideOf: Int32Array;
  readonly #baseOf: Int32Array;
  readonly #basePlaces: ReadonlyMap<number, readonly number[]>;
  readonly #sidePlaces: ReadonlyMap<number, readonly number[]>;
  readonly #similar: (baseAt: number, sideAt: number) => boolean;
  readonly #known = new Map<number, Doubt | undefined>();
  #costs: Costs | undefined | null = null;

  /** `similar` says whether one line may be an edit of another; it is asked about a base line and a line of the side. */
  constructor(
    base: readonly number[],
    side: readonly number[],
    hunks: readonly Difference[],
    similar: (baseAt: number, sideAt: number) => boolean,
  ) {
    this.#similar = similar;
    this.#base = base;
    this.#side = side;
    this.#hunks = hunks;
    this.#basePlaces = placesOf(base);
    this.#sidePlaces = placesOf(side);
    this.#sideOf = new Int32Array(base.length).fill(-1);
    this.#baseOf = new Int32Array(side.length).fill(-1);
    const end = { start: base.length, end: base.length, otherStart: side.length, otherEnd: side.length };
    let [at, other] = [0, 0];
    for (const hunk of [...hunks, end]) {
      for (; at < hunk.start; at += 1, other += 1) {
        this.#sideOf[at] = other;
        this.#baseOf[other] = at;
      }
      [at, other] = [hunk.end, hunk.otherEnd];
    }
  }

  /** The doubt about a change of the other side to base lines `[start, end)`; where it only inserts, about its neighbours. */
  about({ start, end }: Difference): Doubt | undefined {
    if (this.#hunks.length === 0) return undefined;
    const [from, to] = start < end ? [start, end] : [Math.max(0, start - 1), Math.min(this.#base.length, end + 1)];
    for (let at = from; at < to; at += 1) {
      const doubt = this.#aboutLine(at);
      if (doubt !== undefined) return doubt;
    }
    return undefined;
  }

  #aboutLine(at: number): Doubt | undefined {
    if (!this.#known.has(at)) this.#known.set(at, this.#sideOf[at] === -1 ? undefined : this.#search(at));
    return this.#known.get(at);
  }

  #search(at: number): Doubt | undefined {
    const other = this.#sideOf[at] as number;
    const item = this.#base[at] as number;
    const elsewhere = [
      ...(this.#sidePlaces.get(item) ?? []).filter((place) => place !== other).map((place) => [at, place] as const),
      ...(this.#basePlaces.get(item) ?? []).filter((place) => place !== at).map((place) => [place, other] as const),
    ];
    if (this.#costs === null) this.#costs = Costs.of(this.#base, this.#side, this.#hunks);
    if (this.#costs === undefined) return elsewhere.length === 0 ? undefined : this.#line(at, other);
    for (const [baseAt, sideAt] of elsewhere) {
      const doubt = this.#costs.readingThrough(baseAt, sideAt, 0);
      if (doubt !== undefined) return doubt;
    }
    for (const { otherStart, otherEnd } of this.#hunks) {
      for (let place = otherStart; place < otherEnd; place += 1) {
        const doubt = this.#costs.readingThrough(at, place, 1);
        if (doubt !== undefined && this.#similar(at, place)) return doubt;
      }
    }
    return elsewhere.length > 0 && this.#movedAlong(at, other) ? this.#line(at, other) : undefined;
  }

  #line(at: number, other: number): Doubt {
    return { start: at, end: at + 1, otherStart: other, otherEnd: other + 1 };
  }

  /**
   * Whether the line may have moved with a neighbour. Two blocks that differ in few lines and change places look as if
   * those lines had been edited in place: then a line that went away here is new there, before or behind the same run.
   */
  #movedAlong(at: number, other: number): boolean {
    const forward = { from: this.#base, to: this.#side, matched: this.#sideOf, taken: this.#baseOf };
    const backward = { from: this.#side, to: this.#base, matched: this.#baseOf, taken: this.#sideOf };
    return [-1, 1].some(
      (step) =>
        followsElsewhere(forward, this.#sidePlaces, at, step) ||
        followsElsewhere(backward, this.#basePlaces, other, step),
    );
  }
}

interface Direction {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly matched: Int32Array;
  readonly taken: Int32Array;
}

/** Whether the run from the nearest unmatched line in one direction up to `at` stands elsewhere, behind a new line. */
function followsElsewhere(
  { from, to, matched, taken }: Direction,
  places: ReadonlyMap<number, readonly number[]>,
  at: number,
  step: number,
): boolean {
  let edge = at;
  while (edge >= 0 && edge < from.length && matched[edge] !== -1) {
    const next = edge + step;
    const contiguous =
      matched[next] === undefined || matched[next] === -1 || matched[next] === (matched[edge] as number) + step;
    if (!contiguous) return false;
    edge = next;
  }
  const item = from[edge];
  if (item === undefined) return false;
  return (places.get(item) ?? []).some((place) => {
    if (taken[place] !== -1) return false;
    let isCopy = true;
    for (let here = edge - step, there = place - step; here !== at - step; here -= step, there -= step) {
      if (to[there] !== from[here]) return false;
      if (taken[there] !== -1) isCopy = false;
    }
    return !isCopy;
  });
}

function placesOf(items: readonly number[]): Map<number, number[]> {
  const places = new Map<number, number[]>();
  items.forEach((item, at) => {
    const list = places.get(item);
    if (list === undefined) places.set(item, [at]);
    else list.push(at);
  });
  return places;
}

/** What it costs, in lines inserted and removed, to align all before and all behind any pair of lines. */
class Costs {
  readonly #base: readonly number[];
  readonly #side: readonly number[];
  readonly #hunks: readonly Difference[];
  readonly #best: number;
  readonly #low: number;
  readonly #width: number;
  readonly #before: Uint16Array;
  readonly #behind: Uint16Array;

  /** Undefined when the tables would be too large. */
  static of(base: readonly number[], side: readonly number[], hunks: readonly Difference[]): Costs | undefined {
    const best = hunks.reduce((sum, one) => sum + one.end - one.start + one.otherEnd - one.otherStart, 0);
    const most = best + tolerated(best);
    const growth = side.length - base.length;
    // A path that is not dearer than `most` keeps within these diagonals.
    const spare = Math.ceil((most - Math.abs(growth)) / 2) + 1;
    const low = Math.min(0, growth) - spare;
    const width = Math.abs(growth) + 2 * spare + 1;
    if ((base.length + 1) * width > maxCells || most > 60_000) return undefined;
    return new Costs(base, side, hunks, best, low, width);
  }

  private constructor(
    base: readonly number[],
    side: readonly number[],
    hunks: readonly Difference[],
    best: number,
    low: number,
    width: number,
  ) {
    this.#base = base;
    this.#side = side;
    this.#hunks = hunks;
    this.#best = best;
    this.#low = low;
    this.#width = width;
    this.#before = new Uint16Array((base.length + 1) * width).fill(far);
    this.#behind = new Uint16Array((base.length + 1) * width).fill(far);
    this.#fill();
  }

  #fill(): void {
    const [base, side, low, width] = [this.#base, this.#side, this.#low, this.#width];
    const [before, behind] = [this.#before, this.#behind];
    for (let at = 0; at <= base.length; at += 1) {
      const from = Math.max(0, at + low);
      const to = Math.min(side.length, at + low + width - 1);
      for (let other = from; other <= to; other += 1) {
        const cell = at * width + other - at - low;
        let cost = at === 0 && other === 0 ? 0 : far;
        if (at > 0 && other - at - low + 1 < width) cost = Math.min(cost, (before[cell - width + 1] as number) + 1);
        if (other > from) cost = Math.min(cost, (before[cell - 1] as number) + 1);
        if (at > 0 && other > 0 && base[at - 1] === side[other - 1])
          cost = Math.min(cost, before[cell - width] as number);
        before[cell] = cost;
      }
    }
    for (let at = base.length; at >= 0; at -= 1) {
      const from = Math.max(0, at + low);
      const to = Math.min(side.length, at + low + width - 1);
      for (let other = to; other >= from; other -= 1) {
        const cell = at * width + other - at - low;
        let cost = at === base.length && other === side.length ? 0 : far;
        if (at < base.length && other - at - low > 0) cost = Math.min(cost, (behind[cell + width - 1] as number) + 1);
        if (other < to) cost = Math.min(cost, (behind[cell + 1] as number) + 1);
        if (at < base.length && other < side.length && base[at] === side[other])
          cost = Math.min(cost, behind[cell + width] as number);
        behind[cell] = cost;
      }
    }
  }

  /**
   * The stretch in which a good reading that pairs two lines leaves the shortest one; undefined when there is none. `edit`
   * is 1 when the lines differ, so that one is an edit of the other.
   */
  readingThrough(at: number, other: number, edit: 0 | 1): Doubt | undefined {
    const cost = this.#at(this.#before, at, other) + this.#at(this.#behind, at + 1, other + 1);
    const regret = cost + edit - this.#best;
    if (regret > tolerated(this.#best)) return undefined;
    const [start, otherStart] = this.#leave(at, other);
    const [end, otherEnd] = this.#rejoin(at + 1, other + 1);
    const undone = this.#hunks
      .filter((one) => one.start <= end && one.end >= start && one.otherStart <= otherEnd && one.otherEnd >= otherStart)
      .reduce((sum, one) => sum + one.end - one.start + one.otherEnd - one.otherStart, 0);
    return undone > 0 && regret <= (undone < 2 ? 1 : tolerated(undone))
      ? { start, end, otherStart, otherEnd }
      : undefined;
  }

  #at(table: Uint16Array, at: number, other: number): number {
    const column = other - at - this.#low;
    return column < 0 || column >= this.#width ? far : (table[at * this.#width + column] as number);
  }

  #leave(from: number, otherFrom: number): [number, number] {
    let [at, other] = [from, otherFrom];
    while (!this.#isOnShortest(at, other)) {
      const cost = this.#at(this.#before, at, other);
      const equal = at > 0 && other > 0 && this.#base[at - 1] === this.#side[other - 1];
      if (equal && this.#at(this.#before, at - 1, other - 1) === cost) [at, other] = [at - 1, other - 1];
      else if (at > 0 && this.#at(this.#before, at - 1, other) === cost - 1) at -= 1;
      else other -= 1;
    }
    return [at, other];
  }

  #rejoin(from: number, otherFrom: number): [number, number] {
    let [at, other] = [from, otherFrom];
    while (!this.#isOnShortest(at, other)) {
      const cost = this.#at(this.#behind, at, other);
      const equal = at < this.#base.length && other < this.#side.length && this.#base[at] === this.#side[other];
      if (equal && this.#at(this.#behind, at + 1, other + 1) === cost) [at, other] = [at + 1, other + 1];
      else if (at < this.#base.length && this.#at(this.#behind, at + 1, other) === cost - 1) at += 1;
      else other += 1;
    }
    return [at, other];
  }

  #isOnShortest(at: number, other: number): boolean {
    let shift = 0;
    for (const { start, end, otherStart, otherEnd } of this.#hunks) {
      if (at < start) break;
      if (at <= end && other >= otherStart && other <= otherEnd) return true;
      if (at < end) return false;
      shift = otherEnd - end;
    }
    return other - at === shift;
  }
}

const far = 60_001;

/** How much dearer than the shortest reading of some changes another one may be and still count. */
function tolerated(cost: number): number {
  return Math.max(2, cost >> 1);
}
