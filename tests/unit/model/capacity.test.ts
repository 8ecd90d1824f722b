import * as assert from 'uvu/assert';
import { allocatable, fits, largestPod, reservedCpuMilli, reservedMemoryMib } from '../../../src/model/capacity.ts';
import { suite } from '../../helpers/suite.ts';
import { sizeRows } from '../facts/size-table.ts';

suite('capacity', (test) => {
  const documented: readonly (readonly [number, number])[] = [
    [1, 60],
    [2, 100],
    [4, 140],
    [8, 180],
    [16, 260],
    [32, 420],
    [64, 740],
  ];
  for (const [vcpus, milli] of documented) {
    test(`${vcpus} vCPU keep ${milli}m for the kubelet side`, () => {
      assert.is(reservedCpuMilli(vcpus), milli);
    });
  }

  test('memory is kept by the pods that fit, up to a quarter', () => {
    assert.is(reservedMemoryMib(8 * 1024, 30), 650);
    assert.is(reservedMemoryMib(4 * 1024, 70), 1_024);
    assert.is(reservedMemoryMib(16 * 1024, 250), 4_096);
    assert.is(reservedMemoryMib(16 * 1024, 110), 2_250);
  });

  for (const row of sizeRows) {
    test(`${row.name} leaves ${row.cpuMilli}m and ${row.memory.join(' / ')} GiB`, () => {
      const machine = { vcpus: row.vcpus, memoryMib: row.gib * 1024 };
      const left = [30, 110, 250].map((maxPods) => allocatable(machine, maxPods));
      assert.equal(
        left.map((capacity) => capacity.cpuMilli),
        [row.cpuMilli, row.cpuMilli, row.cpuMilli],
      );
      assert.equal(
        left.map((capacity) => (capacity.memoryMib / 1024).toFixed(2)),
        row.memory,
      );
    });
  }

  test('the largest pod leaves room for DaemonSets and the kernel', () => {
    assert.equal(largestPod({ vcpus: 8, memoryMib: 32 * 1024 }, 110), { cpuMilli: 7_220, memoryMib: 28_205 });
  });

  test('the largest pod fits and a larger one does not', () => {
    const machine = { vcpus: 8, memoryMib: 32 * 1024 };
    assert.ok(fits({ cpuMilli: 7_220, memoryMib: 28_205 }, machine, 110));
    assert.not.ok(fits({ cpuMilli: 7_221, memoryMib: 1 }, machine, 110));
    assert.not.ok(fits({ cpuMilli: 1, memoryMib: 28_206 }, machine, 110));
  });

  test('a node that DaemonSets fill has no room, not less than none', () => {
    assert.equal(largestPod({ vcpus: 1, memoryMib: 1024 }, 110), { cpuMilli: 340, memoryMib: 0 });
  });
});
