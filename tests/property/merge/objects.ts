import * as fc from 'fast-check';

/** A Deployment, reduced to what the tests edit. Each value is a leaf; paths look like `containers/web/env/A`. */
export type Leaves = ReadonlyMap<string, string>;

interface LeafEdit {
  readonly kind: 'set' | 'remove' | 'add';
  readonly pick: number;
  readonly number: number;
}

const names = ['alpha', 'beta', 'gamma', 'delta', 'omega'];

const leafEdits: fc.Arbitrary<LeafEdit[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('set' as const, 'set' as const, 'remove' as const, 'add' as const),
    pick: fc.nat(1000),
    number: fc.nat(99_999),
  }),
  { maxLength: 4 },
);

const baseLeaves: fc.Arbitrary<Leaves> = fc
  .record({
    labels: fc.subarray(names, { minLength: 1 }),
    containers: fc.subarray(names.slice(0, 3), { minLength: 1 }),
    env: fc.subarray(names, { minLength: 1 }),
  })
  .map(({ labels, containers, env }) => {
    const leaves = new Map([['replicas', '3']]);
    for (const name of labels) leaves.set(`labels/${name}`, `base-${name}`);
    for (const name of containers) {
      leaves.set(`containers/${name}/image`, `base-${name}`);
      for (const variable of env) leaves.set(`containers/${name}/env/${variable}`, `base-${name}-${variable}`);
    }
    return leaves;
  });

function edited(base: Leaves, edits: readonly LeafEdit[], mark: string): Map<string, string> {
  const leaves = new Map(base);
  for (const { kind, pick, number } of edits) {
    const paths = [...leaves.keys()];
    const path = paths[pick % paths.length] as string;
    if (kind === 'set') leaves.set(path, `${mark}-${number}`);
    else if (kind === 'add') addTo(leaves, path, number, mark);
    else removeFrom(leaves, path);
  }
  return leaves;
}

function addTo(leaves: Map<string, string>, path: string, number: number, mark: string): void {
  const name = `${mark}${number}`;
  const [top, container] = path.split('/');
  if (top === 'labels') leaves.set(`labels/${name}`, `${mark}-${number}`);
  else if (path.includes('/env/')) leaves.set(`containers/${container}/env/${name}`, `${mark}-${number}`);
  else {
    leaves.set(`containers/${name}/image`, `${mark}-${number}`);
    leaves.set(`containers/${name}/env/only`, `${mark}-only-${number}`);
  }
}

/** Removes a leaf, or a whole container by its image; never the last of a list or a map. */
function removeFrom(leaves: Map<string, string>, path: string): void {
  const [top, container] = path.split('/');
  const whole = path.endsWith('/image') ? `containers/${container}/` : path;
  const siblings = path.endsWith('/image') ? 'containers/' : path.slice(0, path.lastIndexOf('/') + 1);
  const rest = [...leaves.keys()].filter((one) => one.startsWith(siblings) && !one.startsWith(whole));
  if (top === 'replicas' || rest.length === 0) return;
  for (const one of leaves.keys()) if (one.startsWith(whole)) leaves.delete(one);
}

export interface ThreeObjects {
  readonly base: Leaves;
  readonly ours: Leaves;
  readonly theirs: Leaves;
  readonly style: Style;
}

/** How ours is written; the template always writes the same way. */
export interface Style {
  readonly indentedLists: boolean;
  /** Whether each leaf of ours has a comment behind it. */
  readonly comments: boolean;
  readonly flowLabels: boolean;
}

export const threeObjects: fc.Arbitrary<ThreeObjects> = fc
  .tuple(
    baseLeaves,
    leafEdits,
    leafEdits,
    fc.record({ indentedLists: fc.boolean(), comments: fc.boolean(), flowLabels: fc.boolean() }),
  )
  .map(([base, ourEdits, theirEdits, style]) => ({
    base,
    ours: edited(base, ourEdits, 'ours'),
    theirs: edited(base, theirEdits, 'theirs'),
    style,
  }));

export const templateStyle: Style = { indentedLists: false, comments: false, flowLabels: false };

/** Writes the object as YAML. */
export function written(leaves: Leaves, style: Style): string {
  const behind = (path: string): string => (style.comments ? `   # ours on ${path}` : '');
  const below = (prefix: string): string[] => {
    const rest = [...leaves.keys()].filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
    return [...new Set(rest.map((path) => path.split('/')[0] as string))];
  };
  const labels = below('labels/').map((name) => `${name}: ${leaves.get(`labels/${name}`)}`);
  const lines = ['apiVersion: apps/v1', 'kind: Deployment', 'metadata:', '  name: web'];
  if (style.flowLabels) lines.push(`  labels: {${labels.join(', ')}}`);
  else lines.push('  labels:', ...labels.map((label) => `    ${label}${behind(`label ${label.split(':')[0]}`)}`));
  lines.push(
    'spec:',
    `  replicas: ${leaves.get('replicas')}${behind('replicas')}`,
    '  template:',
    '    spec:',
    '      containers:',
  );
  const inner = style.indentedLists ? '  ' : '';
  for (const name of below('containers/')) {
    const path = `containers/${name}`;
    lines.push(`      ${inner}- name: ${name}`, `        ${inner}image: ${leaves.get(`${path}/image`)}${behind(path)}`);
    const variables = below(`${path}/env/`);
    if (variables.length > 0) lines.push(`        ${inner}env:`);
    for (const variable of variables) {
      const value = `${leaves.get(`${path}/env/${variable}`)}${behind(`${path} ${variable}`)}`;
      lines.push(`        ${inner}${inner}- name: ${variable}`, `          ${inner}${inner}value: ${value}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** What the merge has to be, found without trees: leaf by leaf. Undefined is a conflict. */
export function expected({ base, ours, theirs }: Omit<ThreeObjects, 'style'>): Leaves | undefined {
  const merged = new Map<string, string>();
  for (const path of new Set([...base.keys(), ...ours.keys(), ...theirs.keys()])) {
    const [b, o, t] = [base.get(path), ours.get(path), theirs.get(path)];
    if (o !== t && o !== b && t !== b) return undefined;
    const value = o === b ? t : o;
    if (value !== undefined) merged.set(path, value);
  }
  return removedAndChanged(base, ours, theirs) || removedAndChanged(base, theirs, ours) ? undefined : merged;
}

/** Whether one side removed a container in which the other changed something. */
function removedAndChanged(base: Leaves, one: Leaves, other: Leaves): boolean {
  return [...base.keys()].some((path) => {
    if (!path.endsWith('/image') || one.has(path)) return false;
    const inside = path.slice(0, -'image'.length);
    const all = new Set([...base.keys(), ...other.keys()].filter((leaf) => leaf.startsWith(inside)));
    return other.has(path) && [...all].some((leaf) => base.get(leaf) !== other.get(leaf));
  });
}
