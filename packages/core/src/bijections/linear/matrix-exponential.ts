import { abs } from '../../tensor/primitives/abs.ts';
import { add } from '../../tensor/primitives/add.ts';
import { greater } from '../../tensor/primitives/compare.ts';
import { div } from '../../tensor/primitives/div.ts';
import { stopGradient } from '../../tensor/primitives/identity.ts';
import { matMul } from '../../tensor/primitives/mat-mul.ts';
import { max } from '../../tensor/primitives/max-min.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { reduceMax } from '../../tensor/primitives/reduce-max.ts';
import { sum } from '../../tensor/primitives/sum.ts';
import { where } from '../../tensor/primitives/where.ts';
import type { Operand, Tensor } from '../../tensor/tensor.ts';
import { identityMatrix } from '../../tensor/identity-matrix.ts';

/** A matrix of this norm is exponentiated by the series of degree 15 to 1e-18. */
const seriesNorm = 0.5;
const squarings = 8;
const largestNorm = seriesNorm * 2 ** squarings;

/** `1 / k!` for `k` = 0 … 15. */
const coefficients = Array.from({ length: 15 }, (_, k) => k + 1).reduce((list, k) => [...list, list.at(-1)! / k], [1]);

/**
 * `e^A = I + A + A² / 2 + …` of a matrix `[n, n]`, by scaling and squaring: the series of `A / 2^s`, squared `s` times, `s` being as large as the
 * norm (the largest sum of absolute values in a row) asks for. Beyond a norm of 128 the matrix is scaled down to it.
 * (Nineteen Dubious Ways to Compute the Exponential of a Matrix, 1978.)
 */
export function matrixExponential(matrix: Tensor): Tensor {
  const rows = reduceMax(sum(abs(matrix), { axis: 1 }), {});
  const within = div(matrix, max(mul(rows, 1 / largestNorm), 1));
  const norm = stopGradient(rows);
  const rounds = Array.from({ length: squarings }, (_, i) => greater(norm, seriesNorm * 2 ** i));
  // Halved as often as it is squared later.
  const scale = rounds.reduce<Operand>((product, needed) => mul(product, where(needed, 0.5, 1)), 1);
  const small = mul(within, scale);

  // Four groups of four terms each, so that six products do.
  const second = matMul(small, small);
  const powers = [identityMatrix(matrix.shape[0]!), small, second, matMul(second, small)];
  const fourth = matMul(second, second);
  const group = (first: number): Tensor =>
    powers.map((power, k) => mul(power, coefficients[first + k]!)).reduce((total, term) => add(total, term));
  const series = [8, 4, 0].reduce((total, first) => add(matMul(total, fourth), group(first)), group(12));
  return rounds.reduce((root, needed) => where(needed, matMul(root, root), root), series);
}
