import { FlowError } from '../flow-error.ts';
import type { Key } from './key.ts';
import { threefry2x32 } from './threefry.ts';

/**
 * Makes a new key from a key and a number, such as a step or an epoch: the Threefry block of counter `[0, data]`, equal to `jax.random.fold_in`.
 *
 * A negative number counts as its 32-bit two's complement. Throws `DOMAIN` if `data` is not an integer of 32 bits.
 *
 * @example
 * ```ts
 * foldIn(key(0), 7); // => [2716826189, 292468403]
 * ```
 */
export function foldIn(key: Key, data: number): Key {
  if (!Number.isInteger(data) || data < -2147483648 || data > 4294967295) {
    throw new FlowError('DOMAIN', `foldIn got ${data}, expected an integer of 32 bits`, {
      hint: 'fold a larger number in as two parts',
    });
  }
  return threefry2x32(key, 0, data);
}
