import { FlowError } from '@flows/core';
import type { Engine, Executable } from '@flows/core/engine';

/** Milliseconds after a failure within which a loss is taken for its cause. */
const grace = 100;

/**
 * An engine whose GPU context can be lost: from then on everything is refused, also what is under way and would never end, since a lost
 * context gives zeros or nothing at all.
 */
export function untilLost(engine: Engine, whenLost: Promise<unknown>): Engine {
  const lost = new FlowError('ENGINE_FAILED', `${engine.name}: the GPU context was lost`, {
    hint: 'make the engine again, or take another',
  });
  let isLost = false;
  const refusal = whenLost.then(() => {
    isLost = true;
    throw lost;
  });
  refusal.catch(() => undefined);
  const orLost = async <T>(action: () => Promise<T>): Promise<T> => {
    if (isLost) throw lost;
    try {
      return await Promise.race([action(), refusal]);
    } catch (error) {
      // What a loss breaks off may fail first, with words that explain nothing.
      if (error instanceof FlowError && error.code === 'ENGINE_FAILED')
        await Promise.race([whenLost, new Promise((resolve) => setTimeout(resolve, grace))]);
      throw isLost ? lost : error;
    }
  };
  const guarded = (executable: Executable): Executable => ({
    run: (inputs) => orLost(() => executable.run(inputs)),
    readState: () => orLost(() => executable.readState()),
    writeState: (values) => orLost(() => executable.writeState(values)),
    dispose: () => executable.dispose(),
  });
  return {
    ...engine,
    compile: async (graph, options) => guarded(await orLost(() => engine.compile(graph, options))),
    dispose: () => (isLost ? Promise.resolve() : engine.dispose()),
  };
}
