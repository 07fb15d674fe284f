import type { Engine } from '../engine.ts';
import { compileReference } from './reference-executable.ts';

/** Pure TypeScript, float64 or float32: correct everywhere, and what flows run on when no other engine is given. */
export function referenceEngine(): Engine {
  return {
    name: 'reference',
    precisions: ['float64', 'float32'],
    compile: async (graph, options = {}) => compileReference(graph, options),
    dispose: async () => {},
  };
}
