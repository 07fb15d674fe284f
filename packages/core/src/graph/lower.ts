import type { CompileOptions } from '../engine/engine.ts';
import type { Graph } from './graph.ts';
import { optimize } from './optimize.ts';
import { placeBatch } from './place-batch.ts';
import { pruneLoops } from './prune-loops.ts';
import { repeatSteps } from './repeat-steps.ts';
import { stackAlike } from './stack-alike.ts';

/**
 * What every engine does first: the batch axis placed, simplified, and with several steps per call where asked.
 *
 * @example
 * ```ts
 * const graph = trace({ x: { shape: [2], batched: true } }, ({ x }) => ({ y: exp(x) }));
 * lower(graph, { batchSize: 8 }).nodes.at(-1)!.shape; // => [8, 2]
 * ```
 */
export function lower(graph: Graph, { batchSize = 1, state = {}, steps }: CompileOptions): Graph {
  const placed = stackAlike(optimize(placeBatch(graph, batchSize)));
  // No gradient is taken any more: the states of every round are not kept.
  return steps === undefined ? placed : pruneLoops(repeatSteps(placed, state, steps));
}
