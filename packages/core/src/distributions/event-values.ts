import type { ParamDeclaration } from '../bijections/declaration.ts';
import { FlowError } from '../flow-error.ts';
import { formatShape, sizeOf, type Shape } from '../tensor/shape.ts';

/** One number for all elements of an event, or one for each, row-major. */
export type EventValues = number | readonly number[];

/**
 * A number for each element of an event.
 *
 * @throws FlowError SPEC_INVALID when there are more or fewer than elements.
 */
export function eventValues(values: EventValues, shape: Shape, what: string): number[] {
  const size = sizeOf(shape);
  const all = typeof values === 'number' ? Array.from({ length: size }, () => values) : [...values];
  if (all.length !== size)
    throw new FlowError(
      'SPEC_INVALID',
      `${what} has ${all.length} numbers for an event of shape ${formatShape(shape)}`,
      {
        hint: `give one number, or ${size}`,
      },
    );
  return all;
}

/** A trainable param that begins with the given numbers. */
export const beginning = (name: string, shape: Shape, values: readonly number[]): ParamDeclaration => ({
  name,
  shape,
  kind: 'trainable',
  init: () => Float64Array.from(values),
});
