import { FlowError } from '../flow-error.ts';

/** Returns `n` if it can be the length of an array and throws `DOMAIN` otherwise. */
export function requireCount(n: number, name = 'n'): number {
  if (!Number.isSafeInteger(n) || n < 0) {
    throw new FlowError('DOMAIN', `${name} is ${n}, expected a whole number >= 0`, {
      hint: `pass ${name} as a non-negative integer`,
    });
  }
  return n;
}
