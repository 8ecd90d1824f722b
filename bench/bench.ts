import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findTool } from '../scripts/tools/find.ts';
import { scratchRoot } from '../tests/helpers/scratch.ts';
import { compare, type Comparison, type Subject } from './pairs.ts';

// `npm run bench [-- --pairs 11] [-- --write]`: whole runs of the built package against a bare start of the same Node, in
// pairs. `--write` puts the table into docs/benchmarks.md. Build first.

const project = resolve(import.meta.dirname, '..');
const bin = join(project, 'dist/create-aks-prod.cjs');
const page = join(project, 'docs/benchmarks.md');
const { values: options } = parseArgs({
  options: { pairs: { type: 'string', default: '11' }, write: { type: 'boolean', default: false } },
});
const pairs = Number(options.pairs);
if (!Number.isInteger(pairs) || pairs < 1) throw new Error('--pairs takes a whole number');

interface Column {
  readonly node: string;
  readonly version: string;
}

function columns(): Column[] {
  return (['node20', 'node22', 'node24'] as const).flatMap((name) => {
    const { path, version } = { version: '', ...findTool(name) };
    return path === undefined ? [] : [{ node: path, version }];
  });
}

/** The subjects by the title of their row, run by one Node. `platform` is a generated default platform. */
function subjects(node: string, work: string, platform: string): Subject[] {
  const fresh = (): string => {
    const folder = mkdtempSync(join(work, 'fresh-'));
    copyFileSync(join(platform, 'aks-prod.yaml'), join(folder, 'aks-prod.yaml'));
    return folder;
  };
  const own = (name: string, programArguments: readonly string[], prepare: () => string): Subject => ({
    name,
    program: node,
    arguments: [bin, ...programArguments],
    prepare,
  });
  return [
    own('`--version`', ['--version'], () => work),
    own('`validate`', ['validate'], () => platform),
    own('`generate`, empty folder', ['generate'], fresh),
    own('`generate`, nothing to do', ['generate'], () => platform),
  ];
}

function bare(node: string, work: string): Subject {
  return { name: 'bare', program: node, arguments: ['-e', '0'], prepare: () => work };
}

/** Helm renders the chart that `helm create` makes: the peer that most readers have a feeling for. */
function helmSubject(work: string): Subject | undefined {
  const helm = findTool('helm').path;
  if (helm === undefined) return undefined;
  mustRun(helm, ['create', 'demo'], work);
  return {
    name: '`helm template` of the chart of `helm create`',
    program: helm,
    arguments: ['template', 'demo', join(work, 'demo')],
    prepare: () => work,
  };
}

function mustRun(program: string, programArguments: readonly string[], cwd: string): void {
  const result = spawnSync(program, programArguments, { cwd, encoding: 'utf8' });
  if (result.status !== 0)
    throw new Error(`${program} ${programArguments.join(' ')}: ${result.stderr}${result.error?.message ?? ''}`);
}

function measure(work: string): string {
  const generated = join(work, 'platform');
  mustRun(process.execPath, [bin, generated, '--yes'], work);
  const helm = helmSubject(work);
  const nodes = columns();
  const rows = new Map<string, string[]>();
  const baselines: string[] = [];
  for (const { node, version } of nodes) {
    const platform = join(work, `platform-${version}`);
    cpSync(generated, platform, { recursive: true });
    const results = [...subjects(node, work, platform), ...(helm === undefined ? [] : [helm])].map((subject) => {
      console.error(`${version}: ${subject.name}`);
      const comparison = compare(subject, bare(node, work), pairs);
      rows.set(subject.name, [...(rows.get(subject.name) ?? []), cell(comparison)]);
      return comparison;
    });
    baselines.push(`1 (${Math.round(results[0]?.baseline ?? Number.NaN)} ms)`);
  }
  return table(nodes, [['`node -e 0`', baselines], ...rows]);
}

function cell({ ratio, median }: Comparison): string {
  return `${ratio.median.toFixed(2)} (${ratio.least.toFixed(2)}-${ratio.most.toFixed(2)}), ${Math.round(median)} ms`;
}

function table(nodes: readonly Column[], rows: readonly (readonly [string, readonly string[]])[]): string {
  const machine = `${process.platform} ${process.arch}, ${cpus().length} cores, ${pairs} pairs each, ${new Date().toISOString().slice(0, 10)}`;
  return [
    `Times of a bare start of the same Node: median of the ratios in pairs (smallest-largest), then the median time. ${machine}.`,
    '',
    line(['run', ...nodes.map(({ version }) => `Node ${version}`)]),
    line(['---', ...nodes.map(() => '---')]),
    ...rows.map(([name, cells]) => line([name, ...cells])),
  ].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function write(text: string): void {
  const [start, end] = ['<!-- npm run bench -- --write -->', '<!-- end -->'];
  const before = readFileSync(page, 'utf8');
  const [from, to] = [before.indexOf(start), before.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/benchmarks.md has lost its markers ${start} and ${end}`);
  writeFileSync(page, `${before.slice(0, from)}${start}\n\n${text}\n\n${before.slice(to)}`);
}

const work = mkdtempSync(join(scratchRoot, 'create-aks-prod-bench-'));
try {
  const text = measure(work);
  console.log(text);
  if (options.write) write(text);
} finally {
  rmSync(work, { recursive: true, force: true });
}
