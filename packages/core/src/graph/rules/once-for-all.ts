import { batchMaxPrimitive } from '../../tensor/primitives/batch-max.ts';
import { batchSumPrimitive, toBatch, toBatchPrimitive } from '../../tensor/primitives/batch-sum.ts';
import { foldBatchPrimitive, unfoldBatchPrimitive } from '../../tensor/primitives/fold-batch.ts';
import { itemPrimitive, scanPrimitive, whilePrimitive } from '../../tensor/primitives/loop.ts';
import { batchMatMulPrimitive } from '../../tensor/primitives/mat-mul.ts';
import { Tensor, type Primitive } from '../../tensor/tensor.ts';
import { isA, type Rule } from './rule.ts';

// These see the batch, or hold a graph that does.
const others: ReadonlySet<Primitive> = new Set([
  toBatchPrimitive,
  batchSumPrimitive,
  batchMaxPrimitive,
  batchMatMulPrimitive,
  foldBatchPrimitive,
  unfoldBatchPrimitive,
  scanPrimitive,
  whilePrimitive,
  itemPrimitive,
]);

/** What is the same for every event is computed once and repeated afterwards. */
export const onceForAll = (primitive: Primitive): Rule[] =>
  others.has(primitive)
    ? []
    : [
        (inputs, attributes) => {
          const batched = inputs.filter((x) => x.batched);
          if (batched.length === 0 || !batched.every((x) => isA(x, toBatchPrimitive))) return undefined;
          const once = inputs.map((x) => (x.batched ? x.inputs[0]! : x));
          return toBatch(new Tensor(primitive, once, attributes), batched[0]!.batch);
        },
      ];
