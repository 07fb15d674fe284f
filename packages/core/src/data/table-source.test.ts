import { describe, expect, test } from 'vitest';
import { key } from '../random/index.ts';
import { fromGenerator } from './from-generator.ts';
import { fromColumns, fromFlat, fromRows } from './table-source.ts';
import { twoMoons } from './toy/two-moons.ts';

describe('tables', () => {
  const expected = [5, 6, 1, 2, 5, 6];
  test.each([
    [
      'rows',
      fromRows([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
    ],
    ['typed rows', fromRows([Float32Array.of(1, 2), Float32Array.of(3, 4), Float32Array.of(5, 6)])],
    ['flat numbers', fromFlat(Int32Array.of(1, 2, 3, 4, 5, 6), { columns: 2, rows: 3 })],
    ['columns', fromColumns({ a: [1, 3, 5], b: Float64Array.of(2, 4, 6) })],
  ])('from %s give batches in either precision', (_, table) => {
    expect([table.kind, table.rows, table.columns]).toEqual(['table', 3, 2]);
    for (const out of [new Float32Array(6), new Float64Array(6)]) {
      table.batch(Int32Array.of(2, 0, 2), out);
      expect([...out]).toEqual(expected);
    }
  });

  test('names come with columns, or are given', () => {
    expect(fromColumns({ a: [1], b: [2] }).names).toEqual(['a', 'b']);
    expect(fromRows([[1, 2]], { names: ['u', 'v'] }).names).toEqual(['u', 'v']);
    expect(fromRows([[1, 2]]).names).toBeUndefined();
  });

  test.each([
    ['no rows', () => fromRows([]), 'no rows'],
    ['empty rows', () => fromRows([[]]), 'no columns'],
    ['no flat numbers', () => fromFlat([], { columns: 2 }), 'no rows'],
    ['no columns', () => fromColumns({}), 'no columns'],
    ['empty columns', () => fromColumns({ a: [] }), 'no rows'],
    ['zero columns', () => fromFlat([1], { columns: 0 }), 'no columns'],
    ['a ragged row', () => fromRows([[1, 2], [3], [4, 5]]), 'row 1 has 1 values, expected 2'],
    ['ragged columns', () => fromColumns({ a: [1, 2], b: [1] }), 'column "b" has 1 values, expected 2'],
    [
      'a NaN',
      () =>
        fromRows([
          [1, 2],
          [3, NaN],
        ]),
      'row 1, column 1 is NaN',
    ],
    [
      'an infinity in a named column',
      () => fromColumns({ a: [1], b: [-Infinity] }),
      'row 0, column 1 ("b") is -Infinity',
    ],
    ['a wrong length', () => fromFlat([1, 2, 3], { columns: 2 }), '3 numbers, expected a multiple of 2'],
    [
      'a wrong number of rows',
      () => fromFlat([1, 2, 3, 4], { columns: 2, rows: 3 }),
      '4 numbers, expected 3 rows of 2',
    ],
    ['too few names', () => fromRows([[1, 2]], { names: ['a'] }), 'expected 2 different ones'],
    ['a name twice', () => fromRows([[1, 2]], { names: ['a', 'a'] }), 'expected 2 different ones'],
    ['a generator without columns', () => fromGenerator(() => [], { columns: 0 }), '0 columns'],
  ])('refuse %s', (_, make, message) => {
    expect(make).toThrow(
      expect.objectContaining({
        code: 'DATA_INVALID',
        message: expect.stringContaining(message),
        hint: expect.any(String),
      }),
    );
  });

  test('refuse rows that do not exist and arrays that do not fit', () => {
    const table = fromRows([[1, 2]]);
    expect(() => table.batch(Int32Array.of(1), new Float64Array(2))).toThrow(
      expect.objectContaining({ code: 'DOMAIN' }),
    );
    expect(() => table.batch(Int32Array.of(-1), new Float64Array(2))).toThrow(
      expect.objectContaining({ code: 'DOMAIN' }),
    );
    expect(() => table.batch(Int32Array.of(0), new Float64Array(3))).toThrow(
      expect.objectContaining({ code: 'SHAPE_MISMATCH' }),
    );
  });
});

describe('streams', () => {
  test('draw from a key', () => {
    const stream = fromGenerator((k, n) => twoMoons.sample(k, n), { columns: 2, names: ['x', 'y'] });
    const out = new Float64Array(20);
    stream.draw(key(4), 10, out);
    expect(out).toEqual(twoMoons.sample(key(4), 10));
    expect(stream.names).toEqual(['x', 'y']);
  });

  test.each([
    ['too few numbers', () => [1], 'gave 1 numbers, expected 2 rows of 1'],
    ['a NaN', () => [1, NaN], 'NaN in row 1, column 0'],
  ])('refuse %s', (_, generate, message) => {
    const stream = fromGenerator(generate, { columns: 1 });
    expect(() => stream.draw(key(0), 2, new Float64Array(2))).toThrow(
      expect.objectContaining({ code: 'DATA_INVALID', message: expect.stringContaining(message) }),
    );
  });

  test('refuse an array that does not fit', () => {
    expect(() => fromGenerator(() => [1], { columns: 1 }).draw(key(0), 1, new Float64Array(2))).toThrow(
      expect.objectContaining({ code: 'SHAPE_MISMATCH' }),
    );
  });
});
