import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { render } from '../src/render/render.ts';
import { hasMarkers } from '../src/plan/content.ts';
import { decodeLock } from '../src/plan/lock-decode.ts';
import { lockPath, packPath, placeOf } from '../src/plan/lock.ts';
import { fileKind } from '../src/plan/merge/file-kind.ts';
import { newProblems } from '../src/plan/merge/problems.ts';
import { decodePack, readPack } from '../src/plan/pack.ts';
import { isUnsettled, type Plan, type PlanOptions } from '../src/plan/plan.ts';
import type { Files } from '../src/render/files.ts';
import { scratch } from './helpers/scratch.ts';
import { suite } from './helpers/suite.ts';
import { applied, textAt, type Disk } from './unit/plan/repo.ts';
import { userEdits, type UserEdit } from './upgrade/edits.ts';
import { headTool, modelOf, planWith, releasedRepos, type ReleasedRepo } from './upgrade/repos.ts';
import { nextRelease, templateChanges } from './upgrade/template-changes.ts';

const repos = releasedRepos();

/** What repos are brought to: today's templates, and templates on which a further release has worked. */
const targets: Readonly<Record<string, (files: Files) => Files>> = {
  head: (files) => files,
  next: (files) => nextRelease(files),
};
const renders = new Map<string, Files>();

function renderedFor({ config }: ReleasedRepo, target: string): Files {
  const key = `${target}\n${config.toString()}`;
  const files = renders.get(key) ?? targets[target]?.(render(modelOf(config, headTool))) ?? new Map();
  renders.set(key, files);
  return files;
}

function upgraded(tree: Disk, repo: ReleasedRepo, target: string, options: Partial<PlanOptions> = {}): Plan {
  return planWith(tree, repo.config, headTool, {
    files: renderedFor(repo, target),
    acceptReplacement: true,
    ...options,
  });
}

function userPaths(tree: Disk): string[] {
  return [...tree.keys()].filter((path) => !path.startsWith('.aks-prod/')).toSorted();
}

suite('the kept releases', (test) => {
  test('are three examples of each version', () => {
    assert.ok(repos.length >= 3);
    assert.equal([...new Set(repos.map(({ example }) => example))], ['article', 'minimal', 'store']);
  });

  for (const repo of repos) {
    test(`${repo.version}/${repo.example} holds every file of its lock, with nothing to say about it`, () => {
      const { tool, files } = decodeLock(textAt(repo.tree, lockPath) ?? '');
      assert.is(tool, repo.version);
      assert.ok(files.size > 100 && [...files.keys()].every((path) => repo.tree.has(path)));
    });
  }
});

suite('the changes that stand for a next release', (test) => {
  for (const change of templateChanges) {
    test(`${change.name} in some example`, () => {
      assert.ok(
        repos.some(({ config }) => {
          const files = render(modelOf(config, headTool));
          return JSON.stringify([...nextRelease(files, [change])]) !== JSON.stringify([...files]);
        }),
      );
    });
  }
});

suite('an upgrade without edits', (test) => {
  for (const repo of repos) {
    for (const target of Object.keys(targets)) {
      test(`makes ${repo.version}/${repo.example} equal to a fresh render of ${target}`, () => {
        const plan = upgraded(repo.tree, repo, target);
        assert.is(plan.blocked, false);
        const tree = applied(repo.tree, plan);
        const fresh = applied(new Map(), upgraded(new Map(), repo, target));
        assert.equal(
          userPaths(tree).filter((path) => path !== 'aks-prod.yaml'),
          userPaths(fresh),
        );
        for (const path of userPaths(fresh)) {
          assert.is(textAt(tree, path), textAt(fresh, path), path);
          assert.is(isExecutable(tree, path), isExecutable(fresh, path), path);
        }
        assert.is(textAt(tree, lockPath), textAt(fresh, lockPath));
        assert.is(textAt(tree, packPath), textAt(fresh, packPath));
      });
    }
  }
});

function isExecutable(tree: Disk, path: string): boolean {
  const entry = tree.get(path);
  return entry?.kind === 'file' && entry.executable === true;
}

/** All edits that can be made to one repo. */
const together: UserEdit = {
  name: 'everything at once',
  apply: (tree) => compatible().reduce((edited, { apply }) => apply(edited), tree),
  keeps: compatible().flatMap(({ keeps = [] }) => keeps),
};

/** Edits of the same file that exclude one another are left out, and line ends change last, as a whole file. */
function compatible(): readonly UserEdit[] {
  const rivals = [
    'a file less that the next release changes',
    'a file moved that the next release renames',
    'Windows line ends in YAML',
  ];
  const edits = userEdits.filter(({ name }) => !rivals.includes(name));
  return [...edits.filter((edit) => !isLineEnds(edit)), ...edits.filter(isLineEnds)];
}

function isLineEnds({ name }: UserEdit): boolean {
  return name === 'Windows line ends';
}

