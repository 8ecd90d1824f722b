/** Amounts of what a node has and a pod needs. CPU in millicores, memory and disk in MiB. */
export interface Amounts {
  readonly cpuMilli: number;
  readonly memoryMib: number;
  readonly diskMib: number;
  readonly pods: number;
  readonly gpus: number;
}

/** Nodes that are alike. */
export interface NodeGroup {
  readonly name: string;
  readonly nodes: number;
  /** What one node leaves to the pods that are placed. */
  readonly room: Amounts;
}

/** Pods that are alike. */
export interface PodGroup {
  readonly name: string;
  readonly count: number;
  readonly need: Amounts;
  /** Names of the groups of nodes that they may run on. */
  readonly on: readonly string[];
}

export interface Placement {
  /** How many pods of a group found no place; a group whose pods all did is absent. */
  readonly unplaced: ReadonlyMap<string, number>;
  /** How many pods stand on a group of nodes, by that group's name and then by theirs. */
  readonly placed: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

const resources = ['cpuMilli', 'memoryMib', 'diskMib', 'pods', 'gpus'] as const;
type Vector = readonly number[];

/** Nodes of one group that have the same room left. */
interface Alike {
  readonly group: number;
  room: Vector;
  nodes: number;
}

interface Prepared {
  readonly nodes: readonly NodeGroup[];
  readonly rooms: readonly Vector[];
  readonly pods: readonly { readonly group: PodGroup; readonly need: Vector; readonly on: ReadonlySet<number> }[];
}

/** Above that many pods an exact search would not end in time; so many steps are worth a few milliseconds. */
const exactly = { pods: 64, steps: 60_000 } as const;

/** With so many groups of pods another order changes little, and takes milliseconds. */
const many = { groups: 200, ways: 2 } as const;

/**
 * Puts pods on nodes. What it says has a place has one: it is found by placing, not by adding up. Pods that it finds no
 * place for may still have one, seldom: packing is hard, so a few orders are tried, and for few pods all of them.
 */
export function place(pods: readonly PodGroup[], nodes: readonly NodeGroup[]): Placement {
  const prepared = prepare(pods, nodes);
  const ways = orders(prepared).flatMap((order) => [tightest, roomiest].map((choose) => ({ order, choose })));
  let best: Placement = { unplaced: new Map(), placed: new Map() };
  for (const [index, { order, choose }] of ways
    .slice(0, prepared.pods.length > many.groups ? many.ways : ways.length)
    .entries()) {
    const found = pack(prepared, order, choose);
    if (index === 0 || missing(found) < missing(best)) best = found;
    if (missing(best) === 0 || (index === 0 && isTooMuch(prepared))) return best;
  }
  return searched(prepared) ?? best;
}

function missing({ unplaced }: Placement): number {
  return [...unplaced.values()].reduce((sum, count) => sum + count, 0);
}

function vectorOf(amounts: Amounts): Vector {
  return resources.map((name) => amounts[name]);
}

function prepare(pods: readonly PodGroup[], nodes: readonly NodeGroup[]): Prepared {
  const index = new Map(nodes.map(({ name }, at) => [name, at]));
  return {
    nodes,
    rooms: nodes.map(({ room }) => vectorOf(room)),
    pods: pods
      .filter(({ count }) => count > 0)
      .map((group) => ({
        group,
        need: vectorOf(group.need),
        on: new Set(group.on.flatMap((name) => index.get(name) ?? [])),
      })),
  };
}

/** Orders in which to place: those with the least choice first, and among them the largest by one measure or another. */
function orders({ pods, nodes, rooms }: Prepared): (readonly number[])[] {
  const total = resources.map((_, resource) =>
    nodes.reduce((sum, group, at) => sum + group.nodes * (rooms[at]?.[resource] ?? 0), 0),
  );
  const share = (pod: number, resource: number) => (pods[pod]?.need[resource] ?? 0) / Math.max(total[resource] ?? 0, 1);
  const measures: readonly ((pod: number) => number)[] = [
    (pod) => Math.max(...resources.map((_, resource) => share(pod, resource))),
    (pod) => resources.reduce((sum, _, resource) => sum + share(pod, resource), 0),
    (pod) => share(pod, 0),
    (pod) => share(pod, 1),
  ];
  return measures.map((measure) => {
    const sizes = pods.map((_, pod) => measure(pod));
    return pods
      .map((_, pod) => pod)
      .toSorted((a, b) => choices(a) - choices(b) || (sizes[b] ?? 0) - (sizes[a] ?? 0) || a - b);
  });

  function choices(pod: number): number {
    return pods[pod]?.on.size ?? 0;
  }
}

/** Which of two rooms to take, by what would be left in the scarcest of its resources: the less, or the more. */
type Choose = (left: number, best: number) => boolean;
const tightest: Choose = (left, best) => left < best;
const roomiest: Choose = (left, best) => left > best;

function pack({ pods, nodes, rooms }: Prepared, order: readonly number[], choose: Choose): Placement {
  const least = resources.map((_, resource) => Math.min(...pods.map(({ need }) => need[resource] ?? 0)));
  const alike: Alike[][] = nodes.map((group, at) =>
    group.nodes > 0 ? [{ group: at, room: rooms[at] ?? [], nodes: group.nodes }] : [],
  );
  const unplaced = new Map<string, number>();
  const placed = new Map<string, Map<string, number>>();
  for (const pod of order) {
    const { group, need, on } = pods[pod] as Prepared['pods'][number];
    let rest = group.count;
    while (rest > 0) {
      const target = pick(alike, on, need, rooms, choose);
      if (!target) break;
      // As many as there can be on each of as many nodes as are needed: pods that are alike need not be placed one by one.
      const each = Math.min(rest, slots(target.room, need));
      const full = Math.min(target.nodes, Math.floor(rest / each));
      const here = full * each;
      take(alike, target, full, minus(target.room, need, each), least);
      rest -= here;
      const name = nodes[target.group]?.name ?? '';
      const guests = placed.get(name) ?? new Map<string, number>();
      placed.set(name, guests.set(group.name, (guests.get(group.name) ?? 0) + here));
    }
    if (rest > 0) unplaced.set(group.name, rest);
  }
  return { unplaced, placed };
}

function pick(
  alike: readonly (readonly Alike[])[],
  on: ReadonlySet<number>,
  need: Vector,
  rooms: readonly Vector[],
  choose: Choose,
): Alike | undefined {
  let best: Alike | undefined;
  let bestLeft = 0;
  for (const at of on) {
    const whole = rooms[at] ?? [];
    for (const candidate of alike[at] ?? []) {
      const left = leftOf(candidate.room, need, whole);
      if (left >= 0 && (best === undefined || choose(left, bestLeft))) {
        best = candidate;
        bestLeft = left;
      }
    }
  }
  return best;
}

/** The share of its scarcest resource that a node keeps once a pod is on it; negative when the pod has no room. */
function leftOf(room: Vector, need: Vector, whole: Vector): number {
  let least = 1;
  for (let resource = 0; resource < need.length; resource += 1) {
    const wanted = need[resource] ?? 0;
    if (wanted === 0) continue;
    const left = (room[resource] ?? 0) - wanted;
    if (left < 0) return -1;
    least = Math.min(least, left / Math.max(whole[resource] ?? 0, 1));
  }
  return least;
}

function slots(room: Vector, need: Vector): number {
  return need.reduce(
    (most, wanted, resource) => (wanted === 0 ? most : Math.min(most, Math.floor((room[resource] ?? 0) / wanted))),
    Number.MAX_SAFE_INTEGER,
  );
}

function minus(room: Vector, need: Vector, times: number): Vector {
  return room.map((amount, resource) => amount - times * (need[resource] ?? 0));
}

/** Moves nodes of a kind to another kind, those that have no room for any pod away. */
function take(alike: Alike[][], target: Alike, nodes: number, room: Vector, least: Vector): void {
  const kinds = alike[target.group] ?? [];
  target.nodes -= nodes;
  if (target.nodes === 0) kinds.splice(kinds.indexOf(target), 1);
  if (room.every((amount, resource) => amount >= (least[resource] ?? 0)))
    kinds.push({ group: target.group, room, nodes });
}

/**
 * Whether pods need more of some resource than all the nodes have on which they may run, so that no order can help.
 * Pods are looked at together with all that may run nowhere else either.
 */
function isTooMuch({ pods, nodes, rooms }: Prepared): boolean {
  const choices = new Map(pods.map(({ on }) => [[...on].join(' '), on]));
  return [...choices.values()].some((choice) => {
    const bound = pods.filter(({ on }) => on.size <= choice.size && [...on].every((at) => choice.has(at)));
    return resources.some((_, resource) => {
      const needed = bound.reduce((sum, { group, need }) => sum + group.count * (need[resource] ?? 0), 0);
      const offered = [...choice].reduce((sum, at) => sum + (nodes[at]?.nodes ?? 0) * (rooms[at]?.[resource] ?? 0), 0);
      return needed > offered;
    });
  });
}

/** Tries every way to place few pods; undefined when there is none, when there are many pods, or when it takes too long. */
function searched({ pods, nodes, rooms }: Prepared): Placement | undefined {
  const singles = pods
    .flatMap((pod) => Array.from({ length: Math.min(pod.group.count, exactly.pods + 1) }, () => pod))
    .slice(0, exactly.pods + 1);
  if (singles.length > exactly.pods) return undefined;
  const weight = ({ need }: { need: Vector }) =>
    Math.max(...need.map((amount, at) => amount / Math.max(1, ...rooms.map((room) => room[at] ?? 0))));
  singles.sort((a, b) => a.on.size - b.on.size || weight(b) - weight(a));
  const most = nodes.map((group) => Math.min(group.nodes, singles.length));
  const all = nodes.flatMap((_, at) => Array.from({ length: most[at] ?? 0 }, () => at));
  const left = all.map((at) => [...(rooms[at] ?? [])]);
  const chosen: number[] = [];
  let steps = 0;

  const placeFrom = (index: number): boolean => {
    const pod = singles[index];
    if (!pod) return true;
    // Pods that are alike go to nodes in one order: another order is the same placement.
    const first = index > 0 && singles[index - 1] === pod ? (chosen[index - 1] ?? 0) : 0;
    const tried = new Set<string>();
    for (let node = first; node < all.length; node += 1) {
      const room = left[node] as number[];
      const at = all[node] ?? 0;
      if (!pod.on.has(at) || !pod.need.every((wanted, resource) => wanted <= (room[resource] ?? 0))) continue;
      const key = `${at} ${room.join(' ')}`;
      if (tried.has(key)) continue;
      tried.add(key);
      steps += 1;
      if (steps > exactly.steps) return false;
      pod.need.forEach((wanted, resource) => (room[resource] = (room[resource] ?? 0) - wanted));
      chosen[index] = node;
      if (placeFrom(index + 1)) return true;
      pod.need.forEach((wanted, resource) => (room[resource] = (room[resource] ?? 0) + wanted));
    }
    return false;
  };

  if (!placeFrom(0)) return undefined;
  const placed = new Map<string, Map<string, number>>();
  for (const [index, { group }] of singles.entries()) {
    const name = nodes[all[chosen[index] ?? 0] ?? 0]?.name ?? '';
    const guests = placed.get(name) ?? new Map<string, number>();
    placed.set(name, guests.set(group.name, (guests.get(group.name) ?? 0) + 1));
  }
  return { unplaced: new Map(), placed };
}
