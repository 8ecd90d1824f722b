import { pipelineTools } from '../../facts/pipeline-tools.ts';
import type { RenderedFile } from '../files.ts';
import { shellAssignments } from '../shell.ts';
import { copyTemplate, templatesBelow } from '../template.ts';

/** What the steps of both kinds of pipeline call. Outside `.github`, where a token of GitHub's own may change it. */
export function pipelineFiles(pins: Readonly<Record<string, string>>): ReadonlyMap<string, RenderedFile> {
  const scripts = templatesBelow('pipelines').map((path): [string, RenderedFile] => {
    const text = copyTemplate(path);
    return [path, { id: path, text, executable: text.startsWith('#!'), policy: 'merge' }];
  });
  const path = 'pipelines/tools.env';
  const text = `# The tools that pipelines put in place: pipelines/install-tools.sh reads this.\n${shellAssignments({ ...pipelineTools, ...pins })}`;
  return new Map([...scripts, [path, { id: path, text, executable: false, policy: 'merge' }]]);
}

/** Paths whose change can change what runs; documents are not among them. */
export const deployedPaths = [
  'aks-prod.yaml',
  'alerts/**',
  'charts/**',
  'infra/**',
  'k8s/**',
  'pipelines/**',
  'scripts/**',
] as const;
