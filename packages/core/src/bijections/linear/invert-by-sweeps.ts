import { add } from '../../tensor/primitives/add.ts';
import { div } from '../../tensor/primitives/div.ts';
import { customVjp, stopGradient } from '../../tensor/primitives/identity.ts';
import { matMul, matVec } from '../../tensor/primitives/mat-mul.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { sum } from '../../tensor/primitives/sum.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { scan } from '../../tensor/scan.ts';
import { identityMatrix } from '../../tensor/identity-matrix.ts';

/**
 * The inverse of a matrix `[n, n]` whose symmetric part is positive definite, so that no pivot is chosen: `n` sweeps, each of which exchanges
 * one unknown with its equation. The gradient is that of an inverse, `-X⁻ᵀ G X⁻ᵀ`.
 */
export function invertBySweeps(matrix: Tensor): Tensor {
  const size = matrix.shape[0]!;
  const { carries } = scan({
    length: size,
    carries: [stopGradient(matrix)],
    sequences: [identityMatrix(size)],
    body: ([at], [unit]) => {
      const column = matVec(at!, unit!);
      const row = matVec(at!, unit!, { transposeA: true });
      const pivot = sum(mul(column, unit!));
      const outer = mul(reshape(sub(column, unit!), [size, 1]), div(add(row, unit!), pivot));
      return { carries: [sub(at!, outer)] };
    },
  });
  return customVjp(carries[0]!, [matrix], (gradient, _, inverse) => [
    neg(matMul(matMul(inverse, gradient, { transposeA: true }), inverse, { transposeB: true })),
  ]);
}
