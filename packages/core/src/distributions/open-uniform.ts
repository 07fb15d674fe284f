import type { Scope } from '../bijections/scope.ts';
import { greaterEqual } from '../tensor/primitives/compare.ts';
import { sub } from '../tensor/primitives/sub.ts';
import { where } from '../tensor/primitives/where.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';

/**
 * Uniform numbers that are never 0, for logarithms and quantiles: the host's lie in [0, 1), and these are 1 minus them. What was rounded to 1 on
 * its way to float32 stands for the middle of what is rounded there.
 */
export function openUniform(scope: Scope, name: string, shape: Shape): Tensor {
  const u = scope.noise(name, 'uniform', shape);
  return where(greaterEqual(u, 1), 2 ** -26, sub(1, u));
}
