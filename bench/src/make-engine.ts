import { referenceEngine, tfjsEngine, type Engine } from '@flows/core/engine';

/** The engines of Flows that run in Node without a GPU. */
export const engineNames = ['onnxruntime-node', 'onnxruntime-web', 'tfjs-wasm', 'reference'] as const;
export type EngineName = (typeof engineNames)[number];

/** Makes an engine; only what it needs is loaded, for cold starts are timed too. */
export async function makeEngine(name: EngineName, threads: number): Promise<Engine> {
  switch (name) {
    case 'onnxruntime-node': {
      const { onnxRuntimeNode } = await import('@flows/node');
      return onnxRuntimeNode({ threads });
    }
    case 'onnxruntime-web': {
      const { onnxRuntimeWeb } = await import('@flows/web');
      return onnxRuntimeWeb({ threads });
    }
    case 'tfjs-wasm': {
      const { tfjsWasm } = await import('./tfjs-wasm.ts');
      return tfjsEngine(await tfjsWasm());
    }
    case 'reference':
      return referenceEngine();
  }
}
