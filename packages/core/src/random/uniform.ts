import type { Precision } from '../engine/engine.ts';
import { FlowError } from '../flow-error.ts';
import { type FloatArray, floatArray } from './float-array.ts';
import type { Key } from './key.ts';
import { requireCount } from './require-count.ts';
import { fillUnitFloat32, fillUnitFloat64 } from './unit-floats.ts';

/** Beyond this the halves of a product would overflow. */
const LIMIT = 1e300;

export interface UniformOptions {
  /** Smallest value, 0 if not given. */
  readonly min?: number;
  /** Upper bound, 1 if not given. */
  readonly max?: number;
  /** How many values of the key's stream to skip. */
  readonly offset?: number;
}

/**
 * Draws `n` numbers uniform on [min, max): `min + (max - min) u`, equal to `jax.random.uniform` in the same precision.
 *
 * Throws `DOMAIN` if `min > max` or a bound is beyond 1e300.
 *
 * @example
 * ```ts
 * uniform(key(0), 1); // => new Float64Array([0.41845711171638644])
 * uniform(key(0), 1, { precision: 'float32' }); // => new Float32Array([0.9476670026779175])
 * ```
 */
export function uniform<P extends Precision = 'float64'>(
  key: Key,
  n: number,
  options: UniformOptions & { readonly precision?: P } = {},
): FloatArray<P> {
  const out = floatArray(requireCount(n), options.precision);
  fillUniform(key, out, options);
  return out;
}

/**
 * Fills an array with numbers uniform on [min, max), as `uniform` in the array's own precision does, without allocating.
 *
 * @example
 * ```ts
 * const noise = new Float64Array(2);
 * fillUniform(key(0), noise, { min: -2, max: 3 });
 * noise; // => new Float64Array([0.09228555858193221, -0.9185227269724432])
 * ```
 */
export function fillUniform(key: Key, out: Float32Array | Float64Array, options: UniformOptions = {}): void {
  const { min = 0, max = 1, offset = 0 } = options;
  if (!(Math.abs(min) <= LIMIT && Math.abs(max) <= LIMIT && min <= max)) {
    throw new FlowError('DOMAIN', `uniform numbers between ${min} and ${max}: expected min <= max, both within 1e300`, {
      hint: 'check min and max',
    });
  }
  if (out instanceof Float32Array) {
    fillUnitFloat32(key, offset, out);
    if (min !== 0 || max !== 1) scale32(out, Math.fround(min), Math.fround(max));
  } else {
    fillUnitFloat64(key, offset, out);
    if (min !== 0 || max !== 1) scale64(out, min, max);
  }
}

// JAX's compiler fuses the product and the sum into one operation with a single rounding, and so must we to be equal to the last bit.
function scale32(out: Float32Array, min: number, max: number): void {
  const span = Math.fround(max - min);
  // The product of two float32 numbers is exact in float64.
  for (let i = 0; i < out.length; i++) out[i] = Math.max(min, out[i]! * span + min);
}

function scale64(out: Float64Array, min: number, max: number): void {
  const span = max - min;
  const spanHigh = highPart(span);
  const spanLow = span - spanHigh;
  for (let i = 0; i < out.length; i++) {
    const u = out[i]!;
    // Dekker's product and Knuth's sum: `product + productError` and `sum + sumError` are exact.
    const product = u * span;
    const uHigh = highPart(u);
    const uLow = u - uHigh;
    const productError = uLow * spanLow - (product - uHigh * spanHigh - uLow * spanHigh - uHigh * spanLow);
    const sum = product + min;
    const minPart = sum - product;
    const sumError = product - (sum - minPart) + (min - minPart);
    out[i] = Math.max(min, sum + (sumError + productError));
  }
}

/** The upper half of a number's 53 bits, so that products of halves are exact. */
function highPart(x: number): number {
  const shifted = 134217729 * x;
  return shifted - (shifted - x);
}
