import { FlowError } from '@flows/core';
import { messageOf } from './load-peer.ts';

/** Initialises a backend of TensorFlow.js. */
export async function useBackend(
  tf: { setBackend(name: string): Promise<boolean> },
  backend: string,
  engine: string,
  technology: string,
): Promise<void> {
  let cause: unknown;
  const ready = await tf.setBackend(backend).catch((error: unknown) => {
    cause = error;
    return false;
  });
  if (!ready)
    throw new FlowError(
      'ENGINE_UNAVAILABLE',
      `${engine}: no ${technology} here${cause === undefined ? '' : ` (${messageOf(cause)})`}`,
      { hint: `a browser with ${technology} switched on, or the engine onnxruntime-web`, cause },
    );
}
