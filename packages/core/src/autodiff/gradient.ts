import { FlowError } from '../flow-error.ts';
import { add } from '../tensor/primitives/add.ts';
import { batchSum, toBatch } from '../tensor/primitives/batch-sum.ts';
import { full } from '../tensor/primitives/constant.ts';
import { itemPrimitive, scanPrimitive } from '../tensor/primitives/loop.ts';
import { broadcastTo, sumTo } from '../tensor/primitives/sum.ts';
import { formatShape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { topologicalOrder } from '../tensor/topological-order.ts';
import { scanVjp } from './scan-vjp.ts';

/**
 * Gradients of a scalar with respect to tensors, by reverse mode: `d y / d x` for every `x`, zeros where `y` does not depend on it.
 * A batched `y` counts as its sum over the batch, so per-event gradients of a per-event scalar come out per event.
 *
 * @throws FlowError SHAPE_MISMATCH when `y` is no scalar.
 *
 * @example
 * ```ts
 * const x = input('x', [3]);
 * const [slope] = gradient(sum(mul(x, x)), [x]);
 * slope.shape; // => [3]
 * ```
 */
export function gradient(y: Tensor, wrt: readonly Tensor[]): Tensor[] {
  if (y.rank !== 0)
    throw new FlowError('SHAPE_MISMATCH', `gradient of a tensor of shape ${formatShape(y.shape)}`, {
      hint: 'reduce it to a scalar, or use pullback with a gradient of its shape',
    });
  return pullback([y], [full([], 1)], wrt);
}

/**
 * Vector-Jacobian product: gradients of `sum(ys * gradients)` with respect to tensors.
 * Where one of them depends on another, the gradient goes through; not so with `partial`, which takes all as independent.
 *
 * @example
 * ```ts
 * const x = input('x', [3]);
 * const [byX] = pullback([mul(x, x)], [constant([1, 0, 0])], [x]);
 * byX.shape; // => [3]
 * ```
 */
export function pullback(
  ys: readonly Tensor[],
  gradients: readonly Tensor[],
  wrt: readonly Tensor[],
  { partial = false }: { partial?: boolean } = {},
): Tensor[] {
  const leaves = new Set(partial ? wrt : []);
  const order = topologicalOrder(ys);
  const needed = new Set<Tensor>(wrt);
  for (const tensor of order) if (tensor.inputs.some((source) => needed.has(source))) needed.add(tensor);

  const found = new Map<Tensor, Tensor>();
  const accumulate = (tensor: Tensor, gradient: Tensor): void => {
    if (!needed.has(tensor) || tensor.dtype !== 'float') return;
    const fitted = fit(gradient, tensor);
    const sofar = found.get(tensor);
    found.set(tensor, sofar === undefined ? fitted : add(sofar, fitted));
  };
  // A loop gives a tuple: gradients of its items are collected until the loop itself is reached.
  const itemsOf = new Map<Tensor, Map<number, Tensor>>();

  ys.forEach((y, i) => accumulate(y, gradients[i]!));
  for (const tensor of order.toReversed()) {
    if (!needed.has(tensor) || leaves.has(tensor)) continue;
    if (tensor.primitive === scanPrimitive) {
      const items = itemsOf.get(tensor);
      if (items)
        scanVjp(tensor, items, pullback).forEach((gradient, i) => gradient && accumulate(tensor.inputs[i]!, gradient));
      continue;
    }
    const gradient = found.get(tensor);
    if (gradient === undefined || tensor.inputs.length === 0) continue;
    if (tensor.primitive === itemPrimitive && tensor.inputs[0]!.primitive === scanPrimitive) {
      const items = itemsOf.get(tensor.inputs[0]!) ?? new Map<number, Tensor>();
      itemsOf.set(tensor.inputs[0]!, items.set(tensor.attributes['index'] as number, gradient));
      continue;
    }
    const { vjp } = tensor.primitive === itemPrimitive ? tensor.inputs[0]!.primitive : tensor.primitive;
    if (vjp === undefined) continue;
    vjp(gradient, tensor.inputs, tensor, tensor.attributes).forEach((g, i) => g && accumulate(tensor.inputs[i]!, g));
  }
  return wrt.map((tensor) => found.get(tensor) ?? toBatch(full(tensor.shape, 0), tensor.batch));
}

/** A gradient takes the type of its tensor: what was broadcast is summed, over the batch too; what stands for many is repeated. */
function fit(gradient: Tensor, tensor: Tensor): Tensor {
  if (gradient.batch !== tensor.batch && gradient.batch > 0 && tensor.batch > 0)
    throw new FlowError(
      'SHAPE_MISMATCH',
      `a gradient of ${gradient.batch} events per event for a tensor of ${tensor.batch}`,
      {
        hint: 'fold or unfold the batch of one of them',
      },
    );
  const reduced = gradient.batch > tensor.batch ? batchSum(gradient) : toBatch(gradient, tensor.batch);
  return broadcastTo(sumTo(reduced, tensor.shape), tensor.shape);
}
