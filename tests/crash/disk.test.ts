import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { undo } from '../../src/disk/undo.ts';
import { scratch } from '../helpers/scratch.ts';
import { recordSkip, suite } from '../helpers/suite.ts';
import { applyVersion, codeOf, picture, prepare, prepared, options } from './world.ts';

const diskBytes = 2 * 1024 * 1024;

/** Fills a disk but for some room, and returns the file that fills it. */
function fill(root: string, room: number): string {
  const ballast = join(root, 'ballast');
  const { bavail, bsize } = statfsSync(root);
  writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - room)));
  return ballast;
}

suite('a disk that refuses', (test) => {
  const isRoot = process.getuid?.() === 0;

  test('a file that may not be written is replaced and keeps its mode', () => {
    const root = prepared('safety-read-only');
    chmodSync(join(root, 'k8s/app/service.yaml'), 0o444);
    applyVersion(root, 'second');
    assert.match(picture(root), String.raw`k8s/app/service.yaml 444 "port: 81\n"`);
  });

  if (isRoot) {
    test('a folder that may not be written leaves the repo as it was', () => {
      const root = prepared('safety-read-only-folder');
      for (const path of ['', ...readdirSync(root, { recursive: true, encoding: 'utf8' })])
        chownSync(join(root, path), 65534, 65534);
      chmodSync(join(root, 'k8s/app'), 0o555);
      const before = picture(root);
      process.seteuid?.(65534);
      try {
        assert.is(
          codeOf(() => applyVersion(root, 'second')),
          'WRITE_FAILED 4',
        );
      } finally {
        process.seteuid?.(0);
      }
      assert.is(picture(root), before);
    });
  } else recordSkip('a folder that may not be written', 'root');

  const full = join(scratch('safety-full'), 'disk');
  mkdirSync(full);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes}`, 'tmpfs', full]).status === 0;
  if (mounted) {
    test('a full disk leaves the repo as it was', () => {
      try {
        prepare(full);
        const before = picture(full);
        for (const room of [0, 4, 8, 16, 24, 32, 40, 48, 64].map((pages) => pages * 4096)) {
          const ballast = fill(full, room);
          const code = codeOf(() => applyVersion(full, 'second'));
          rmSync(ballast);
          if (code === 'done') undo(full, options);
          else assert.is(code, 'WRITE_FAILED 4', `${room} bytes of room`);
          assert.is(picture(full), before, `${room} bytes of room`);
          if (room === 0) assert.is.not(code, 'done');
        }
      } finally {
        spawnSync('umount', [full]);
      }
    });
  } else {
    console.error('SKIPPED: a full disk needs the right to mount');
    recordSkip('a full disk', 'mount');
  }
});
