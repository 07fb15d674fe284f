import { describe, expect, test } from 'vitest';
import { key } from '../random/index.ts';
import { batches, batchIndices } from './batches.ts';
import { splitRows } from './split-rows.ts';

describe('splitRows', () => {
  test.each([
    [10, 0.2, 2],
    [3, 0.01, 1],
    [2, 0.99, 1],
    [1000, 0.1, 100],
    [5, 0, 0],
    [1, 0, 0],
  ])('%i rows, fraction %f: %i for validation', (rows, fraction, held) => {
    const { train, validation } = splitRows(key(1), rows, fraction);
    expect(validation).toHaveLength(held);
    expect([...train, ...validation].sort((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, i) => i));
    expect(splitRows(key(1), rows, fraction)).toEqual({ train, validation });
  });

  test('depends on the key', () => {
    expect(splitRows(key(1), 100, 0.1)).not.toEqual(splitRows(key(2), 100, 0.1));
  });

  test('refuses what cannot be split', () => {
    expect(() => splitRows(key(0), 1, 0.5)).toThrow(expect.objectContaining({ code: 'DATA_INVALID' }));
    expect(() => splitRows(key(0), 0, 0)).toThrow(expect.objectContaining({ code: 'DATA_INVALID' }));
    expect(() => splitRows(key(0), 10, 1)).toThrow(expect.objectContaining({ code: 'DOMAIN' }));
    expect(() => splitRows(key(0), 10, NaN)).toThrow(expect.objectContaining({ code: 'DOMAIN' }));
  });
});

describe('batches', () => {
  const rows = Int32Array.from({ length: 11 }, (_, i) => 100 + i);

  test('an epoch has every row at most once, the next another order', () => {
    const plan = batches(key(7), rows, { batchSize: 3 });
    expect(plan.stepsPerEpoch).toBe(3);
    const epochs = [0, 1, 2].map((epoch) => [0, 1, 2].flatMap((step) => [...plan.at(3 * epoch + step)]));
    for (const epoch of epochs) {
      expect(new Set(epoch).size).toBe(9);
      expect(epoch.every((row) => rows.includes(row))).toBe(true);
    }
    expect(epochs[0]).not.toEqual(epochs[1]);
    expect(epochs[1]).not.toEqual(epochs[2]);
  });

  test('a step is the same wherever one comes from', () => {
    const forwards = batches(key(7), rows, { batchSize: 4 });
    const steps = Array.from({ length: 12 }, (_, step) => [...forwards.at(step)]);
    const jumping = batches(key(7), rows, { batchSize: 4 });
    for (const step of [11, 3, 0, 10, 2]) {
      expect([...jumping.at(step)]).toEqual(steps[step]);
      expect([...batchIndices(key(7), rows, 4, step)]).toEqual(steps[step]);
    }
  });

  test('a batch may be all rows', () => {
    const plan = batches(key(7), rows, { batchSize: 11 });
    expect(plan.stepsPerEpoch).toBe(1);
    expect([...plan.at(5)].sort()).toEqual([...rows]);
  });

  test('refuses too few rows and sizes or steps that are none', () => {
    expect(() => batches(key(0), rows, { batchSize: 12 })).toThrow(
      expect.objectContaining({ code: 'DATA_INVALID', hint: expect.stringContaining('11') }),
    );
    for (const batchSize of [0, 1.5, NaN]) {
      expect(() => batches(key(0), rows, { batchSize })).toThrow(expect.objectContaining({ code: 'DOMAIN' }));
    }
    expect(() => batches(key(0), rows, { batchSize: 2 }).at(-1)).toThrow(expect.objectContaining({ code: 'DOMAIN' }));
  });
});
