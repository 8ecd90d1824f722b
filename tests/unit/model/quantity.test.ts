import * as assert from 'uvu/assert';
import {
  multiplyCpu,
  multiplyMemory,
  parseCpu,
  parseMemory,
  printCpu,
  printMemory,
  toMib,
} from '../../../src/model/quantity.ts';
import { suite } from '../../helpers/suite.ts';

const mebibyte = 1_048_576;

suite('quantity', (test) => {
  const cpus: readonly (readonly [string | number, number, string])[] = [
    ['250m', 250, '250m'],
    ['1', 1_000, '1'],
    [2, 2_000, '2'],
    ['0.5', 500, '500m'],
    [0.1, 100, '100m'],
    ['1.5', 1_500, '1500m'],
    ['2000m', 2_000, '2'],
    ['0.001', 1, '1m'],
    [0.29, 290, '290m'],
  ];
  for (const [text, milli, printed] of cpus) {
    test(`a CPU of ${JSON.stringify(text)} is ${milli} millicores and prints as ${printed}`, () => {
      assert.equal(parseCpu(text), { ok: true, value: milli });
      assert.is(printCpu(milli), printed);
    });
  }

  const badCpus: readonly (readonly [string | number, string | undefined])[] = [
    ['0.5m', '1m'],
    ['1.5m', '2m'],
    ['0.0005', '1m'],
    ['2 cores', '2'],
    ['1e3', '1'],
    ['-1', undefined],
    ['', undefined],
    ['0', undefined],
    ['0m', undefined],
    ['half', undefined],
  ];
  for (const [text, suggestion] of badCpus) {
    test(`a CPU of "${text}" is refused`, () => {
      const result = parseCpu(text);
      assert.not.ok(result.ok);
      assert.is(result.ok ? '' : result.suggestion, suggestion);
    });
  }

  const memories: readonly (readonly [string, number, string])[] = [
    ['512Mi', 512 * mebibyte, '512Mi'],
    ['2Gi', 2_048 * mebibyte, '2Gi'],
    ['1536Mi', 1_536 * mebibyte, '1536Mi'],
    ['2048Mi', 2_048 * mebibyte, '2Gi'],
    ['1Ti', 1_048_576 * mebibyte, '1Ti'],
    ['100Ki', 102_400, '100Ki'],
  ];
  for (const [text, bytes, printed] of memories) {
    test(`a memory of ${text} is ${bytes} bytes and prints as ${printed}`, () => {
      assert.equal(parseMemory(text), { ok: true, value: bytes });
      assert.is(printMemory(bytes), printed);
    });
  }

  const badMemories: readonly (readonly [string | number, string | undefined])[] = [
    ['0.5Gi', '512Mi'],
    ['1.5Gi', '1536Mi'],
    ['1.1Gi', '1127Mi'],
    ['512', '512Mi'],
    [512, '512Mi'],
    ['536870912', '512Mi'],
    ['400m', '400Mi'],
    ['512M', '512Mi'],
    ['2GB', '2Gi'],
    ['2G', '2Gi'],
    ['512mb', '512Mi'],
    ['lots', undefined],
    ['0Mi', undefined],
    ['-1Gi', undefined],
    ['5XB', undefined],
    ['9999999999999Pi', undefined],
  ];
  for (const [text, suggestion] of badMemories) {
    test(`a memory of ${JSON.stringify(text)} is refused`, () => {
      const result = parseMemory(text);
      assert.not.ok(result.ok);
      assert.is(result.ok ? '' : result.suggestion, suggestion);
    });
  }

  test('limits that follow from requests are round numbers', () => {
    assert.is(multiplyCpu(120, 2), 240);
    assert.is(multiplyCpu(33, 2), 70);
    assert.is(multiplyCpu(50, 1.1), 55);
    assert.is(printMemory(multiplyMemory(380 * mebibyte, 1.5)), '570Mi');
    assert.is(printMemory(multiplyMemory(101 * mebibyte, 1.5)), '152Mi');
    assert.is(printMemory(multiplyMemory(2_048 * mebibyte, 1.5)), '3Gi');
  });

  test('MiB are rounded up, and so is what no unit divides', () => {
    assert.is(toMib(mebibyte + 1), 2);
    assert.is(printMemory(1_025), '2Ki');
  });
});
