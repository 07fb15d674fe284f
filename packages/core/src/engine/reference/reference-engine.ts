import type { Engine } from '../engine.ts';
import { compileReference } from './reference-executable.ts';

/**
 * Pure TypeScript, float64 or float32: correct everywhere, and what flows run on when no other engine is given.
 *
 * @example
 * ```ts
 * const graph = trace({ x: { shape: [2] } }, ({ x }) => ({ y: sum(x) }));
 * const executable = await referenceEngine().compile(graph);
 * (await executable.run({ x: Float64Array.of(1, 2) })).y[0]; // => 3
 * ```
 */
export function referenceEngine(): Engine {
  return {
    name: 'reference',
    precisions: ['float64', 'float32'],
    compile: async (graph, options = {}) => compileReference(graph, options),
    dispose: async () => {},
  };
}
