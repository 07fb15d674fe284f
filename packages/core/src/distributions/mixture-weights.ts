import type { ParamDeclaration } from '../bijections/declaration.ts';
import type { Scope } from '../bijections/scope.ts';
import { FlowError } from '../flow-error.ts';
import { logSumExp } from '../tensor/derived.ts';
import { constant } from '../tensor/primitives/constant.ts';
import { sub } from '../tensor/primitives/sub.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { beginning } from './event-values.ts';

/** The shares of a mixture's components: those given, or learned from there on as the softmax of `logits`. */
export interface MixtureWeights {
  declare(): readonly ParamDeclaration[];
  /** Their logarithms, one for each component. */
  logWeights(scope: Scope): Tensor;
}

/** @throws FlowError SPEC_INVALID when there are more or fewer weights than components. */
export function mixtureWeights(
  count: number,
  { weights, trainable }: { readonly weights?: readonly number[] | undefined; readonly trainable: boolean },
): MixtureWeights {
  if (weights && weights.length !== count)
    throw new FlowError('SPEC_INVALID', `${weights.length} weights for ${count} components`, {
      hint: 'give one for each, or none for equal ones',
    });
  const total = weights?.reduce((sum, weight) => sum + weight, 0) ?? count;
  const logs = Array.from({ length: count }, (_, i) => Math.log((weights?.[i] ?? 1) / total));
  return {
    declare: () => (trainable ? [beginning('logits', [count], logs)] : []),
    logWeights(scope) {
      if (!trainable) return constant(logs);
      const logits = scope.param('logits');
      return sub(logits, logSumExp(logits));
    },
  };
}
