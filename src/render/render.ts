import type { Model } from '../model/model.ts';
import { renderAlerts } from './alerts.ts';
import { renderBicep } from './bicep.ts';
import { renderChecks } from './checks/checks.ts';
import { renderDelivery } from './delivery/delivery.ts';
import { renderDocs } from './docs/docs.ts';
import type { Files, RenderedFile } from './files.ts';
import { renderKubernetes } from './kube/kubernetes.ts';
import { renderCharts } from './helm/render.ts';
import { renderScripts } from './scripts.ts';

type Renderer = (model: Model) => ReadonlyMap<string, RenderedFile>;

const renderers: readonly Renderer[] = [
  renderAlerts,
  renderChecks,
  renderCharts,
  renderDelivery,
  renderDocs,
  renderBicep,
  renderKubernetes,
  renderScripts,
];

/**
 * Renders the whole repo: every file by its path, sorted.
 *
 * @throws when two renderers make the same path or use the same id, or a file breaks the rules of text; each is a bug of ours
 */
export function render(model: Model): Files {
  const files = new Map<string, RenderedFile>();
  const ids = new Map<string, string>();
  for (const [path, file] of renderers.flatMap((renderer) => [...renderer(model)])) {
    if (files.has(path)) throw new Error(`Two templates make ${path}`);
    const other = ids.get(file.id);
    if (other !== undefined) throw new Error(`${path} and ${other} have the same id ${file.id}`);
    if (!isTidy(file.text)) throw new Error(`${path} must end with one newline and hold no carriage return`);
    files.set(path, file);
    ids.set(file.id, path);
  }
  return new Map([...files].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function isTidy(text: string): boolean {
  return text.endsWith('\n') && !text.endsWith('\n\n') && !text.includes('\r');
}
