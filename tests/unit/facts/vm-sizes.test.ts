import * as assert from 'uvu/assert';
import { ephemeralOsMaxGib, type LocalDisk } from '../../../src/facts/local-disks.ts';
import { findSize, gpuModel, hasNvidiaGpu, isBurstable, suggestSize } from '../../../src/facts/vm-sizes.ts';
import { suite } from '../../helpers/suite.ts';
import { sizeRows } from './size-table.ts';

function printDisk(disk: LocalDisk | undefined): string {
  if (disk === undefined || disk.kind === 'none' || disk.kind === 'unknown') return disk?.kind ?? 'missing';
  return `${disk.kind}:${disk.gib}`;
}

suite('vm sizes', (test) => {
  test('the table of documented sizes is complete', () => {
    assert.is(sizeRows.length, 114);
  });

  for (const row of sizeRows.filter((entry) => entry.ephemeral !== 'retired')) {
    test(`${row.name} has the documented numbers`, () => {
      const size = findSize(row.name);
      assert.is(size?.name, row.name);
      assert.is(size?.vcpus, row.vcpus);
      assert.is(size?.memoryMib, row.gib * 1024);
      assert.is(printDisk(size?.localDisk), row.disk);
      const ephemeral = size === undefined ? '' : ephemeralOsMaxGib(size.localDisk, true);
      assert.is(String(ephemeral).replace('none', 'no'), row.ephemeral);
      assert.is(gpuModel(row.name) ?? '-', row.gpu);
      assert.is((size?.gpus ?? 0) > 0, row.gpu !== '-');
    });
  }

  test('a name is found in any case, with and without the prefix', () => {
    for (const name of ['standard_d8DS_V5', 'd8ds_v5', 'STANDARD_D8DS_V5']) {
      assert.is(findSize(name)?.name, 'Standard_D8ds_v5');
    }
  });

  test('what is not a size is not found', () => {
    for (const name of ['', 'amd64', 'arm64', '.*', 'Standard_', 'D8ds', 'standardDDSv5Family', 'Standard_D8ds_v5 ']) {
      assert.is(findSize(name), undefined, name);
    }
  });

  test('a constrained size has the reduced vCPU and the whole disk', () => {
    const size = findSize('Standard_E16-4ds_v5');
    assert.is(size?.vcpus, 4);
    assert.is(size?.memoryMib, undefined);
    assert.is(printDisk(size?.localDisk), 'temporary:600');
  });

  test('a size that the listing only names gets its vCPU from the name', () => {
    const size = findSize('Standard_D8s_v7');
    assert.is(size?.vcpus, 8);
    assert.is(size?.memoryMib, undefined);
    assert.is(size?.quotaFamily, 'StandardDsv7Family');
    assert.is(size?.localDisk.kind, 'unknown');
  });

  test('architecture is that of the family', () => {
    assert.is(findSize('Standard_D4pds_v5')?.architecture, 'arm64');
    assert.is(findSize('Standard_D4ds_v5')?.architecture, 'amd64');
  });

  test('trusted launch keeps one GiB of the local disk', () => {
    const disk: LocalDisk = { kind: 'temporary', gib: 150, ephemeralOs: 'supported' };
    assert.is(ephemeralOsMaxGib(disk, true), 149);
    assert.is(ephemeralOsMaxGib(disk, false), 150);
    assert.is(ephemeralOsMaxGib({ kind: 'unknown' }, true), 'unverified');
  });

  const misspelled: readonly (readonly [string, string | undefined])[] = [
    ['Standard_D8ds_v55', 'Standard_D8ds_v5'],
    ['Standard_NC4as_T4v3', 'Standard_NC4as_T4_v3'],
    ['Standard-D4ds-v5', 'Standard_D4ds_v5'],
    ['D16adsv5', 'Standard_D16ads_v5'],
    ['m5.large', undefined],
    ['n2-standard-8', undefined],
  ];
  for (const [name, expected] of misspelled) {
    test(`"${name}" ${expected === undefined ? 'is near to no size' : `is meant as ${expected}`}`, () => {
      assert.is(suggestSize(name), expected);
    });
  }

  test('the B series is burstable, nothing else is', () => {
    assert.is(isBurstable('Standard_B4ms'), true);
    assert.is(isBurstable('standard_b2s_v2'), true);
    assert.is(isBurstable('Standard_D4ds_v5'), false);
  });

  test('GPU makers are told apart', () => {
    assert.is(hasNvidiaGpu('Standard_NC4as_T4_v3'), true);
    assert.is(hasNvidiaGpu('Standard_NV4ads_V710_v5'), false);
    assert.is(hasNvidiaGpu('Standard_NP10s'), false);
    assert.is(findSize('Standard_NP10s')?.gpus, 0);
  });
});
