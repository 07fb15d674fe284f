import type { ParamDeclaration } from '../bijections/declaration.ts';
import type { Scope } from '../bijections/scope.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { declareLinear, linear } from './linear.ts';

/** A linear layer of the context, and a function of its numbers, one for each unit of a masked network. */
export interface ContextLinear {
  /** The degree of each unit, never falling. */
  readonly outputs: readonly number[];
  declare(): readonly ParamDeclaration[];
  apply(scope: Scope): Tensor;
}

export const contextLinear = (
  name: string,
  {
    context,
    outputs,
    map = (x) => x,
  }: { readonly context: number; readonly outputs: readonly number[]; readonly map?: (x: Tensor) => Tensor },
): ContextLinear => ({
  outputs,
  declare: () => declareLinear(name, { inputs: context, outputs: outputs.length }),
  apply: (scope) => map(linear(scope.child(name), scope.context!)),
});
