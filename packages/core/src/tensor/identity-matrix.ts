import { constant } from './primitives/constant.ts';
import type { Tensor } from './tensor.ts';

/** Ones on the diagonal, zeros beside it. */
export const identityMatrix = (size: number): Tensor =>
  constant(
    Float64Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 1 : 0)),
    [size, size],
  );
