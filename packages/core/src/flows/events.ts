import { FlowError } from '../flow-error.ts';
import type { HostTensor } from '../host-array.ts';
import { formatShape, sameShape, sizeOf, type Shape } from '../tensor/shape.ts';

/**
 * Events as users give them: rows, flat numbers, or an array with its shape. Batch axes lead: one of them in rows and flat numbers, any
 * number of them in a shape, `[…batch, …event]`; what is computed from events has the same.
 */
export type Events = readonly (readonly number[])[] | Float64Array | Float32Array | HostTensor;

/** Flat events with the axes they came in: `count` is the product of `batch`. */
export interface FlatEvents {
  readonly count: number;
  readonly batch: Shape;
  readonly data: Float64Array | Float32Array;
}

/**
 * Events as one flat array.
 *
 * @throws FlowError SHAPE_MISMATCH when they are not of the event shape, DATA_INVALID naming row and column of a value that is not finite.
 */
export function flatEvents(events: Events, eventShape: Shape, { what = 'x' } = {}): FlatEvents {
  const size = sizeOf(eventShape);
  const { data, batch } = flatten(events, eventShape, what);
  for (let i = 0; i < data.length; i++)
    if (!Number.isFinite(data[i]!))
      throw new FlowError(
        'DATA_INVALID',
        `${what}, row ${Math.floor(i / size)}, column ${i % size}: ${data[i]} is not a finite number`,
        {
          hint: 'drop or fill such rows',
        },
      );
  return { count: sizeOf(batch), batch, data };
}

function flatten(events: Events, eventShape: Shape, what: string): Pick<FlatEvents, 'data' | 'batch'> {
  const size = sizeOf(eventShape);
  const hint = `give events of shape ${formatShape(eventShape)}, batch axes first`;
  if (ArrayBuffer.isView(events)) {
    if (size === 0 || events.length % size !== 0)
      throw new FlowError('SHAPE_MISMATCH', `${what} has ${events.length} numbers, no multiple of an event's ${size}`, {
        hint,
      });
    return { data: events, batch: [events.length / size] };
  }
  if (!Array.isArray(events)) {
    if (!isHostTensor(events))
      throw new FlowError('DATA_INVALID', `${what} is neither rows nor numbers nor { shape, data }`, { hint });
    const { shape, data } = events;
    if (sizeOf(shape) !== data.length)
      throw new FlowError(
        'SHAPE_MISMATCH',
        `${what} has ${data.length} numbers, its shape ${formatShape(shape)} ${sizeOf(shape)}`,
      );
    const batch = batchAxes(shape, eventShape);
    if (batch === undefined)
      throw new FlowError(
        'SHAPE_MISMATCH',
        `${what} has shape ${formatShape(shape)}, expected […, ${eventShape.join(', ')}]`,
        { hint },
      );
    return { data: data instanceof Float32Array ? data : new Float64Array(data), batch };
  }
  const rows = events as readonly (readonly number[])[];
  rows.forEach((row, i) => {
    const { length } = Object(row) as { length?: number };
    if (length !== size)
      throw new FlowError('SHAPE_MISMATCH', `${what}, row ${i} has ${length ?? 'no'} values, expected ${size}`, {
        hint,
      });
  });
  return { data: new Float64Array(rows.flat()), batch: [rows.length] };
}

const isHostTensor = (events: unknown): events is HostTensor => {
  const { shape, data } = Object(events) as Partial<HostTensor>;
  return Array.isArray(shape) && (ArrayBuffer.isView(data) || Array.isArray(data));
};

/** The axes before those of an event; rows of flattened events are understood as well. */
function batchAxes(shape: Shape, eventShape: Shape): Shape | undefined {
  const leading = shape.length - eventShape.length;
  if (leading >= 0 && sameShape(shape.slice(leading), eventShape)) return shape.slice(0, leading);
  return shape.length > 0 && sizeOf(shape.slice(1)) === sizeOf(eventShape) ? shape.slice(0, 1) : undefined;
}

/**
 * Flat values as rows of numbers.
 *
 * @example
 * ```ts
 * toRows({ shape: [2, 2], data: Float64Array.of(1, 2, 3, 4) }); // => [[1, 2], [3, 4]]
 * ```
 */
export function toRows({ shape, data }: HostTensor): number[][] {
  const size = sizeOf(shape.slice(1));
  return Array.from({ length: shape[0] ?? 0 }, (_, i) => Array.from(data.subarray(i * size, (i + 1) * size)));
}
