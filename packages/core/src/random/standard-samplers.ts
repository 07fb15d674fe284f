import type { Key } from './key.ts';
import { uniform } from './uniform.ts';

// The smallest normal number, the spacing at one and the number after -1, in float64: open ends of uniform intervals, as JAX has them.
const TINY = 2.2250738585072014e-308;
const EPSILON = 2.220446049250313e-16;
const AFTER_MINUS_ONE = -(1 - 2 ** -53);

/**
 * Draws `n` standard exponential numbers, `-log(1 - u)`, in float64, equal to `jax.random.exponential` up to rounding.
 *
 * @example
 * ```ts
 * Array.from(exponential(key(0), 1), (x) => x.toFixed(12)); // => ['0.542070555171']
 * ```
 */
export function exponential(key: Key, n: number): Float64Array<ArrayBuffer> {
  return uniform(key, n).map((u) => -Math.log1p(-u));
}

/**
 * Draws `n` standard Gumbel numbers, `-log(-log(u))`, in float64, equal to `jax.random.gumbel` up to rounding.
 *
 * @example
 * ```ts
 * Array.from(gumbel(key(0), 1), (x) => x.toFixed(12)); // => ['0.137905659775']
 * ```
 */
export function gumbel(key: Key, n: number): Float64Array<ArrayBuffer> {
  return uniform(key, n, { min: TINY }).map((u) => -Math.log(-Math.log(u)));
}

/**
 * Draws `n` standard Laplace numbers, `sign(u) log(1 - |u|)`, in float64, equal to `jax.random.laplace` up to rounding.
 *
 * @example
 * ```ts
 * Array.from(laplace(key(0), 1), (x) => x.toFixed(12)); // => ['0.178033694709']
 * ```
 */
export function laplace(key: Key, n: number): Float64Array<ArrayBuffer> {
  return uniform(key, n, { min: AFTER_MINUS_ONE }).map((u) => Math.sign(u) * Math.log1p(-Math.abs(u)));
}

/**
 * Draws `n` standard Cauchy numbers, `tan(pi (u - 1/2))`, in float64, equal to `jax.random.cauchy` up to rounding.
 *
 * @example
 * ```ts
 * Array.from(cauchy(key(0), 1), (x) => x.toFixed(12)); // => ['-0.261929506654']
 * ```
 */
export function cauchy(key: Key, n: number): Float64Array<ArrayBuffer> {
  return uniform(key, n, { min: EPSILON }).map((u) => Math.tan(Math.PI * (u - 0.5)));
}

/**
 * Draws `n` standard logistic numbers, `log(u / (1 - u))`, in float64, equal to `jax.random.logistic` up to rounding.
 *
 * @example
 * ```ts
 * Array.from(logistic(key(0), 1), (x) => x.toFixed(12)); // => ['-0.329110320097']
 * ```
 */
export function logistic(key: Key, n: number): Float64Array<ArrayBuffer> {
  return uniform(key, n, { min: EPSILON }).map((u) => Math.log(u) - Math.log1p(-u));
}
