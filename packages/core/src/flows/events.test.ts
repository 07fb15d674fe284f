import { expect, it } from 'vitest';
import { fromFlat } from '../data/index.ts';
import { FlowError } from '../flow-error.ts';
import { flatEvents, type Events } from './events.ts';

it('takes rows, flat numbers, and arrays with a shape', () => {
  const data = Float64Array.of(1, 2, 3, 4);
  const rows = [
    [1, 2],
    [3, 4],
  ];
  for (const events of [rows, data, Float32Array.from(data), { shape: [2, 2], data }, { shape: [1, 2, 2], data }])
    expect([...flatEvents(events, [2]).data]).toEqual([1, 2, 3, 4]);
});

it('says what is wrong with anything else, with a hint', () => {
  const table = fromFlat(Float32Array.of(1, 2), { columns: 2 });
  const wrong: [events: unknown, code: string, message: string][] = [
    [undefined, 'DATA_INVALID', 'x is neither rows nor numbers nor { shape, data }'],
    [null, 'DATA_INVALID', 'neither rows'],
    [5, 'DATA_INVALID', 'neither rows'],
    ['1,2', 'DATA_INVALID', 'neither rows'],
    [table, 'DATA_INVALID', 'neither rows'],
    [{ shape: [1, 2] }, 'DATA_INVALID', 'neither rows'],
    [[1, 2], 'SHAPE_MISMATCH', 'row 0 has no values, expected 2'],
    [[[1, 2], undefined], 'SHAPE_MISMATCH', 'row 1 has no values, expected 2'],
    [[[1, 2, 3]], 'SHAPE_MISMATCH', 'row 0 has 3 values, expected 2'],
    [[[1, 'two']], 'DATA_INVALID', 'row 0, column 1'],
    [Float64Array.of(1, 2, 3), 'SHAPE_MISMATCH', '3 numbers'],
    [{ shape: [2, 1], data: Float64Array.of(1, 2) }, 'SHAPE_MISMATCH', 'shape [2, 1]'],
    [{ shape: [2], data: Float64Array.of(1) }, 'SHAPE_MISMATCH', '1 numbers'],
  ];
  for (const [events, code, message] of wrong) {
    let error: unknown;
    try {
      flatEvents(events as Events, [2]);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(FlowError);
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
  }
});
