import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import type { Policy, RenderedFile } from '../../../src/render/files.ts';

/** A template file over three versions of the template; a version in which it is undefined does not have it. */
export interface TemplateFile {
  readonly id: string;
  readonly versions: readonly ((RenderedFile & { readonly path: string }) | undefined)[];
}

const folders = ['k8s/app', 'k8s/app/deep', 'infra', 'docs'];
const extensions = ['yaml', 'md', 'sh'];

interface Change {
  readonly kind: 'keep' | 'drop' | 'rename' | 'mode' | 'lines' | 'add';
  readonly line: number;
}

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('keep', 'lines', 'lines', 'lines', 'add', 'mode', 'rename', 'drop'),
  line: fc.nat(9),
});

interface Seed {
  readonly folder: string;
  readonly extension: string;
  readonly lines: number;
  readonly policy: Policy;
  readonly from: number;
  readonly changes: readonly Change[];
}

const seed: fc.Arbitrary<Seed> = fc.record({
  folder: fc.constantFrom(...folders),
  extension: fc.constantFrom(...extensions),
  lines: fc.integer({ min: 0, max: 9 }),
  policy: fc.constantFrom<Policy>('merge', 'merge', 'merge', 'merge', 'once', 'locked'),
  from: fc.constantFrom(0, 0, 0, 0, 1, 2),
  changes: fc.tuple(change, change),
});

/** A history of three template versions with up to eight files. */
export const history: fc.Arbitrary<TemplateFile[]> = fc
  .array(seed, { minLength: 1, maxLength: 8 })
  .map((seeds) => seeds.map((one, index) => grow(one, index)));

function grow(one: Seed, index: number): TemplateFile {
  const id = `template/${index}`;
  let path = `${one.folder}/file-${index}.${one.extension}`;
  let lines = Array.from({ length: one.lines }, (_, line) => `key-${index}-${line}: 0`);
  let executable = one.extension === 'sh';
  const versions: TemplateFile['versions'][number][] = [];
  let gone = false;
  for (const version of [0, 1, 2]) {
    const edit = version === 0 ? undefined : one.changes[version - 1];
    if (edit?.kind === 'drop') gone = true;
    if (edit?.kind === 'rename') path = `${one.folder}/renamed-${version}-${index}.${one.extension}`;
    if (edit?.kind === 'mode') executable = !executable;
    if (edit?.kind === 'lines')
      lines = lines.map((line, at) => (at === edit.line % Math.max(1, lines.length) ? `${line} v${version}` : line));
    if (edit?.kind === 'add') lines = [...lines, `added-${index}-${version}: 0`];
    const text = lines.map((line) => `${line}\n`).join('');
    versions.push(gone || version < one.from ? undefined : { id, path, text, executable, policy: one.policy });
  }
  return { id, versions };
}

/** One version of the template as it is rendered. */
export function renderOf(files: readonly TemplateFile[], version: number): Map<string, RenderedFile> {
  const made = files.flatMap(({ versions }) => versions[version] ?? []);
  return new Map(
    made
      .map(({ path, ...file }): [string, RenderedFile] => [path, file])
      .sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}

export const edits = [
  'edit',
  'insert',
  'remove',
  'delete',
  'move',
  'chmod',
  'crlf',
  'mark',
  'no-final-newline',
  'empty',
  'binary',
  'folder',
  'link',
  'linked-parent',
  'twin',
  'own',
  'early',
  'sidecar',
] as const;

export interface UserEdit {
  readonly kind: (typeof edits)[number];
  readonly file: number;
  readonly line: number;
}

export const userEdits: fc.Arbitrary<UserEdit[]> = fc.array(
  fc.record({ kind: fc.constantFrom(...edits), file: fc.nat(7), line: fc.nat(9) }),
  { maxLength: 6 },
);

export interface EditedRepo {
  readonly root: string;
  /** A folder beside the root, to which links point. */
  readonly outside: string;
  /** What the template has made. */
  readonly paths: readonly string[];
  /** What the template will make at places where it has nothing yet. */
  readonly later: readonly string[];
}

/** Makes an edit as a user would, and returns a word that only the user's text has, if it left one. */
export function makeEdit(repo: EditedRepo, edit: UserEdit, token: string): string | undefined {
  const { root, outside, paths, later } = repo;
  const path = paths[edit.file % Math.max(1, paths.length)];
  const early = later[edit.file % Math.max(1, later.length)];
  if (edit.kind === 'early') return early === undefined ? undefined : write(root, early, `${token}: 1\n`, token);
  if (edit.kind === 'own') return write(root, `k8s/app/own-${edit.line}.yaml`, `${token}: 1\n`, token);
  if (path === undefined || !isPlain(root, path)) return undefined;
  const place = join(root, path);
  const lines = readFileSync(place, 'utf8').split(/(?<=\n)/);
  const at = edit.line % Math.max(1, lines.length);
  const text = lines.join('');
  switch (edit.kind) {
    case 'edit':
      return write(root, path, [...lines.slice(0, at), `${token}: edit\n`, ...lines.slice(at + 1)].join(''), token);
    case 'insert':
      return write(root, path, [...lines.slice(0, at), `${token}: insert\n`, ...lines.slice(at)].join(''), token);
    case 'remove':
      return write(root, path, [...lines.slice(0, at), ...lines.slice(at + 1)].join(''));
    case 'crlf':
      return write(root, path, text.replaceAll(/\r?\n/g, '\r\n'));
    case 'mark':
      return write(root, path, `\uFEFF${text.replace(/^\uFEFF/, '')}`);
    case 'no-final-newline':
      return write(root, path, text.replace(/\r?\n$/, ''));
    case 'empty':
      return write(root, path, '');
    case 'binary':
      return write(root, path, `${token}\u0000`, token);
    case 'sidecar':
      return write(root, `${path}.aks-new`, token, token);
    case 'twin':
      return write(root, `${dirname(path)}/FILE-${edit.file}.yaml`, `${token}: twin\n`, token);
    case 'chmod':
      chmodSync(place, lstatSync(place).mode ^ 0o111);
      return undefined;
    default:
      return replace(root, outside, path, edit);
  }
}

function replace(root: string, outside: string, path: string, { kind, line }: UserEdit): undefined {
  const place = join(root, path);
  if (kind === 'move') {
    mkdirSync(join(root, 'moved'), { recursive: true });
    renameSync(place, join(root, `moved/${line}-${path.replaceAll('/', '-')}`));
  } else if (kind === 'linked-parent') {
    const parent = dirname(place);
    const away = join(outside, `parent-${line}`);
    if (existsSync(away)) return;
    renameSync(parent, away);
    symlinkSync(away, parent);
  } else {
    rmSync(place);
    if (kind === 'folder') mkdirSync(place);
    if (kind === 'link') symlinkSync(join(outside, 'precious'), place);
  }
}

function write(root: string, path: string, text: string, token?: string): string | undefined {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  const found = existsSync(join(root, path)) ? lstatSync(join(root, path)) : undefined;
  if (found !== undefined && !found.isFile()) return undefined;
  writeFileSync(join(root, path), text);
  return token;
}

function isPlain(root: string, path: string): boolean {
  const segments = path.split('/');
  return segments.every((_, index) => {
    const found = lstatSync(join(root, ...segments.slice(0, index + 1)), { throwIfNoEntry: false });
    return index === segments.length - 1 ? found?.isFile() === true : found?.isDirectory() === true;
  });
}
