import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';
import { precompile } from './precompile.ts';

/** What stands below templates/, by its path there with `/`. */
export interface TemplateSource {
  /** Files that are copied as they stand. */
  readonly texts: Readonly<Record<string, string>>;
  /** `x.hbs`, under that name, ready for `template()` of handlebars/runtime. */
  readonly compiled: Readonly<Record<string, TemplateSpecification>>;
}

const root = fileURLToPath(new URL('../../templates/', import.meta.url));

/** Reads templates/ from a checkout. The build replaces this module by one that holds the same data. */
function read(): TemplateSource {
  const texts: Record<string, string> = {};
  const compiled: Record<string, TemplateSpecification> = {};
  for (const path of templatePaths()) {
    const text = readFileSync(root + path, 'utf8');
    if (path.endsWith('.hbs'))
      compiled[path] = runInThisContext(`(${precompile(text, path)})`) as TemplateSpecification;
    else texts[path] = text;
  }
  return { texts, compiled };
}

/** The files below templates/, sorted, by their path there with `/`. */
export function templatePaths(): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

export const templateSource: TemplateSource = read();
