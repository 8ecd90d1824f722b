import { outboundSource } from '../../facts/outbound.ts';
import type { Model } from '../../model/model.ts';
import { pipelineHost } from '../../model/pipeline-host.ts';
import type { RenderedFile } from '../files.ts';
import { copyTemplate, renderTemplate } from '../template.ts';
import { firewallView } from './firewall.ts';
import { pipelinesView } from './pipelines.ts';
import { documentView } from './view.ts';

const documents = ['README.md', 'docs/architecture.md', 'docs/decisions.md', 'docs/upgrade.md'] as const;
/** The same for every platform. */
const copied = ['docs/lost-zone.md'] as const;
const ofFlux = 'docs/flux-stopped.md';
const settings = {
  '.gitignore': 'gitignore',
  '.gitattributes': 'gitattributes',
  '.editorconfig': 'editorconfig',
  'ps-rule.yaml': 'ps-rule.yaml',
} as const;

/** README, documents and the settings of git, editors and a checker of the templates. */
export function renderDocs(model: Model): ReadonlyMap<string, RenderedFile> {
  const view = documentView(model);
  const files = new Map<string, RenderedFile>();
  const firewalls = model.environments.flatMap((environment) => firewallView(environment) ?? []);
  if (firewalls.length > 0) {
    const text = renderTemplate('docs/firewall.md', { firewalls, source: outboundSource });
    files.set('docs/firewall.md', { id: 'docs/docs/firewall.md', text, executable: false, policy: 'merge' });
  }
  for (const path of documents)
    files.set(path, { id: `docs/${path}`, text: renderTemplate(path, view), executable: false, policy: 'merge' });
  for (const path of [...copied, ...(model.delivery.method === 'flux' ? [ofFlux] : [])])
    files.set(path, { id: `docs/${path}`, text: copyTemplate(path), executable: false, policy: 'merge' });
  if (pipelineHost(model.delivery) !== undefined) {
    const path = 'docs/pipelines.md';
    const text = renderTemplate(path, pipelinesView(model));
    files.set(path, { id: `docs/${path}`, text, executable: false, policy: 'merge' });
  }
  for (const [path, name] of Object.entries(settings)) {
    files.set(path, {
      id: `settings/${name}`,
      text: copyTemplate(`settings/${name}`),
      executable: false,
      policy: 'merge',
    });
  }
  return files;
}
