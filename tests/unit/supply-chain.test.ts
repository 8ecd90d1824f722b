import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { suite } from '../helpers/suite.ts';

const project = resolve(import.meta.dirname, '../..');
const read = (...path: string[]) => readFileSync(join(project, ...path), 'utf8');

const lock = JSON.parse(read('package-lock.json')) as {
  packages: Record<string, { integrity?: string; hasInstallScript?: boolean }>;
};
const workflowFiles = readdirSync(join(project, '.github'), { recursive: true, encoding: 'utf8' }).filter((name) =>
  /\.ya?ml$/.test(name),
);

/** Lines that name an action, as `file:line: text`, unless they pin it to a commit with the version beside it. */
function unpinned(file: string, text: string): string[] {
  return text.split('\n').flatMap((line, index) => {
    const isUse = /^\s*(?:- )?["']?uses["']?\s*:/.test(line);
    const isPinned = /^\s*(?:- )?uses: (?:\.\/\S+|[\w.-]+(?:\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/.test(line);
    return isUse && !isPinned ? [`${file}:${index + 1}: ${line.trim()}`] : [];
  });
}

suite('our workflows, as zizmor reads them,', (test) => {
  for (const name of workflowFiles) {
    const text = read('.github', name);
    const workflow = parse(text) as {
      name?: string;
      permissions?: object;
      concurrency?: object;
      jobs?: Record<string, NamedJob>;
    };
    if (workflow.jobs === undefined) continue;
    const jobs = Object.values(workflow.jobs);
    test(`${name} names everything and gives rights to jobs alone, each with its reason`, () => {
      assert.ok(workflow.name && workflow.concurrency);
      assert.equal(workflow.permissions, {});
      for (const job of jobs) {
        assert.ok(job.name && job.permissions, JSON.stringify(job.name));
        for (const step of job.steps) assert.ok(step.name, JSON.stringify(step));
      }
      for (const line of text.match(/^ +[a-z-]+: write\b.*$/gm) ?? []) assert.match(line, / # \w/);
    });
    test(`${name} keeps no token on the disk and puts no expression into a script`, () => {
      assert.is(text.match(/actions\/checkout@/g)?.length ?? 0, text.match(/persist-credentials: false/g)?.length ?? 0);
      for (const job of jobs) for (const { run = '' } of job.steps) assert.not.match(run, /\$\{\{/);
    });
  }
});

interface NamedJob {
  readonly name?: string;
  readonly permissions?: object;
  readonly steps: readonly { readonly name?: string; readonly run?: string }[];
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}

suite('what we build upon', (test) => {
  test('every entry of the lock file has a hash that npm checks', () => {
    const entries = Object.entries(lock.packages).filter(([path]) => path !== '');
    assert.ok(entries.length > 50, 'the lock file has hardly an entry');
    const bare = entries.filter(([, { integrity = '' }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity));
    assert.equal(
      bare.map(([path]) => path),
      [],
    );
  });

  test('every action is pinned to a commit, with its version beside it', () => {
    assert.ok(workflowFiles.length >= 2, 'the workflows were not found');
    assert.equal(
      workflowFiles.flatMap((name) => unpinned(name, read('.github', name))),
      [],
    );
  });

  for (const line of [
    '- uses: actions/checkout@v6',
    '  uses: actions/checkout@main # v6.0.0',
    "uses: 'a/b@v1'",
    '"uses": a/b@v1',
    `uses: a/b@${'0'.repeat(40)}`,
    `uses: a/b@${'0'.repeat(40)} # main`,
    'uses: docker://alpine:3',
  ]) {
    test(`an action named as \`${line}\` would be found`, () => assert.is(unpinned('x', line).length, 1));
  }

  test('the job that may publish runs no code of ours and of nobody else, and has no other right', () => {
    const { jobs, permissions } = parse(read('.github/workflows/release.yml')) as {
      jobs: Readonly<Record<string, Job>>;
      permissions: object;
    };
    assert.equal(permissions, {});
    const { pack, publish } = jobs;
    assert.equal(pack?.permissions, { contents: 'read' });
    assert.equal(publish?.permissions, { 'id-token': 'write' });
    assert.not.ok(publish?.steps.some(({ uses = '' }) => uses.startsWith('actions/checkout@')));
    const commands = publish?.steps.flatMap(({ run = '' }) => run.split('\n').filter(Boolean)) ?? [];
    assert.equal(commands, [
      'sha512sum packed/*.tgz',
      'npm publish --provenance --access public --ignore-scripts ./packed/*.tgz',
    ]);
  });

  test('no workflow but the release may ask for an identity or write to the repository', () => {
    for (const name of workflowFiles.filter((file) => file.startsWith('workflows') && !file.endsWith('release.yml'))) {
      const { jobs } = parse(read('.github', name)) as { jobs: Record<string, Job> };
      for (const { permissions } of Object.values(jobs)) assert.equal(permissions, { contents: 'read' }, name);
      assert.not.match(read('.github', name), /id-token|pull_request_target|secrets\./);
    }
  });
});
