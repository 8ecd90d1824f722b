import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { age } from '../helpers/aged.ts';
import { builtProgram } from '../helpers/built.ts';
import { expectCode } from '../helpers/program.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';
import { needsTool } from '../helpers/tools.ts';
import { runSteps, stepsOf, type JobRun } from '../helpers/workflow-job.ts';

// The scripts of the rendered upgrade pipelines, run as they stand against bare repositories. Only npm, gh and curl are
// stand-ins: npm installs the program that was built, gh and curl write down what they are asked.

const bin = builtProgram();
const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
  version: string;
};
const branch = 'aks-prod/upgrade';
const day = 86_400_000;

type Host = 'github' | 'azurePipelines';

interface World {
  readonly host: Host;
  /** What it is a copy of, and the proposal for it once it was rendered. */
  readonly seed: { readonly remote: string; proposal?: string };
  readonly remote: string;
  readonly bins: string;
  /** What gh and curl were asked, in order. */
  readonly asked: () => string;
  readonly setReleases: (ages: Readonly<Record<string, number>>) => void;
}

function sh(cwd: string, command: string, environment: Record<string, string> = {}): string {
  const result = spawnSync('bash', ['-euc', command], {
    cwd,
    encoding: 'utf8',
    env: {
      ...process.env,
      GIT_AUTHOR_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'ada@example.com',
      GIT_COMMITTER_NAME: 'Ada',
      GIT_COMMITTER_EMAIL: 'ada@example.com',
      ...environment,
    },
  });
  if (result.status !== 0) throw new Error(`${command}\n${result.stdout}${result.stderr}`);
  return result.stdout.trim();
}

function program(folder: string, name: string, text: string): void {
  writeFileSync(join(folder, name), `#!/usr/bin/env bash\n${text}`, { mode: 0o755 });
}

const seeds = new Map<string, { readonly remote: string; proposal?: string }>();

/** A bare repository that holds a repo which an older version made: its .editorconfig, or what is named, was another one. */
function seedOf(host: Host, older: string): { readonly remote: string; proposal?: string } {
  const known = seeds.get(`${host} ${older}`);
  if (known) return known;
  const root = scratch('seed');
  const seed = join(root, 'seed');
  mkdirSync(seed);
  const settings = [
    'name=shop',
    `delivery.method=${host}`,
    'cluster.access.api.private=true',
    'cluster.access.api.runCommand=true',
  ];
  expectCode(0, bin, seed, ['.', '--yes', ...settings.flatMap((setting) => ['--set', setting])]);
  age(seed, older, (text) => `${text}# older\n`);
  sh(
    root,
    'git init -q --bare -b main remote.git && cd seed && git init -q -b main && git add -A && git commit -qm start && git remote add origin ../remote.git && git push -q origin main',
  );
  const made = { remote: join(root, 'remote.git') };
  seeds.set(`${host} ${older}`, made);
  return made;
}

/** A copy of such a repository, and stand-ins for the programs that the scripts call. */
function world(host: Host, older = '.editorconfig'): World {
  const root = scratch('pipeline');
  const seed = seedOf(host, older);
  const remote = join(root, 'remote.git');
  sh(root, `cp -r ${seed.remote} remote.git`);
  const bins = join(root, 'bin');
  mkdirSync(bins);
  const asked = join(root, 'asked');
  writeFileSync(asked, '');
  program(
    bins,
    'npm',
    `case "$1" in
  view) cat '${root}/releases.json' ;;
  install)
    # What it must never see, and what it was asked for.
    env | grep -E '^(TOKEN|GH_TOKEN|SYSTEM_ACCESSTOKEN)=' >>'${root}/leaked' || true
    printf '%s\\n' "npm $*" >>'${root}/installed'
    mkdir -p node_modules/.bin
    printf '#!/usr/bin/env bash\\nexec node %s "$@"\\n' '${bin}' >node_modules/.bin/create-aks-prod
    chmod +x node_modules/.bin/create-aks-prod ;;
  audit) [ ! -e '${root}/unsigned' ] ;;
esac
`,
  );
  program(
    bins,
    'gh',
    `printf 'gh %s\\n' "$*" | head -n 1 >>'${asked}'
[[ -n $GH_TOKEN ]]
case "$*" in
  *"--state open"*) cat '${root}/open' 2>/dev/null || echo 0 ;;
  *"--state merged"*) cat '${root}/merged' 2>/dev/null || true ;;
esac
`,
  );
  program(
    bins,
    'curl',
    `printf 'curl %s\\n' "$*" >>'${asked}'
grep -q 'Bearer secret' # the token comes on standard input
case "$*" in *--data*) ;; *) printf '{"value": []}' ;; esac
`,
  );
  const setReleases = (ages: Readonly<Record<string, number>>): void =>
    writeFileSync(
      join(root, 'releases.json'),
      JSON.stringify({
        versions: Object.keys(ages),
        time: Object.fromEntries(
          Object.entries(ages).map(([name, days]) => [name, new Date(Date.now() - days * day).toISOString()]),
        ),
      }),
    );
  setReleases({ '0.0.1': 100, [version]: 30 });
  return { host, seed, remote, bins, asked: () => readFileSync(asked, 'utf8'), setReleases };
}

