import type { ParamDeclaration } from '../bijections/declaration.ts';
import { prefixed } from '../bijections/declaration.ts';
import { uniform } from '../random/index.ts';
import type { Scope } from '../bijections/scope.ts';
import { add } from '../tensor/primitives/add.ts';
import { matVec } from '../tensor/primitives/mat-mul.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { sizeOf, type Shape } from '../tensor/shape.ts';

/** `zero` makes a last layer whose network is 0 at first, so that a flow starts as the identity. */
export type LinearInit = 'uniform' | 'zero';

/** Weight `[…stack, outputs, inputs]` and bias `[…stack, outputs]` of a linear layer, uniform within `±1/sqrt(inputs)` at first. */
export function declareLinear(
  name: string,
  {
    inputs,
    outputs,
    stack = [],
    init = 'uniform',
  }: { inputs: number; outputs: number; stack?: Shape; init?: LinearInit },
): ParamDeclaration[] {
  const bound = init === 'zero' ? 0 : 1 / Math.sqrt(Math.max(1, inputs));
  const declare = (part: string, shape: Shape): ParamDeclaration => ({
    name: part,
    shape,
    kind: 'trainable',
    init: (key) =>
      uniform(key, sizeOf(shape), { min: -bound, max: bound || Number.MIN_VALUE }).map((x) => (bound === 0 ? 0 : x)),
  });
  return prefixed(name, [declare('weight', [...stack, outputs, inputs]), declare('bias', [...stack, outputs])]);
}

/** `W x + b` of the linear layer whose params a scope holds. */
export const linear = (layer: Scope, x: Tensor): Tensor => add(matVec(layer.param('weight'), x), layer.param('bias'));
