import { add } from '../../tensor/primitives/add.ts';
import { softplus } from '../../tensor/primitives/softplus.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { filled, type ParamDeclaration } from '../declaration.ts';
import type { Scope } from '../scope.ts';

/** Entries stay above this, so the matrix is never singular. */
const smallest = 1e-3;

/** The free numbers of a positive diagonal, which begins as ones. */
export const declareDiagonal = (features: number): ParamDeclaration =>
  filled('diagonal', [features], Math.log(Math.expm1(1 - smallest)));

/** Positive numbers `softplus(raw) + 1e-3`. */
export interface PositiveDiagonal {
  readonly raw: Tensor;
  readonly value: Tensor;
}

/** The one made of the param `diagonal`. */
export function positiveDiagonal(scope: Scope): PositiveDiagonal {
  const raw = scope.param('diagonal');
  return { raw, value: add(softplus(raw), smallest) };
}
