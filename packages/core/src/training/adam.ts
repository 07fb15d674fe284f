import { square } from '../tensor/derived.ts';
import { add } from '../tensor/primitives/add.ts';
import { div } from '../tensor/primitives/div.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { sqrt } from '../tensor/primitives/sqrt.ts';
import { sub } from '../tensor/primitives/sub.ts';
import type { Optimizer } from './optimizer.ts';

export interface AdamOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  /** Decoupled weight decay (AdamW): params shrink by `learningRate * weightDecay` each step. */
  readonly weightDecay?: number;
}

/**
 * Adam, with decoupled weight decay AdamW: `p -= rate m̂ / (sqrt(v̂) + epsilon)`.
 * (Adam: A Method for Stochastic Optimization, 2015; Decoupled Weight Decay Regularization, 2019.)
 *
 * @example
 * ```ts
 * adam().slots; // => ['sum', 'squares']
 * ```
 */
export function adam({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 }: AdamOptions = {}): Optimizer {
  return {
    name: weightDecay > 0 ? 'adamw' : 'adam',
    slots: ['sum', 'squares'],
    scalars: 3,
    // The slots are the sums m = beta1 m + g and v = beta2 v + g², without the factors 1 - beta of the averages: these and the bias
    // corrections are part of rate and epsilon, which spares two passes over all params.
    hostScalars(step, learningRate) {
      const scale = Math.sqrt((1 - beta2 ** step) / (1 - beta2));
      const rate = (learningRate * scale * (1 - beta1)) / (1 - beta1 ** step);
      return [rate, epsilon * scale, 1 - learningRate * weightDecay];
    },
    update(params, gradient, [sum, squares], [rate, eps, decay]) {
      const newSum = add(mul(sum!, beta1), gradient);
      const newSquares = add(mul(squares!, beta2), square(gradient));
      const step = mul(div(newSum, add(sqrt(newSquares), eps!)), rate!);
      return { params: sub(weightDecay > 0 ? mul(params, decay!) : params, step), slots: [newSum, newSquares] };
    },
  };
}