/** Each edit alone in the largest example, all at once in every example. */
function editsFor({ example }: ReleasedRepo): readonly UserEdit[] {
  return example === 'store' ? [...userEdits, together] : [together];
}

for (const repo of repos) {
  for (const target of Object.keys(targets)) {
    suite(`an upgrade of ${repo.version}/${repo.example} to ${target} after`, (test) => {
      for (const edit of editsFor(repo)) {
        test(edit.name, () => {
          const edited = edit.apply(repo.tree);
          const strict = upgraded(edited, repo, target);
          if (target === 'next' && edit !== together)
            assert.is(strict.blocked, edit.conflicts === true, 'whether it conflicts');
          const ways = strict.blocked ? (['markers', 'sidecar', 'ours'] as const) : (['abort'] as const);
          for (const onConflict of ways)
            holdsAfter(repo, target, edit, edited, upgraded(edited, repo, target, { onConflict }), { onConflict });
          agreesWithGit(repo, edited, strict, target);
        });
      }
    });
  }
}

/** What must hold once a plan is carried out: nothing of the user is lost, everything parses, and there is no more to do. */
function holdsAfter(
  repo: ReleasedRepo,
  target: string,
  edit: UserEdit,
  edited: Disk,
  plan: Plan,
  options: Partial<PlanOptions> = {},
): void {
  const tree = applied(edited, plan);
  const lines = new Set(
    userPaths(tree).flatMap((path) => (textAt(tree, path) ?? '').split(/\r?\n/).map((line) => line.trim())),
  );
  for (const line of edit.keeps ?? []) assert.ok(lines.has(line.trim()), `${line} is gone`);
  for (const path of userPaths(edited))
    if (!tree.has(path))
      assert.ok(isOurs(repo, edited, path) || plan.files.some(({ from }) => from === path), `${path} is gone`);
  if (edit.drops) {
    const returned = userPaths(tree).filter(
      (path) =>
        edit.drops?.path.test(path) === true &&
        !plan.files.some((file) => file.conflict && (file.at ?? file.path) === path),
    );
    const firstOnly =
      edit.drops.line === undefined
        ? returned
        : returned.slice(0, 1).filter((path) => edit.drops?.line?.test(textAt(tree, path) ?? ''));
    assert.equal(firstOnly, []);
  }
  const open = new Set(plan.files.filter(({ conflict }) => conflict).map(({ path, at }) => at ?? path));
  for (const { path, after } of plan.writes) {
    if (after === undefined || open.has(path)) continue;
    assert.not(hasMarkers(after.bytes, path, undefined), path);
    const texts = {
      result: Buffer.from(after.bytes).toString(),
      ours: textAt(edited, path) ?? '',
      theirs: renderedFor(repo, target).get(path)?.text ?? '',
    };
    assert.equal(newProblems(fileKind(path), texts, undefined), [], path);
  }
  const again = upgraded(tree, repo, target, options);
  assert.equal(
    again.writes.map(({ path }) => path),
    [],
  );
}

/** Whether a file is as the released version made it, so that a template may take it away. */
function isOurs({ tree }: ReleasedRepo, edited: Disk, path: string): boolean {
  return textAt(tree, path) === textAt(edited, path);
}

/** Where both sides changed a file: what git merges is merged, and to the same text; what git does not, by structure alone. */
function agreesWithGit(repo: ReleasedRepo, edited: Disk, plan: Plan, target: string): void {
  const lock = decodeLock(textAt(repo.tree, lockPath) ?? '');
  const pack = decodePack(textAt(repo.tree, packPath) ?? '');
  const theirs = renderedFor(repo, target);
  for (const file of plan.files.filter(({ action, conflict }) => action === 'merge' || conflict?.kind === 'content')) {
    const entry = lock.files.get(file.from ?? file.path);
    if (!entry) continue;
    const base = Buffer.from(readPack(pack, entry.base) ?? '').toString();
    const ours = (textAt(edited, file.at ?? placeOf(file.from ?? file.path, entry)) ?? '').replaceAll('\r\n', '\n');
    const git = gitMerge(base, ours, theirs.get(file.path)?.text ?? '');
    const place = file.at ?? file.path;
    const written = plan.writes.find(({ path }) => path === place)?.after;
    if (git.clean) {
      assert.not(isUnsettled(file), `git merges ${place}`);
      if (written)
        assert.is(Buffer.from(written.bytes).toString().replaceAll('\r\n', '\n').trimEnd(), git.text.trimEnd(), place);
    } else
      assert.ok(isUnsettled(file) || /\.(ya?ml|json|bicep|bicepparam|env)$/.test(place), `git does not merge ${place}`);
  }
}

function gitMerge(base: string, ours: string, theirs: string): { clean: boolean; text: string } {
  const folder = scratch('upgrade-git');
  for (const [name, text] of Object.entries({ base, ours, theirs })) writeFileSync(join(folder, name), text);
  const { status, stdout } = spawnSync('git', ['merge-file', '-p', 'ours', 'base', 'theirs'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { clean: status === 0, text: stdout };
}
