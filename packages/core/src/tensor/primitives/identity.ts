import { Tensor, type Primitive, type Vjp } from '../tensor.ts';

// Both leave the value alone and speak only to the differentiator: collecting a Graph drops them.

/** Lets the value through and no gradient. */
export const stopGradientPrimitive: Primitive = {
  name: 'stopGradient',
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype, batch: x!.batch }),
  vjp: () => [undefined],
};

/** Lets the value of its first input through; gradients follow the rule it carries. */
export const customVjpPrimitive: Primitive = {
  name: 'customVjp',
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype, batch: x!.batch }),
  vjp: (gradient, inputs, output) => [undefined, ...output.tracing.vjp!(gradient, inputs.slice(1), output)],
};

/**
 * The value of `x`, seen as a constant by every gradient.
 *
 * @example
 * ```ts
 * const x = input('x', []);
 * gradient(mul(stopGradient(x), x), [x]).length; // x, not 2 x => 1
 * ```
 */
export const stopGradient = (x: Tensor): Tensor => new Tensor(stopGradientPrimitive, [x]);

/**
 * The value `y` with a gradient rule of your own towards `inputs`: `vjp(gradient, inputs, y)` gives one gradient per input.
 * For values found by iteration (the implicit function theorem) or whose generic gradient loses digits.
 *
 * @example
 * ```ts
 * const x = input('x', []);
 * const y = customVjp(exp(x), [x], (gradient) => [mul(gradient, 3)]);
 * gradient(y, [x]).length; // => 1
 * ```
 */
export const customVjp = (y: Tensor, inputs: readonly Tensor[], vjp: Vjp): Tensor =>
  new Tensor(customVjpPrimitive, [y, ...inputs], {}, { vjp });
