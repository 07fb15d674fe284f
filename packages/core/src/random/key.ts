import { FlowError } from '../flow-error.ts';

/** A random key: two unsigned 32-bit integers, from which every random number follows. Never use one key for two purposes: `split` it. */
export type Key = readonly [number, number];

const TWO_32 = 4294967296;

/**
 * Makes a key from a seed: the high and low 32 bits of the seed as a 64-bit two's complement integer, equal to `jax.random.PRNGKey` with 64-bit types on.
 *
 * Throws `DOMAIN` if a number is not a safe integer or a bigint does not fit in 64 bits.
 *
 * @example
 * ```ts
 * key(42); // => [0, 42]
 * key(2 ** 40 + 7); // => [256, 7]
 * key(-1); // => [4294967295, 4294967295]
 * ```
 */
export function key(seed: number | bigint): Key {
  if (typeof seed === 'bigint') {
    if (BigInt.asUintN(64, seed) !== seed && BigInt.asIntN(64, seed) !== seed) {
      throw new FlowError('DOMAIN', `seed ${seed} does not fit in 64 bits`, { hint: 'pass a smaller integer' });
    }
    return [Number(BigInt.asUintN(32, seed >> 32n)), Number(BigInt.asUintN(32, seed))];
  }
  if (!Number.isSafeInteger(seed)) {
    throw new FlowError('DOMAIN', `seed ${seed} is not an integer within 2^53`, {
      hint: 'pass an integer, or a bigint of up to 64 bits',
    });
  }
  return [Math.floor(seed / TWO_32) >>> 0, seed >>> 0];
}
