import { add } from '../tensor/primitives/add.ts';
import { div } from '../tensor/primitives/div.ts';
import { log } from '../tensor/primitives/log.ts';
import { mul } from '../tensor/primitives/mul.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** Coefficients of `z^-2, z^-4, …`: `-2 B(k + 1, 3/4) / (k (k + 1))` with Bernoulli's polynomials. */
const coefficients = [
  0.015625, -0.00244140625, 0.0012410481770833333, -0.00132083892822265625, 0.0024090290069580078,
  -0.006712389489014943, 0.02652419744325536,
];
const steps = 8;

/**
 * `log Γ(x + 1/2) - log Γ(x)` for `x > 0`, to the last digits: the two are never subtracted, for they are large where the result is not.
 *
 * From `y = x + 8` on, with `z = y - 1/4`, it is `log(z) / 2 + Σ c_k z^(-2k)`, Stirling's series of both with the odd powers gone; below,
 * `Γ(x + 1) = x Γ(x)` brings a factor `(x + i) / (x + i + 1/2)` for each step.
 */
export function logGammaStep(x: Tensor): Tensor {
  const z = add(x, steps - 0.25);
  const inverse = div(1, mul(z, z));
  const series = coefficients.reduceRight<Tensor>((sum, c) => mul(inverse, add(sum, c)), mul(inverse, 0));
  const product = Array.from({ length: steps }, (_, i) => div(add(x, i), add(x, i + 0.5))).reduce((a, b) => mul(a, b));
  return add(add(log(product), mul(log(z), 0.5)), series);
}
