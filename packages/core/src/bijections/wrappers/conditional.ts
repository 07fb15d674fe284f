import type { Bijection } from '../bijection.ts';
import { elementwiseTransformer, type ElementwiseTransformerOptions } from '../elementwise/elementwise-transformer.ts';

export interface ConditionalOptions extends ElementwiseTransformerOptions {
  /** Length of the context. */
  readonly context: number;
}

/**
 * Features that go each through a transformer whose parameters a network computes from the context alone. With the usual affine transformer:
 * location and scale given the context, `x = (z - shift) e^-s`, `logDet = -sum s`.
 *
 * @example
 * ```ts
 * conditional(2, { context: 3 }).contextShape; // => [3]
 * ```
 */
export const conditional = (features: number, options: ConditionalOptions): Bijection =>
  elementwiseTransformer(features, options);
