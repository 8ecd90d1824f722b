import { textAt, file, type Disk } from '../unit/plan/repo.ts';

/** Something that a person does to a generated repo. */
export interface UserEdit {
  readonly name: string;
  /** The repo afterwards. Throws when there is nothing to do it to, so that no edit silently stops being tested. */
  readonly apply: (tree: Disk) => Disk;
  /** Whether the changes of template-changes.ts leave it to a person, since both sides want the same place. */
  readonly conflicts?: true;
  /** Lines that the person wrote, which every upgrade must keep. */
  readonly keeps?: readonly string[];
  /** Lines and paths that the person took away, which no upgrade may bring back. */
  readonly drops?: { readonly path: RegExp; readonly line?: RegExp };
}

const deployment = /^k8s\/production\/.*\/deployment\.yaml$/;
const parameters = /^infra\/production\.bicepparam$/;

/** What people do, each in one repo: comments, values, blocks, whole files, their own files, other line ends. */
export const userEdits: readonly UserEdit[] = [
  {
    name: 'a comment above a value',
    apply: (tree) =>
      edit(tree, deployment, /^( *)imagePullPolicy:/m, '$1# The mirror pulls slowly.\n$1imagePullPolicy:'),
    keeps: ['# The mirror pulls slowly.'],
  },
  {
    name: 'a comment behind a value that the next release drops',
    conflicts: true,
    apply: (tree) => edit(tree, deployment, /^( *progressDeadlineSeconds: \d+)$/m, '$1  # warm-up takes long'),
    keeps: ['progressDeadlineSeconds: 600  # warm-up takes long'],
  },
  {
    name: 'another value',
    apply: (tree) => edit(tree, deployment, /revisionHistoryLimit: \d+/, 'revisionHistoryLimit: 9'),
    keeps: ['revisionHistoryLimit: 9'],
  },
  {
    name: 'another value where the next release changes it too',
    conflicts: true,
    apply: (tree) => edit(tree, deployment, /terminationGracePeriodSeconds: \d+/, 'terminationGracePeriodSeconds: 120'),
    keeps: ['terminationGracePeriodSeconds: 120'],
  },
  {
    name: 'a block less',
    apply: (tree) => edit(tree, deployment, /^ *startupProbe:\n(?: {12,}.*\n)+/m, ''),
    drops: { path: deployment, line: /startupProbe:/ },
  },
  {
    name: 'a key more',
    apply: (tree) =>
      edit(tree, deployment, /^( *)priorityClassName: (.*)$/m, '$1priorityClassName: $2\n$1hostname: pinned'),
    keeps: ['hostname: pinned'],
  },
  {
    name: 'a key more where the next release adds one too',
    apply: (tree) =>
      edit(
        tree,
        deployment,
        /^( *)enableServiceLinks: false$/m,
        '$1enableServiceLinks: false\n$1shareProcessNamespace: true',
      ),
    keeps: ['shareProcessNamespace: true'],
  },
  {
    name: 'a list entry more',
    apply: (tree) =>
      edit(tree, /^k8s\/production\/kustomization\.yaml$/, /^resources:\n/m, 'resources:\n  - own/config-map.yaml\n'),
    keeps: ['- own/config-map.yaml'],
  },
  {
    name: 'YAML indented in another way, in a file that the next release changes',
    conflicts: true,
    apply: (tree) =>
      change(tree, /^k8s\/production\/.*\/service\.yaml$/, (text) =>
        text.replaceAll(/^ +/gm, (indent) => indent.repeat(2)).replaceAll(/^( *)- /gm, '$1-   '),
      ),
  },
  {
    name: 'a file less',
    apply: (tree) => without(tree, 'docs/runbooks/AksJobFailed.md'),
    drops: { path: /AksJobFailed\.md$/ },
  },
  {
    name: 'a file less that the next release changes',
    apply: (tree) => without(tree, 'scripts/deploy.sh'),
    drops: { path: /^scripts\/deploy\.sh$/ },
  },
  {
    name: 'a file moved',
    apply: (tree) => moved(tree, 'docs/decisions.md', 'docs/adr/decisions.md'),
    drops: { path: /^docs\/decisions\.md$/ },
  },
  {
    name: 'a file moved that the next release renames',
    apply: (tree) => moved(tree, 'docs/architecture.md', 'docs/ours/architecture.md'),
    drops: { path: /^docs\/architecture\.md$/ },
  },
  {
    name: 'an edit in a file that the next release renames',
    apply: (tree) => edit(tree, /^docs\/architecture\.md$/, /^# .*\n/, '$&\nWe also peer with the hub.\n'),
    keeps: ['We also peer with the hub.'],
  },
  {
    name: 'an edit in a file that the next release drops',
    apply: (tree) => edit(tree, /^docs\/runbooks\/AksPvcInodesLow\.md$/, /$/, '\nAsk the storage team.\n'),
    keeps: ['Ask the storage team.'],
  },
  { name: 'Windows line ends', apply: (tree) => change(tree, /^README\.md$/, (text) => text.replaceAll('\n', '\r\n')) },
  {
    name: 'Windows line ends in YAML',
    apply: (tree) => change(tree, deployment, (text) => text.replaceAll('\n', '\r\n')),
  },
  {
    name: 'no final newline',
    apply: (tree) => change(tree, /^infra\/modules\/vault\.bicep$/, (text) => text.trimEnd()),
  },
  {
    name: 'files of their own',
    apply: (tree) =>
      new Map([
        ...tree,
        ['k8s/production/own/config-map.yaml', file('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: own\n')],
        ['notes.txt', file('Ours.\n')],
      ]),
    keeps: ['  name: own', 'Ours.'],
  },
  {
    name: 'a file of their own where the next release puts one',
    conflicts: true,
    apply: (tree) => new Map([...tree, ['docs/costs.md', file('# What we pay\n\nMuch.\n')]]),
    keeps: ['# What we pay', 'Much.'],
  },
  {
    name: 'a Bicep parameter more, with its value',
    apply: (tree) =>
      edit(
        edit(
          tree,
          /^infra\/main\.bicep$/,
          /^param location string$/m,
          "param location string\n\n@description('Who pays.')\nparam costCenter string",
        ),
        parameters,
        /$/,
        "\nparam costCenter = '4711'\n",
      ),
    keeps: ['param costCenter string', "param costCenter = '4711'"],
  },
  {
    name: 'another value in the parameters',
    apply: (tree) => edit(tree, parameters, /maxCount: \d+/, 'maxCount: 7'),
    keeps: ['  maxCount: 7'],
  },
  {
    name: 'a value of a Bicep module, next to which the next release changes one',
    apply: (tree) =>
      edit(
        tree,
        /^infra\/modules\/monitoring\.bicep$/,
        /disableLocalAuth: true/,
        'disableLocalAuth: true // only by Entra',
      ),
    keeps: ['disableLocalAuth: true // only by Entra'],
  },
  {
    // Since 0.2 the properties of the vault stand in a variable, so that a patch can go over them.
    name: 'a value of a Bicep module in an object that a release moved',
    conflicts: true,
    apply: (tree) =>
      edit(
        tree,
        /^infra\/modules\/vault\.bicep$/,
        /enablePurgeProtection: true/,
        'enablePurgeProtection: true // the auditors ask for it',
      ),
    keeps: ['enablePurgeProtection: true // the auditors ask for it'],
  },
  {
    name: 'a line of a script, next to which the next release adds one',
    conflicts: true,
    apply: (tree) => edit(tree, /^scripts\/deploy\.sh$/, /^work=.*$/m, 'work=$(mktemp -d -t platform)'),
    keeps: ['work=$(mktemp -d -t platform)'],
  },
  {
    name: 'a section at the end of the README, where the next release adds one too',
    conflicts: true,
    apply: (tree) => edit(tree, /^README\.md$/, /$/, '\n## Who to call\n\nThe platform team.\n'),
    keeps: ['## Who to call', 'The platform team.'],
  },
  {
    name: 'a script that is no longer executable',
    apply: (tree) => {
      const found = tree.get('scripts/deploy.sh');
      if (found?.kind !== 'file') throw new Error('There is no scripts/deploy.sh');
      return new Map([...tree, ['scripts/deploy.sh', { ...found, executable: false }]]);
    },
  },
];

function edit(tree: Disk, paths: RegExp, pattern: RegExp, by: string): Disk {
  return change(tree, paths, (text) => text.replace(pattern, by));
}

/** Changes the first file whose path matches. */
function change(tree: Disk, paths: RegExp, by: (text: string) => string): Disk {
  const path = [...tree.keys()].toSorted().find((one) => paths.test(one));
  const entry = path === undefined ? undefined : tree.get(path);
  if (path === undefined || entry?.kind !== 'file') throw new Error(`No file matches ${paths}`);
  const before = textAt(tree, path) ?? '';
  const after = by(before);
  if (after === before) throw new Error(`Nothing in ${path} to edit`);
  return new Map([...tree, [path, { ...entry, bytes: Buffer.from(after) }]]);
}

function without(tree: Disk, path: string): Disk {
  if (!tree.has(path)) throw new Error(`There is no ${path}`);
  return new Map([...tree].filter(([one]) => one !== path));
}

function moved(tree: Disk, from: string, to: string): Disk {
  const entry = tree.get(from);
  if (!entry) throw new Error(`There is no ${from}`);
  return new Map([...without(tree, from), [to, entry]]);
}
