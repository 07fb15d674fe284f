import { workerEngine } from '@flows/core/engine';
import type { ChooseEngineOptions, ChosenEngine, EngineChoice } from './choose-engine.ts';

/**
 * An engine that computes in a worker, so that the page stays alive; it is chosen there.
 * The worker's code is `import '@flows/web/worker'`; disposing of the engine ends the worker.
 *
 * @throws FlowError as `chooseEngine` does, and ENGINE_FAILED when the worker does not start.
 *
 * @example
 * ```ts no-run
 * const worker = new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module' });
 * const engine = await engineInWorker(worker, { precision: 'float32' });
 * ```
 */
export async function engineInWorker(worker: Worker, options: ChooseEngineOptions = {}): Promise<ChosenEngine> {
  let choice: EngineChoice = { reason: 'not told', trials: [] };
  const listen = ({ data }: MessageEvent<unknown>): void => {
    if (typeof data === 'object' && data !== null && 'reason' in data) choice = data as EngineChoice;
  };
  worker.addEventListener('message', listen);
  try {
    const engine = await workerEngine(worker, { options });
    return { ...engine, ...choice };
  } catch (error) {
    worker.terminate();
    throw error;
  } finally {
    worker.removeEventListener('message', listen);
  }
}
