import { FlowError } from '../flow-error.ts';
import type { Key } from './key.ts';
import { requireCount } from './require-count.ts';
import { gumbel } from './standard-samplers.ts';

/**
 * Draws `n` category indices with probabilities `softmax(logits)`: the largest of logits plus Gumbel noise, equal to `jax.random.categorical` in float64.
 *
 * Throws `DOMAIN` if there is no category or a logit is NaN or +infinity; -infinity excludes a category.
 *
 * @example
 * ```ts
 * categorical(key(0), 3, { logits: [-Infinity, 0] }); // => new Int32Array([1, 1, 1])
 * ```
 */
export function categorical(
  key: Key,
  n: number,
  options: { readonly logits: readonly number[] },
): Int32Array<ArrayBuffer> {
  const { logits } = options;
  if (!logits.some((logit) => logit > -Infinity) || logits.some((logit) => !(logit < Infinity))) {
    throw new FlowError('DOMAIN', `logits [${logits.join(', ')}], expected at least one finite number and no NaN`, {
      hint: 'pass log probabilities up to a constant',
    });
  }
  const k = logits.length;
  const noise = gumbel(key, requireCount(n) * k);
  return new Int32Array(n).map((_, i) => {
    let best = 0;
    let bestScore = -Infinity;
    for (let j = 0; j < k; j++) {
      const score = logits[j]! + noise[i * k + j]!;
      if (score > bestScore) {
        best = j;
        bestScore = score;
      }
    }
    return best;
  });
}
