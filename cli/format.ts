import type { Issue } from '../src/errors.ts';

/** Puts a style on a text, or nothing where colours are off. */
export type Paint = (style: 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan', text: string) => string;

/** Breaks a text at spaces into lines of at most `width` columns; longer words stay whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.length > 0 ? lines : [''];
}

/** From here on to the right stands what is to be copied: it stays on one line, however long. */
export const commandIndent = 6;

/** Sentences in lines of at most `columns`, each further line as far in as its first; commands stay whole. */
export function prose(text: string, columns: number): string {
  return text
    .split('\n')
    .map((line) => {
      const indent = line.length - line.trimStart().length;
      return line.length <= columns || indent >= commandIndent ? line : labelled('', line, columns, indent);
    })
    .join('\n');
}

/** A text behind a label, its further lines indented below its first. */
export function labelled(label: string, text: string, columns: number, indent = 0): string {
  const pad = ' '.repeat(indent + label.length);
  return wrap(text, columns - pad.length)
    .map((line, index) => (index === 0 ? ' '.repeat(indent) + label : pad) + line)
    .join('\n');
}

/** Rows of cells as columns, two spaces apart; the last cell is wrapped. */
export function table(rows: readonly (readonly string[])[], columns: number, indent = 2): string {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, index) =>
    Math.max(0, ...rows.map((row) => (row.length - 1 === index ? 0 : (row[index]?.length ?? 0)))),
  );
  return rows
    .map((row) => {
      const cells = row
        .slice(0, -1)
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ');
      return labelled(cells === '' ? '' : `${cells}  `, row.at(-1) ?? '', columns, indent).trimEnd();
    })
    .join('\n');
}

/** Nobody reads more than this at once, and a file of a few kilobytes can have thousands. */
const mostShown = 50;

/** The first fifty findings, errors before warnings, and how many more there are. */
export function firstIssues(
  issues: readonly Issue[],
  total = issues.length,
): { readonly issues: readonly Issue[]; readonly issuesLeftOut?: number } {
  if (total <= mostShown) return { issues };
  const errorsFirst = issues.toSorted((a, b) => compare(a.severity, b.severity) || byPosition(a, b));
  return { issues: errorsFirst.slice(0, mostShown), issuesLeftOut: total - Math.min(mostShown, issues.length) };
}

/**
 * The text of findings: sorted by file and position, each as `file:line:column  severity  message` with the reason, the
 * way out and the source indented below it, and a count at the end; the first fifty, errors first, when there are more.
 */
export function formatIssues(all: readonly Issue[], columns: number, paint: Paint, total = all.length): string {
  const { issues, issuesLeftOut } = firstIssues(all, total);
  const texts = issues.toSorted(byPosition).map((issue) => formatIssue(issue, columns, paint));
  const count = total > all.length ? `${plural(total, 'finding')}.` : countIssues(all);
  const end = issuesLeftOut === undefined ? count : `${count} The first ${issues.length} are above.`;
  return [...texts, end].join('\n\n');
}

/** `2 errors, 1 warning` */
export function countIssues(issues: readonly Issue[]): string {
  const errors = issues.filter((issue) => issue.severity === 'error').length;
  const warnings = issues.length - errors;
  const parts = [
    ...(errors > 0 || warnings === 0 ? [plural(errors, 'error')] : []),
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
  ];
  return `${parts.join(', ')}.`;
}

/** `1 file`, `2 files` */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function formatIssue(issue: Issue, columns: number, paint: Paint): string {
  const { file = 'aks-prod.yaml', position } = issue;
  const where = position ? `${file}:${position.line}:${position.column}` : file;
  const environment = issue.environment === undefined ? '' : ` (${issue.environment})`;
  const head = wrap(`${where} ${issue.severity} ${issue.message}${environment}`, columns - 2).join('\n  ');
  const details = [
    issue.why && labelled('why: ', issue.why, columns, 2),
    issue.fix && labelled('fix: ', issue.fix, columns, 2),
    paint('dim', labelled('', [issue.source, `[${issue.code}]`].filter(Boolean).join(' '), columns, 2)),
  ];
  const severity = paint(issue.severity === 'error' ? 'red' : 'yellow', issue.severity);
  const start = head.replace(`${where} ${issue.severity} `, `${paint('bold', where)}  ${severity}  `);
  return [start, ...details].filter(Boolean).join('\n');
}

function byPosition(a: Issue, b: Issue): number {
  return (
    compare(a.file ?? '', b.file ?? '') ||
    (a.position?.line ?? 0) - (b.position?.line ?? 0) ||
    (a.position?.column ?? 0) - (b.position?.column ?? 0) ||
    compare(a.severity, b.severity) ||
    compare(a.code, b.code)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
