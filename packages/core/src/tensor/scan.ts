import { FlowError } from '../flow-error.ts';
import { collect } from '../graph/collect.ts';
import type { Graph } from '../graph/graph.ts';
import { topologicalOrder } from './topological-order.ts';
import { toBatch } from './primitives/batch-sum.ts';
import { constantPrimitive } from './primitives/constant.ts';
import { input, inputPrimitive } from './primitives/input.ts';
import { item, scanPrimitive } from './primitives/loop.ts';
import { formatShape, sameShape } from './shape.ts';
import { Tensor, type Round, type TensorType } from './tensor.ts';

/**
 * A loop with a fixed number of rounds and a gradient: `body` maps the carries and the slices of this round to the next carries and to outputs,
 * which are stacked along a new first axis. Tensors the body uses from outside are captured.
 *
 * @throws FlowError SHAPE_MISMATCH when a carry changes its shape.
 *
 * @example
 * ```ts
 * const steps = scan({ length: 3, carries: [constant(1)], body: ([x]) => ({ carries: [mul(x, 2)], outputs: [x] }) });
 * steps.outputs[0].shape; // => [3]
 * ```
 */
export function scan({
  length,
  carries,
  sequences = [],
  body,
}: {
  readonly length: number;
  readonly carries: readonly Tensor[];
  readonly sequences?: readonly Tensor[];
  readonly body: (carries: readonly Tensor[], slices: readonly Tensor[]) => Round;
}): { carries: Tensor[]; outputs: Tensor[] } {
  for (const sequence of sequences)
    if (sequence.shape[0] !== length)
      throw new FlowError(
        'SHAPE_MISMATCH',
        `a sequence of shape ${formatShape(sequence.shape)} in a loop of ${length} rounds`,
      );
  const slices = sequences.map(({ shape, dtype, batch }, i) => input(`slice${i}`, shape.slice(1), { dtype, batch }));
  const { start, placeholders, round } = settleCarries(carries, (carried) => body(carried, slices));
  const outputs = round.outputs ?? [];
  // Carries at the start of each round are stacked too, for the gradient; what nobody reads is pruned when the graph is compiled.
  const results = [...round.carries, ...outputs, ...placeholders];
  const { graph, captures } = closeOver([...placeholders, ...slices], results);
  const loop = new Tensor(
    scanPrimitive,
    [...start, ...sequences, ...captures],
    {
      body: graph,
      length,
      carries: start.length,
      sequences: sequences.length,
      stacked: start.length + outputs.length,
    },
    { body },
  );
  return {
    carries: start.map((_, i) => item(loop, i)),
    outputs: outputs.map((_, i) => item(loop, start.length + i)),
  };
}

/** Runs the body on stand-ins for the carries, until their batches agree: a shared start that becomes batched is given to every event. */
export function settleCarries<R extends { readonly carries: readonly Tensor[] }>(
  carries: readonly Tensor[],
  body: (carried: readonly Tensor[]) => R,
): { start: readonly Tensor[]; placeholders: readonly Tensor[]; round: R } {
  let start = carries;
  for (;;) {
    const placeholders = start.map(({ shape, dtype, batch }, i) => input(`carry${i}`, shape, { dtype, batch }));
    const round = body(placeholders);
    if (round.carries.length !== start.length)
      throw new FlowError(
        'SHAPE_MISMATCH',
        `the loop carries ${start.length} tensors, its body returned ${round.carries.length}`,
      );
    round.carries.forEach((next, i) => checkCarry(start[i]!, next, i));
    if (round.carries.every((next, i) => next.batch <= start[i]!.batch)) {
      const matched = round.carries.map((next, i) => toBatch(next, start[i]!.batch));
      return { start, placeholders, round: { ...round, carries: matched } };
    }
    start = start.map((carry, i) => toBatch(carry, round.carries[i]!.batch));
  }
}

function checkCarry(carry: TensorType, next: TensorType, index: number): void {
  if (!sameShape(carry.shape, next.shape) || carry.dtype !== next.dtype)
    throw new FlowError(
      'SHAPE_MISMATCH',
      `carry ${index} starts as ${carry.dtype} ${formatShape(carry.shape)} and becomes ${next.dtype} ${formatShape(next.shape)}`,
    );
}

/** What depends on the placeholders, and what that takes from outside: the outermost tensors, in an order that is the same whenever the body is run. */
export function findCaptures(
  placeholders: readonly Tensor[],
  results: readonly Tensor[],
): { order: readonly Tensor[]; inside: ReadonlySet<Tensor>; captures: readonly Tensor[] } {
  const given = new Set<Tensor>(placeholders);
  const inside = new Set<Tensor>(given);
  const order = topologicalOrder(results);
  const captures = new Set<Tensor>();
  const meet = (tensor: Tensor): void => {
    if (!inside.has(tensor) && tensor.primitive !== constantPrimitive) captures.add(tensor);
  };
  for (const tensor of order) {
    // What a placeholder was made from stays outside.
    if (given.has(tensor)) continue;
    if (tensor.inputs.some((source) => inside.has(source))) inside.add(tensor);
    if (inside.has(tensor)) tensor.inputs.forEach(meet);
  }
  results.forEach(meet);
  return { order, inside, captures: [...captures] };
}

/** A body as a Graph with explicit captures: whatever does not depend on the placeholders is computed outside. */
export function closeOver(
  placeholders: readonly Tensor[],
  results: readonly Tensor[],
): { graph: Graph; captures: readonly Tensor[] } {
  const { order, inside, captures } = findCaptures(placeholders, results);
  const stands = new Map(
    captures.map((tensor, i) => {
      const { shape, dtype, batch } = tensor;
      return [tensor, input(`capture${i}`, shape, { dtype, batch })];
    }),
  );
  const made = new Map<Tensor, Tensor>();
  const copy = (tensor: Tensor): Tensor => made.get(tensor) ?? stands.get(tensor) ?? tensor;
  for (const tensor of order) {
    if (!inside.has(tensor)) continue;
    const { primitive, attributes } = tensor;
    made.set(
      tensor,
      primitive === inputPrimitive ? tensor : new Tensor(primitive, tensor.inputs.map(copy), attributes),
    );
  }
  const copies = results.map(copy);
  const graph = collect(
    [...placeholders, ...stands.values()],
    copies.map((tensor, i) => [`result${i}`, tensor]),
  );
  return { graph, captures };
}
