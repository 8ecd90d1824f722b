import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const page = join(resolve(import.meta.dirname, '..'), 'docs/benchmarks.md');

/** A table of Markdown. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Puts a text into docs/benchmarks.md, between the mark that names the command that made it and the next end. */
export function writeSection(command: string, text: string): void {
  const [start, end] = [`<!-- ${command} -->`, '<!-- end -->'];
  const before = readFileSync(page, 'utf8');
  const from = before.indexOf(start);
  const to = before.indexOf(end, from);
  if (from < 0 || to < from) throw new Error(`docs/benchmarks.md has lost its markers ${start} and ${end}`);
  writeFileSync(page, `${before.slice(0, from)}${start}\n\n${text}\n\n${before.slice(to)}`);
}
