import type { HostArray } from '../../host-array.ts';
import { constant, uniformValue } from '../../tensor/primitives/constant.ts';
import { broadcastTo, broadcastToPrimitive } from '../../tensor/primitives/sum.ts';
import { sameShape } from '../../tensor/shape.ts';
import { Tensor, type Primitive } from '../../tensor/tensor.ts';
import { isA, type Rule } from './rule.ts';

/** Elementwise operations broadcast by themselves: what is repeated is computed once, and repeated afterwards where no operand has the full shape. */
export const repeatAfterwards =
  (primitive: Primitive): Rule =>
  (inputs, attributes) => {
    if (!inputs.some((x) => isA(x, broadcastToPrimitive))) return undefined;
    const sources = inputs.map((x) => (isA(x, broadcastToPrimitive) ? x.inputs[0]! : x));
    const { shape } = primitive.infer(inputs, attributes);
    return broadcastTo(new Tensor(primitive, sources, attributes), shape);
  };

/** One number repeated need not be written out where another operand has the shape. */
export const withScalars =
  (primitive: Primitive): Rule =>
  (inputs, attributes) => {
    for (const [i, x] of inputs.entries()) {
      if (x.rank === 0 || uniformValue(x) === undefined) continue;
      const scalar = constant((x.attributes['data'] as HostArray).slice(0, 1), []);
      const before = new Tensor(primitive, inputs, attributes);
      const after = new Tensor(primitive, inputs.with(i, scalar), attributes);
      if (sameShape(after.shape, before.shape)) return after;
    }
    return undefined;
  };
