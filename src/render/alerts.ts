import type { RenderedFile } from './files.ts';
import { copyTemplate, templatesBelow } from './template.ts';

const folders = ['alerts', 'docs/runbooks'] as const;

/**
 * The Prometheus rules, their promtool tests and the runbooks that they name, by path in the made repo. The same in every
 * repo: infra/modules/alerts.bicep loads the rules, so what is tested is what runs.
 */
export function renderAlerts(): Map<string, RenderedFile> {
  const paths = folders.flatMap((folder) => templatesBelow(folder));
  return new Map(
    paths.map((path) => [path, { id: path, text: copyTemplate(path), executable: false, policy: 'merge' }]),
  );
}
