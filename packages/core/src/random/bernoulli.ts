import { FlowError } from '../flow-error.ts';
import type { Key } from './key.ts';
import { requireCount } from './require-count.ts';
import { fillUnitFloat32 } from './unit-floats.ts';

/**
 * Draws `n` zeros and ones, one with the given probability: 1 where a float32 uniform number is below it, equal to `jax.random.bernoulli` with a float32 probability.
 *
 * Throws `DOMAIN` if the probability is not within [0, 1].
 *
 * @example
 * ```ts
 * bernoulli(key(0), 6, { probability: 0.3 }); // => new Uint8Array([0, 0, 0, 0, 0, 1])
 * ```
 */
export function bernoulli(key: Key, n: number, options: { readonly probability: number }): Uint8Array<ArrayBuffer> {
  const { probability } = options;
  if (!(probability >= 0 && probability <= 1)) {
    throw new FlowError('DOMAIN', `probability is ${probability}, expected a number within [0, 1]`, {
      hint: 'pass a probability, not a percentage or a logit',
    });
  }
  const u = new Float32Array(requireCount(n));
  fillUnitFloat32(key, 0, u);
  const threshold = Math.fround(probability);
  return Uint8Array.from(u, (value) => (value < threshold ? 1 : 0));
}
