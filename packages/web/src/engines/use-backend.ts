import type { GraphicsTechnology } from './graphics.ts';
import { noGraphics } from './need-graphics.ts';

/** Initialises a backend of TensorFlow.js. */
export async function useBackend(
  tf: { setBackend(name: string): Promise<boolean> },
  backend: GraphicsTechnology,
  engine: string,
): Promise<void> {
  let cause: unknown;
  const ready = await tf.setBackend(backend).catch((error: unknown) => {
    cause = error;
    return false;
  });
  if (!ready) throw noGraphics(backend, engine, cause);
}
