import { FlowError } from '../flow-error.ts';
import type { HostTensor } from '../host-array.ts';
import { formatShape, sizeOf, type Shape } from '../tensor/shape.ts';

/** Events as users give them: rows, a flat array, or an array with its shape, batch axis first. */
export type Events = readonly (readonly number[])[] | Float64Array | Float32Array | HostTensor;

/** Flat events, `count` of them. */
export interface FlatEvents {
  readonly count: number;
  readonly data: Float64Array | Float32Array;
}

/**
 * Events as one flat array.
 *
 * @throws FlowError SHAPE_MISMATCH when they are not of the event shape, DATA_INVALID naming row and column of a value that is not finite.
 */
export function flatEvents(events: Events, eventShape: Shape, { what = 'x' } = {}): FlatEvents {
  const size = sizeOf(eventShape);
  const data = flatten(events, size, what);
  if (size === 0 || data.length % size !== 0)
    throw new FlowError('SHAPE_MISMATCH', `${what} has ${data.length} numbers, no multiple of an event's ${size}`, {
      hint: `give events of shape ${formatShape(eventShape)}, batch axis first`,
    });
  for (let i = 0; i < data.length; i++)
    if (!Number.isFinite(data[i]!))
      throw new FlowError(
        'DATA_INVALID',
        `${what}, row ${Math.floor(i / size)}, column ${i % size}: ${data[i]} is not a finite number`,
        {
          hint: 'drop or fill such rows',
        },
      );
  return { count: data.length / size, data };
}

function flatten(events: Events, size: number, what: string): Float64Array | Float32Array {
  if (ArrayBuffer.isView(events)) return events;
  if (!Array.isArray(events)) {
    const { shape, data } = events as HostTensor;
    if (sizeOf(shape) !== data.length || sizeOf(shape.slice(1)) !== size)
      throw new FlowError(
        'SHAPE_MISMATCH',
        `${what} has shape ${formatShape(shape)}, expected rows of ${size} numbers`,
      );
    return data instanceof Float32Array ? data : Float64Array.from(data);
  }
  const rows = events as readonly (readonly number[])[];
  rows.forEach((row, i) => {
    if (row.length !== size)
      throw new FlowError('SHAPE_MISMATCH', `${what}, row ${i} has ${row.length} values, expected ${size}`);
  });
  return Float64Array.from(rows.flat());
}

/** Flat values as rows of numbers. */
export function toRows({ shape, data }: HostTensor): number[][] {
  const size = sizeOf(shape.slice(1));
  return Array.from({ length: shape[0] ?? 0 }, (_, i) => Array.from(data.subarray(i * size, (i + 1) * size)));
}
