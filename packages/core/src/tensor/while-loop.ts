import { and } from './primitives/logic.ts';
import { batchMax } from './primitives/batch-max.ts';
import { cast } from './primitives/cast.ts';
import { greater, less } from './primitives/compare.ts';
import { constant } from './primitives/constant.ts';
import { add } from './primitives/add.ts';
import { item, whilePrimitive } from './primitives/loop.ts';
import { where } from './primitives/where.ts';
import { closeOver, settleCarries } from './scan.ts';
import { Tensor } from './tensor.ts';

/**
 * A loop that each event leaves when its own condition is false: finished events are frozen, so no result depends on other events of the batch.
 * It ends after `maximum` rounds at the latest and has no gradient of its own (`customVjp` gives it one).
 *
 * @example
 * ```ts
 * const [root] = whileLoop({ maximum: 50, carries: [constant(1)], condition: ([x]) => less(x, 100), body: ([x]) => [mul(x, 2)] });
 * root.shape; // => []
 * ```
 */
export function whileLoop({
  maximum,
  carries,
  condition,
  body,
}: {
  readonly maximum: number;
  readonly carries: readonly Tensor[];
  /** A bool scalar per event: whether it goes on. */
  readonly condition: (carries: readonly Tensor[]) => Tensor;
  readonly body: (carries: readonly Tensor[]) => readonly Tensor[];
}): Tensor[] {
  const goesOn = (active: Tensor, count: Tensor): Tensor => {
    const any = active.batched ? greater(batchMax(cast(active, 'float')), 0) : active;
    return and(any, less(count, maximum));
  };
  const initial = condition(carries);
  const count = constant(0);
  const { start, placeholders, round } = settleCarries([count, initial, ...carries], ([rounds, active, ...values]) => {
    const next = body(values).map((value, i) => where(active!, value, values[i]!));
    return { carries: [add(rounds!, 1), and(active!, condition(next)), ...next] };
  });
  const [rounds, active] = round.carries as [Tensor, Tensor];
  const { graph, captures } = closeOver(placeholders, [goesOn(active, rounds), ...round.carries]);
  const loop = new Tensor(whilePrimitive, [goesOn(start[1]!, count), ...start, ...captures], {
    body: graph,
    carries: start.length,
  });
  return carries.map((_, i) => item(loop, i + 2));
}