const paths = { github: '.github/workflows/upgrade.yml', azurePipelines: 'pipelines/upgrade.yml' } as const;

function clone({ remote }: World, target = 'main'): string {
  const folder = join(scratch('clone'), 'work');
  sh(remote, `git clone -q -b ${target} . ${folder}`);
  return folder;
}

/** The job that renders: checks out, runs its scripts, and gives the folder of the proposal. */
function render(at: World): JobRun & { proposal: string } {
  const work = clone(at);
  const temp = scratch('temp');
  const result = runSteps(stepsOf(work, paths[at.host], 'render'), work, runnerOf(at), { 'Agent.TempDirectory': temp });
  return { ...result, proposal: at.host === 'github' ? join(work, 'proposal') : join(temp, 'proposal') };
}

/** The job that pushes, in a checkout of its own with the bundle beside it. */
function push(at: World, proposal: string, values: Record<string, string> = {}, beforehand = ''): JobRun {
  const work = clone(at);
  const artifacts = scratch('artifacts');
  sh(work, at.host === 'github' ? `cp -r ${proposal} proposal` : `cp -r ${proposal} ${artifacts}/proposal`);
  if (beforehand !== '') sh(work, beforehand);
  return runSteps(stepsOf(work, paths[at.host], 'push'), work, runnerOf(at), {
    'secrets.UPGRADE_TOKEN || github.token': 'secret',
    "secrets.UPGRADE_TOKEN != ''": 'false',
    'System.AccessToken': 'secret',
    'Pipeline.Workspace': artifacts,
    ...values,
  });
}

function runnerOf({ host, bins }: World): Record<string, string> {
  const PATH = `${bins}:${process.env['PATH'] ?? ''}`;
  return host === 'github'
    ? { PATH, GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'example/platform' }
    : {
        PATH,
        TF_BUILD: 'True',
        BUILD_REPOSITORY_PROVIDER: 'TfsGit',
        BUILD_REPOSITORY_ID: 'id',
        SYSTEM_COLLECTIONURI: 'https://dev.azure.com/example/',
        SYSTEM_TEAMPROJECTID: 'project',
      };
}

/** A whole run, which must do its work; what was rendered for the first commit is rendered once. */
function upgrade(at: World): JobRun {
  const isFirst = sh(at.remote, 'git rev-parse main') === sh(at.seed.remote, 'git rev-parse main');
  if (isFirst && at.seed.proposal !== undefined) return push(at, at.seed.proposal);
  const rendered = render(at);
  assert.is(rendered.code, 0, rendered.out);
  assert.is(rendered.outputs['changed'], 'true', rendered.out);
  if (isFirst) at.seed.proposal = rendered.proposal;
  return push(at, rendered.proposal);
}

const tip = ({ remote }: World): string => sh(remote, `git rev-parse --verify -q refs/heads/${branch} || echo none`);

/** What a person does on the branch of the proposal. */
function person(at: World, commands: string): string {
  const work = clone(at, branch);
  sh(work, `${commands}\ngit push -q --force origin HEAD:${branch}`);
  return tip(at);
}

