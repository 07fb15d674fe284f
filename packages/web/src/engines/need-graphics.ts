import { FlowError } from '@flows/core';
import { messageOf } from '@flows/core/engine';
import { graphicsOf, type GraphicsTechnology } from './graphics.ts';

/** Refuses where a technology is missing, before a runtime is loaded that would find out at length and tell the console. */
export async function needGraphics(technology: GraphicsTechnology, engine: string): Promise<void> {
  if ((await graphicsOf(technology)) === 'none') throw noGraphics(technology, engine);
}

/** The error of an engine whose technology is not to be had. */
export function noGraphics(technology: GraphicsTechnology, engine: string, cause?: unknown): FlowError {
  const name = { webgl: 'WebGL', webgpu: 'WebGPU' }[technology];
  return new FlowError(
    'ENGINE_UNAVAILABLE',
    `${engine}: no ${name} here${cause === undefined ? '' : ` (${messageOf(cause)})`}`,
    { hint: `a browser with ${name} switched on, or the engine onnxruntime-web`, cause },
  );
}
