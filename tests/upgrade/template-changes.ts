import type { Files, RenderedFile } from '../../src/render/files.ts';

/** Something that a next version of the templates could do to what is rendered. */
export interface TemplateChange {
  readonly name: string;
  /** Changes the files in place. */
  readonly apply: (files: Map<string, RenderedFile>) => void;
}

const everyDeployment = /^k8s\/.*\/deployment\.yaml$/;

/** Changes as real releases make them: values, blocks, modules, scripts, new, renamed and dropped files, modes. */
export const templateChanges: readonly TemplateChange[] = [
  {
    name: 'Deployments wait longer and name their DNS policy',
    apply: (files) => {
      rewrite(
        files,
        everyDeployment,
        /terminationGracePeriodSeconds: (\d+)/,
        (_, seconds) => `terminationGracePeriodSeconds: ${Number(seconds) + 15}`,
      );
      rewrite(
        files,
        everyDeployment,
        /( *)enableServiceLinks: false\n/,
        (line, indent) => `${line}${indent}dnsPolicy: ClusterFirst\n`,
      );
    },
  },
  {
    name: 'the vault keeps deleted secrets for a shorter time and tells its id',
    apply: (files) => {
      rewrite(
        files,
        /^infra\/modules\/vault\.bicep$/,
        /softDeleteRetentionInDays: 90/,
        () => 'softDeleteRetentionInDays: 60',
      );
      rewrite(
        files,
        /^infra\/modules\/vault\.bicep$/,
        /$/,
        () => "\n@description('Resource id of the vault.')\noutput vaultId string = vault.id\n",
      );
    },
  },
  {
    name: 'logs are read by the permissions of the workspace',
    apply: (files) =>
      rewrite(
        files,
        /^infra\/modules\/monitoring\.bicep$/,
        /enableLogAccessUsingOnlyResourcePermissions: true/,
        () => 'enableLogAccessUsingOnlyResourcePermissions: false',
      ),
  },
  {
    name: 'quotas move to another file, and the kustomizations follow',
    apply: (files) => {
      move(files, /^(k8s\/.*)\/resource-quota\.yaml$/, '$1/quota.yaml');
      rewrite(files, /^k8s\/[^/]+\/kustomization\.yaml$/, /\/resource-quota\.yaml/g, () => '/quota.yaml');
    },
  },
  {
    name: 'a document gets another name and another first line',
    apply: (files) => {
      rewrite(files, /^docs\/architecture\.md$/, /^# .*\n/, () => '# How the platform is built\n');
      move(files, /^docs\/architecture\.md$/, 'docs/platform.md');
    },
  },
  { name: 'a runbook goes', apply: (files) => void files.delete('docs/runbooks/AksPvcInodesLow.md') },
  {
    name: 'a document comes',
    apply: (files) =>
      void files.set('docs/costs.md', {
        id: 'docs/docs/costs.md',
        text: '# Costs\n\nWhat the platform costs, and why.\n',
        executable: false,
        policy: 'merge',
      }),
  },
  {
    name: 'the deployment script prints its steps in another way',
    apply: (files) => rewrite(files, /^scripts\/deploy\.sh$/, /printf '\\n== %s\\n'/, () => "printf '\\n-- %s --\\n'"),
  },
  {
    name: 'a script becomes executable',
    apply: (files) => {
      const sourced = files.get('scripts/read-environment.sh');
      if (sourced) files.set('scripts/read-environment.sh', { ...sourced, executable: !sourced.executable });
    },
  },
  {
    name: 'the README gets a section',
    apply: (files) => rewrite(files, /^README\.md$/, /$/, () => '\n## Costs\n\nSee docs/costs.md.\n'),
  },
  {
    name: 'parameters get another value and another field',
    apply: (files) =>
      rewrite(
        files,
        /^infra\/[^/]+\.bicepparam$/,
        /( *)drainTimeoutInMinutes: 30\n/g,
        (_, indent) => `${indent}drainTimeoutInMinutes: 45\n${indent}maxUnavailable: '0'\n`,
      ),
  },
];

/** All changes on top of a render. */
export function nextRelease(files: Files, changes: readonly TemplateChange[] = templateChanges): Files {
  const next = new Map(files);
  for (const { apply } of changes) apply(next);
  return new Map([...next].toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

function rewrite(
  files: Map<string, RenderedFile>,
  paths: RegExp,
  pattern: RegExp,
  by: (match: string, group: string) => string,
): void {
  for (const [path, made] of files) {
    if (paths.test(path)) files.set(path, { ...made, text: made.text.replace(pattern, by) });
  }
}

function move(files: Map<string, RenderedFile>, pattern: RegExp, to: string): void {
  const matching = [...files].filter(([path]) => pattern.test(path));
  for (const [path, made] of matching) {
    files.delete(path);
    files.set(path.replace(pattern, to), made);
  }
}