for (const host of ['github', 'azurePipelines'] as const) {
  suite(`the upgrade pipeline, ${host},`, (test) => {
    test('proposes the upgrade in one commit on the branch and asks for a pull request', () => {
      const at = world(host);
      const { code, out } = upgrade(at);
      assert.is(code, 0, out);
      assert.is(sh(at.remote, `git rev-list --count main..${branch}`), '1');
      assert.not.match(sh(at.remote, `git show ${branch}:.editorconfig`), /# older/);
      assert.match(
        sh(at.remote, `git log -1 --format=%B ${branch}`),
        /^Upgrade to create-aks-prod [^]*\nWhat comes for \w+ until [0-9-]+, as known on [0-9-]+:\n[^]*\nAks-Prod-Tree: [0-9a-f]{40}$/,
      );
      assert.match(at.asked(), host === 'github' ? /gh pr create --base main/ : /curl .*--data/);
      assert.not.match(out, /secret/);
    });

    test('replaces its own proposal when the branch went on, and leaves one that still fits', () => {
      const at = world(host);
      upgrade(at);
      const first = tip(at);
      upgrade(at);
      assert.is(tip(at), first);
      sh(clone(at), 'echo more >>notes.md && git add -A && git commit -qm notes && git push -q origin main');
      const { code, out } = upgrade(at);
      assert.is(code, 0, out);
      assert.is.not(tip(at), first);
      assert.is(sh(at.remote, `git rev-list --count main..${branch}`), '1');
    });

    const persons: readonly (readonly [what: string, commands: string])[] = [
      ['a commit', 'echo mine >>README.md && git commit -qam mine'],
      ['an amended commit', 'echo mine >>README.md && git commit -qa --amend --no-edit'],
      [
        'an amended commit under the name of the pipeline',
        'echo mine >>README.md && git add -A && GIT_AUTHOR_EMAIL=create-aks-prod@users.noreply.github.com GIT_COMMITTER_EMAIL=create-aks-prod@users.noreply.github.com git commit -q --amend --no-edit --reset-author',
      ],
      [
        'a merge of main',
        'git fetch -q && git checkout -q -b x origin/main && echo n >n.md && git add -A && git commit -qm n && git push -q origin x:main && git checkout -q - && git merge -q --no-edit x',
      ],
      [
        'a rebase',
        'git fetch -q && git checkout -q -b x origin/main && echo n >n.md && git add -A && git commit -qm n && git push -q origin x:main && git checkout -q - && git rebase -q x',
      ],
      ['a revert', 'git revert --no-edit HEAD >/dev/null'],
    ];
    // Both hosts run the same script.
    for (const [what, commands] of host === 'github' ? persons : persons.slice(0, 2)) {
      test(`leaves a branch alone that holds ${what} of a person`, () => {
        const at = world(host);
        upgrade(at);
        const theirs = person(at, commands);
        const { code, out } = push(at, at.seed.proposal ?? '');
        assert.is(code, 0, out);
        assert.is(tip(at), theirs);
        assert.match(out, /holds commits of others, so it stays as it is/);
        assert.match(out, /git push origin --delete aks-prod\/upgrade/);
      });
    }

    test('starts anew once the branch is merged or deleted', () => {
      const at = world(host);
      upgrade(at);
      person(at, 'echo mine >>README.md && git commit -qam mine');
      sh(at.remote, `git branch -q -D ${branch}`);
      assert.is(upgrade(at).code, 0);
      assert.is.not(tip(at), 'none');
    });

    test('lets a push of a person in between win', () => {
      const at = world(host);
      upgrade(at);
      sh(clone(at), 'echo more >>notes.md && git add -A && git commit -qm notes && git push -q origin main');
      const { proposal } = render(at);
      // The person pushes after the pipeline has looked at the branch: git is the stand-in that lets them.
      const theirs = clone(at, branch);
      sh(theirs, 'echo mine >>README.md && git commit -qam mine');
      program(
        at.bins,
        'git',
        `real=$(PATH=\${PATH#*:} command -v git)
if [[ $1 == push ]]; then "$real" -C ${theirs} push -q origin HEAD:${branch}; fi
exec "$real" "$@"
`,
      );
      const { code, out } = push(at, proposal);
      assert.is(code, 1, out);
      assert.match(out, /their commits are kept/);
      assert.is(tip(at), sh(theirs, 'git rev-parse HEAD'));
    });

    test('takes a release that is a week old, and no younger one', () => {
      const at = world(host);
      at.setReleases({ '0.0.1': 100, [version]: 6 });
      const young = render(at);
      assert.is(young.code, 0, young.out);
      assert.is(young.outputs['changed'], 'false');
      at.setReleases({ '0.0.1': 100, [version]: 8, '9.0.0': 2, '8.0.0-rc.1': 50 });
      assert.is(render(at).outputs['changed'], 'true');
      assert.match(
        readFileSync(join(at.bins, '../installed'), 'utf8'),
        new RegExp(`create-aks-prod@${version.replaceAll('.', '\\.')}\n$`),
      );
    });

    test('runs nothing of a package whose signature does not fit', () => {
      const at = world(host);
      writeFileSync(join(at.bins, '../unsigned'), '');
      const { code, out, proposal } = render(at);
      assert.is(code, 1, out);
      assert.match(out, /signature of the registry does not fit/);
      assert.not.ok(existsSync(join(proposal, 'proposal.bundle')));
    });

    test('shows the package no token, and hands over one bundle', () => {
      const at = world(host);
      const { proposal } = render(at);
      assert.equal(readdirSync(proposal), ['proposal.bundle']);
      assert.is(existsSync(join(at.bins, '../leaked')) ? readFileSync(join(at.bins, '../leaked'), 'utf8') : '', '');
    });

    test('refuses a bundle that is more than one commit on the branch', () => {
      const at = world(host);
      const evil = clone(at);
      const folder = scratch('evil');
      sh(
        evil,
        `git checkout -q -b ${branch} && echo a >a && git add -A && git commit -qm a && echo b >b && git add -A && git commit -qm b && git bundle create -q ${folder}/proposal.bundle main..${branch}`,
      );
      const { code, out } = push(at, folder);
      assert.is(code, 1, out);
      assert.match(out, /not one commit on top of main/);
      assert.is(tip(at), 'none');
    });
  });
}

suite('the upgrade workflow of GitHub', (test) => {
  test('says before it pushes that its own token may not change workflows', () => {
    const at = world('github', '.github/workflows/check.yml');
    const { proposal } = render(at);
    const { code, out } = push(at, proposal);
    assert.is(code, 1);
    assert.match(out, /changes workflows, and GitHub's own token may not: \.github\/workflows\/check\.yml/);
    assert.match(out, /UPGRADE_TOKEN/);
    assert.is(tip(at), 'none');
    assert.is(push(at, proposal, { "secrets.UPGRADE_TOKEN != ''": 'true' }).code, 0);
    assert.is.not(tip(at), 'none');
  });

  test('asks for open pull requests only', () => {
    const at = world('github');
    upgrade(at);
    writeFileSync(join(at.bins, '../open'), '1\n');
    const { out } = upgrade(at);
    assert.match(out, /open already/);
    assert.is(at.asked().match(/pr create/g)?.length, 1);
    for (const line of at
      .asked()
      .split('\n')
      .filter((text) => text.startsWith('gh pr list')))
      assert.match(line, /--state (open|merged)/);
  });

  test('replaces a branch with commits of others once exactly that was merged', () => {
    const at = world('github');
    upgrade(at);
    const theirs = person(at, 'echo mine >>README.md && git commit -qam mine');
    writeFileSync(join(at.bins, '../merged'), `${theirs}\n`);
    assert.is(upgrade(at).code, 0);
    assert.is.not(tip(at), theirs);
  });
});

const shellcheck = needsTool('shellcheck', 'linting the scripts of pipelines');
if (shellcheck !== undefined) {
  suite('the scripts of pipelines', (test) => {
    test('have nothing that shellcheck would mention', () => {
      const folder = join(import.meta.dirname, '../../templates/pipelines');
      const scripts = readdirSync(folder).map((name) => join(folder, name));
      assert.ok(scripts.length > 4);
      const { stdout } = spawnSync(shellcheck, ['--severity=style', ...scripts], { encoding: 'utf8' });
      assert.is(stdout, '');
    });
  });
}
