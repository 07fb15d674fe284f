import { FlowError } from '../../flow-error.ts';
import type { Graph } from '../../graph/graph.ts';
import { primitives } from '../../tensor/primitives/index.ts';
import type { Precision } from '../engine.ts';

/** Refuses a precision or a primitive this engine does not know. */
export function checkSupported(graph: Graph, precision: Precision): void {
  if (precision !== 'float64' && precision !== 'float32')
    throw new FlowError('ENGINE_UNSUPPORTED', `the reference engine has no precision "${String(precision)}"`, {
      hint: 'float64 or float32',
    });
  for (const { primitive, attributes } of graph.nodes) {
    if (!Object.hasOwn(primitives, primitive))
      throw new FlowError('ENGINE_UNSUPPORTED', `the reference engine has no primitive "${primitive}"`);
    if (attributes['body'] !== undefined) checkSupported(attributes['body'] as Graph, precision);
  }
}
