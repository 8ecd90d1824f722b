import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { pipelineActions } from '../../../src/facts/pipeline-actions.ts';
import { exampleText, make } from '../../helpers/made.ts';
import { suite } from '../../helpers/suite.ts';

interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly name?: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly concurrency?: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<
    Record<string, { name?: string; if?: string; permissions?: unknown; environment?: string; steps: readonly Step[] }>
  >;
}

/** A workflow as text and as what the text means. */
interface Subject {
  readonly text: string;
  readonly workflow: Workflow;
  readonly steps: readonly Step[];
}

type Held = (subject: Subject) => boolean;

const no =
  (pattern: RegExp): Held =>
  ({ text }) =>
    !pattern.test(text);
const jobs =
  (holds: (job: Workflow['jobs'][string]) => boolean): Held =>
  ({ workflow }) =>
    Object.values(workflow.jobs).every(holds);
const eachStep =
  (holds: (step: Step) => boolean): Held =>
  ({ steps }) =>
    steps.every(holds);
const known: Held = eachStep(({ uses }) => {
  const [action = '', commit] = (uses ?? '').split('@');
  return uses === undefined || pipelineActions[action as keyof typeof pipelineActions]?.commit === commit;
});

/** Every audit of zizmor 1.32 for workflows, regular and pedantic, in the order of docs/audits.md, and what keeps it silent. */
const audits: Readonly<Record<string, Held>> = {
  'adhoc-packages': eachStep(({ run = '' }) => !/\b(?:npm|yarn|pnpm|gem|bundle) (?:add|i|install)\b|\bnpx /.test(run)),
  'anonymous-definition': ({ workflow, steps }) =>
    [workflow, ...Object.values(workflow.jobs), ...steps].every(({ name = '' }) => name !== ''),
  'archived-uses': known,
  artipacked: eachStep(
    ({ uses = '', with: inputs }) => !uses.startsWith('actions/checkout@') || inputs?.['persist-credentials'] === false,
  ),
  'bot-conditions': no(/github\.(?:actor|triggering_actor)/),
  'cache-poisoning': eachStep(
    ({ uses = '', with: inputs }) =>
      !uses.startsWith('actions/setup-node@') || inputs?.['package-manager-cache'] === false,
  ),
  'concurrency-limits': ({ workflow: { concurrency } }) => concurrency?.['cancel-in-progress'] !== undefined,
  'dangerous-triggers': ({ workflow: { on } }) => !('pull_request_target' in on || 'workflow_run' in on),
  'excessive-permissions': ({ workflow }) =>
    JSON.stringify(workflow.permissions) === '{}' &&
    Object.values(workflow.jobs).every(({ permissions }) => permissions),
  'forbidden-uses': known,
  'github-app': no(/create-github-app-token/),
  'github-env': no(/GITHUB_ENV|GITHUB_PATH/),
  'hardcoded-container-credentials': no(/^ +(?:container|services):/m),
  'impostor-commit': known,
  'insecure-commands': no(/ACTIONS_ALLOW_UNSECURE_COMMANDS/),
  'insecure-url-scheme': no(/http:\/\//),
  'known-vulnerable-actions': known,
  misfeature: no(/^ +shell:|pip-install/m),
  obfuscation: no(/uses: [^\n]*(?:\/\.\/|\/\/|\.\.)|fromJSON\(toJSON/),
  'overprovisioned-secrets': no(/toJSON\(secrets|secrets\[/),
  'ref-confusion': known,
  'ref-version-mismatch': ({ text }) =>
    [...text.matchAll(/uses: ([\w/-]+)@\w+(.*)$/gm)].every(
      ([, action, comment]) => comment === ` # ${pipelineActions[action as keyof typeof pipelineActions].tag}`,
    ),
  'secrets-inherit': no(/secrets: inherit/),
  'secrets-outside-env': jobs((job) => !/secrets\./.test(JSON.stringify(job)) || job.environment !== undefined),
  // Only the persona called auditor reports it.
  'self-hosted-runner': () => true,
  'self-repository': no(/uses: \.\//),
  'stale-action-refs': known,
  'superfluous-actions': known,
  'template-injection': eachStep(({ run = '' }) => !run.includes('${{')),
  'typosquat-uses': known,
  'undocumented-permissions': ({ text }) =>
    (text.match(/^ +[a-z-]+: (?:write|read)\b.*$/gm) ?? []).every((line) => /contents: read$| # \w/.test(line)),
  'unpinned-images': no(/docker:\/\/|^ +image:/m),
  'unpinned-tools': no(/setup-trivy|load-secrets-action/),
  'unpinned-uses': eachStep(({ uses }) => uses === undefined || /@[0-9a-f]{40}$/.test(uses)),
  'unredacted-secrets': no(/fromJSON\(secrets/),
  'unsound-condition': ({ workflow, steps }) =>
    [...Object.values(workflow.jobs), ...steps].every((each) => !(each.if ?? '').includes('\n')),
  'unsound-contains': no(/contains\(/),
  'unsound-ternary': no(/&&[^\n}]*[^(]\w+ \|\| '/),
  'use-trusted-publishing': no(/pypi-publish|npm publish|twine/),
};
/** The same for what dependabot reads. */
const ofDependabot: Readonly<Record<string, RegExp>> = {
  'dependabot-cooldown': /^ {4}cooldown:\n {6}default-days: 7\n/m,
  'dependabot-execution': /^(?![\s\S]*insecure-external-code-execution)/,
};

const all = 'checks: [checkov, trivy, zizmor, kube-linter, yamllint, markdownlint]';
const platforms: Readonly<Record<string, string>> = {
  'on lent runners': 'delivery: { method: github }',
  'on own runners, with charts and every checker': `delivery: { method: github, runner: selfHosted, charts: true }\n${all}`,
  'beside Flux': `delivery: { method: flux, repository: https://github.com/example/shop, branch: release/1 }\n${all}`,
};

for (const [where, rest] of Object.entries(platforms)) {
  suite(`audits of zizmor, regular and pedantic, ${where}`, (test) => {
    const files = make(`${exampleText('minimal')}\nenvironments: { staging: {}, production: {} }\n${rest}\n`).files;
    const workflows = [...files].filter(([path]) => path.startsWith('.github/workflows/'));

    for (const [audit, holds] of Object.entries(audits)) {
      test(audit, () => {
        assert.is(workflows.length, 5);
        for (const [path, { text }] of workflows) {
          const workflow = parse(text) as Workflow;
          assert.ok(holds({ text, workflow, steps: Object.values(workflow.jobs).flatMap(({ steps }) => steps) }), path);
        }
      });
    }

    for (const [audit, pattern] of Object.entries(ofDependabot)) {
      test(audit, () => assert.match(files.get('.github/dependabot.yml')?.text ?? '', pattern));
    }
  });
}

suite('readings of the audits', (test) => {
  test('are of all that zizmor has', () => {
    assert.is(Object.keys(audits).length + Object.keys(ofDependabot).length, 41);
  });

  const wrong: Readonly<Record<string, string>> = {
    'adhoc-packages': 'run: npm install x',
    'anonymous-definition': 'run: "true"',
    artipacked: 'name: a\n        uses: actions/checkout@d23441a48e516b6c34aea4fa41551a30e30af803',
    'template-injection': 'name: a\n        run: echo ${{ github.head_ref }}',
    'unpinned-uses': 'name: a\n        uses: actions/checkout@v6',
    'archived-uses': 'name: a\n        uses: other/action@d23441a48e516b6c34aea4fa41551a30e30af803',
    'unsound-ternary': "name: ${{ github.ref == 'a' && inputs.b || 'c' }}",
    'github-env': 'name: a\n        run: echo a=b >>"$GITHUB_ENV"',
  };
  for (const [audit, step] of Object.entries(wrong)) {
    test(`find ${audit}`, () => {
      const text = `name: a\non: {}\npermissions: {}\njobs:\n  a:\n    name: a\n    steps:\n      - ${step}\n`;
      const workflow = parse(text) as Workflow;
      const subject = { text, workflow, steps: workflow.jobs['a']?.steps ?? [] };
      assert.not.ok(audits[audit]?.(subject));
    });
  }
});
