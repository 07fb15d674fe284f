import { FlowError } from '@flows/core/engine';
import type { Engine, Precision } from '@flows/core/engine';
import { makeNodeEngine } from './engines/node-engines.ts';
import type { OnnxRuntimeNodeOptions } from './engines/onnx-runtime-node.ts';

export interface ChooseEngineOptions extends OnnxRuntimeNodeOptions {
  /** The engine wished for: it or an error. */
  readonly engine?: string;
  /** What it must be able to compute in; default float32. */
  readonly precision?: Precision;
}

export interface ChosenEngine extends Engine {
  /** Why this one, in a sentence. */
  readonly reason: string;
}

// TensorFlow.js runs small flows slower than either, so it is taken only when asked for.
const order = ['onnxruntime-node', 'reference'] as const;

/**
 * The engine wished for, else the first that can be had: ONNX Runtime, or plain TypeScript.
 *
 * @throws FlowError ENGINE_UNAVAILABLE when the engine wished for is unknown or missing, with the command that installs it;
 *   ENGINE_UNSUPPORTED when it lacks the precision.
 *
 * @example
 * ```ts
 * const engine = await chooseEngine({ engine: 'reference' });
 * engine.reason; // => 'reference: as asked for'
 * ```
 */
export async function chooseEngine(options: ChooseEngineOptions = {}): Promise<ChosenEngine> {
  const { engine: wish, precision = 'float32', ...settings } = options;
  if (wish !== undefined) {
    const engine = await makeNodeEngine(wish, settings);
    if (engine.precisions.includes(precision)) return { ...engine, reason: `${wish}: as asked for` };
    await engine.dispose();
    throw new FlowError('ENGINE_UNSUPPORTED', `${wish} has no ${precision}`, {
      hint: 'onnxruntime-node has float32 and float64',
    });
  }
  const problems: string[] = [];
  for (const name of order) {
    try {
      const engine = await makeNodeEngine(name, settings);
      return {
        ...engine,
        reason: [`${name}: the first of ${order.join(', ')} that can be had`, ...problems].join('; '),
      };
    } catch (error) {
      if (!(error instanceof FlowError) || error.code !== 'ENGINE_UNAVAILABLE') throw error;
      problems.push(`${error.message} (${error.hint})`);
    }
  }
  throw new FlowError('ENGINE_UNAVAILABLE', problems.join('; '));
}
