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
 * adam().slots; // => ['mean', 'square']
 * ```
 */
export function adam({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 }: AdamOptions = {}): Optimizer {
  return {
    name: weightDecay > 0 ? 'adamw' : 'adam',
    slots: ['mean', 'square'],
    scalars: 3,
    // With the bias corrections folded in: rate / (1 - beta1^t), epsilon * sqrt(1 - beta2^t) and the decay of this step.
    hostScalars(step, learningRate) {
      const correction = Math.sqrt(1 - beta2 ** step);
      return [(learningRate * correction) / (1 - beta1 ** step), epsilon * correction, 1 - learningRate * weightDecay];
    },
    update(params, gradient, [mean, squares], [rate, eps, decay]) {
      const newMean = add(mul(mean!, beta1), mul(gradient, 1 - beta1));
      const newSquares = add(mul(squares!, beta2), mul(square(gradient), 1 - beta2));
      const step = mul(div(newMean, add(sqrt(newSquares), eps!)), rate!);
      return { params: sub(weightDecay > 0 ? mul(params, decay!) : params, step), slots: [newMean, newSquares] };
    },
  };
}
