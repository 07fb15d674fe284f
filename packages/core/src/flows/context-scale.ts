import { filled, type ParamDeclaration } from '../bijections/declaration.ts';
import type { Scope } from '../bijections/scope.ts';
import { batchMean, square } from '../tensor/derived.ts';
import { abs } from '../tensor/primitives/abs.ts';
import { batchMax } from '../tensor/primitives/batch-max.ts';
import { equal } from '../tensor/primitives/compare.ts';
import { div } from '../tensor/primitives/div.ts';
import { or } from '../tensor/primitives/logic.ts';
import { max } from '../tensor/primitives/max-min.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { neg } from '../tensor/primitives/neg.ts';
import { sqrt } from '../tensor/primitives/sqrt.ts';
import { sub } from '../tensor/primitives/sub.ts';
import { where } from '../tensor/primitives/where.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** Mean and scale of the context, number by number: set by calibration, saved with the model. */
export const declareContextScale = (shape: Shape): ParamDeclaration[] => [
  filled('mean', shape, 0, 'state'),
  filled('scale', shape, 1, 'state'),
];

// float32 tells no finer differences between numbers than this share of them.
const finest = 1e-7;

/**
 * The context with mean 0 and standard deviation 1 on the training data: `(context - mean) / scale`. Numbers that are never but 0 or 1, as those of
 * classes, are left as they are.
 */
export function scaleContext(context: Tensor, scope: Scope): Tensor {
  if (scope.mode === 'calibrate') {
    const mean = batchMean(context);
    const deviation = sqrt(batchMean(square(sub(context, mean))));
    // The mean of equal numbers is rounded: a constant is told by its range.
    const isConstant = equal(batchMax(context), neg(batchMax(neg(context))));
    const isSwitch = equal(batchMax(abs(mul(context, sub(context, 1)))), 0);
    scope.update('mean', where(isSwitch, 0, mean));
    const scale = max(deviation, mul(batchMax(abs(context)), finest));
    scope.update('scale', where(or(isConstant, isSwitch), 1, scale));
  }
  return div(sub(context, scope.param('mean')), scope.param('scale'));
}
