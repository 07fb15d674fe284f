import { FlowError, referenceEngine, type Engine } from '@flows/core/engine';
import { onnxRuntimeNode, type OnnxRuntimeNodeOptions } from './onnx-runtime-node.ts';
import { tfjsNode } from './tfjs-node.ts';

/** The engines there are on Node, in the order in which they are worth having. */
export const nodeEngineNames = ['onnxruntime-node', 'tfjs-node-gpu', 'tfjs-node', 'reference'] as const;
export type NodeEngineName = (typeof nodeEngineNames)[number];

const makers: Readonly<Record<NodeEngineName, (options: OnnxRuntimeNodeOptions) => Promise<Engine>>> = {
  'onnxruntime-node': onnxRuntimeNode,
  'tfjs-node-gpu': () => tfjsNode({ gpu: true }),
  'tfjs-node': () => tfjsNode(),
  reference: async () => referenceEngine(),
};

/**
 * The engine of a name.
 *
 * @throws FlowError ENGINE_UNAVAILABLE for a name nobody knows, and for an engine that is not installed.
 */
export async function makeNodeEngine(name: string, options: OnnxRuntimeNodeOptions = {}): Promise<Engine> {
  if (!(nodeEngineNames as readonly string[]).includes(name))
    throw new FlowError('ENGINE_UNAVAILABLE', `there is no engine "${name}"`, {
      hint: `engines are ${nodeEngineNames.join(', ')}`,
    });
  return makers[name as NodeEngineName](options);
}
