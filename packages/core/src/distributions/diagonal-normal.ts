import type { Scope } from '../bijections/scope.ts';
import { add } from '../tensor/primitives/add.ts';
import { exp } from '../tensor/primitives/exp.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { neg } from '../tensor/primitives/neg.ts';
import { sub } from '../tensor/primitives/sub.ts';
import { sum } from '../tensor/primitives/sum.ts';
import { sizeOf, type Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Distribution } from './distribution.ts';
import { tameSquare } from './tame-square.ts';

/** Where independent normal numbers lie: both of the event's shape. */
interface Place {
  readonly mean: Tensor;
  readonly logScale: Tensor;
}

/** Independent normal numbers whose place is a function of params and context. */
export function diagonalNormal(
  eventShape: Shape,
  place: (scope: Scope) => Place,
): Pick<Distribution, 'logProb' | 'sample' | 'mean' | 'variance' | 'entropy'> {
  const logNormaliser = -0.5 * sizeOf(eventShape) * Math.log(2 * Math.PI);
  return {
    logProb(x, scope) {
      const { mean, logScale } = place(scope);
      const z = mul(sub(x, mean), exp(neg(logScale)));
      return sub(add(mul(sum(tameSquare(z)), -0.5), logNormaliser), sum(logScale));
    },
    sample(scope) {
      const { mean, logScale } = place(scope);
      return add(mul(scope.noise('z', 'normal', eventShape), exp(logScale)), mean);
    },
    mean: (scope) => place(scope).mean,
    variance: (scope) => exp(mul(place(scope).logScale, 2)),
    entropy: (scope) => add(sum(place(scope).logScale), 0.5 * sizeOf(eventShape) - logNormaliser),
  };
}
