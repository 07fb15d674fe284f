import { FlowError } from '../flow-error.ts';
import type { Engine, Executable } from './engine.ts';
import { parallelExecutable, type FurtherLane } from './parallel-executable.ts';

export interface ParallelEngineOptions {
  /** How many runs are done side by side, if as many are asked for at once. */
  readonly lanes: number;
  /** Makes an engine like the first, in a thread of its own. */
  readonly open: () => Promise<Engine>;
  /** Milliseconds that runs of one graph have waited, all told, before one more engine is opened; default 50, of the order of what opening takes. */
  readonly patience?: number;
}

/**
 * An engine over several of a kind, which share the runs of executables that are compiled for `lanes` and have no state. The first does all
 * the rest; the others are opened one by one when runs keep waiting.
 *
 * @throws FlowError ENGINE_FAILED from a run whose engine has ended, or for which none could be opened. Later runs do without it, or open it anew,
 *   unless it is the first.
 *
 * @example
 * ```ts
 * const engine = parallelEngine(referenceEngine(), { lanes: 2, open: async () => referenceEngine() });
 * engine.lanes; // => 2
 * ```
 */
export function parallelEngine(first: Engine, { lanes: most, open, patience = 50 }: ParallelEngineOptions): Engine {
  const { name, precisions } = first;
  const engines = new Map([[0, Promise.resolve(first)]]);
  let disposed = false;

  function engineOf(lane: number): Promise<Engine> {
    if (disposed) return Promise.reject(new FlowError('ENGINE_FAILED', `the engine ${name} is disposed`));
    const engine = engines.get(lane) ?? open();
    engines.set(lane, engine);
    // One that could not be opened may be tried again.
    engine.catch(() => engines.delete(lane));
    return engine;
  }

  /** Compiles on the engine of a lane, which is opened anew for the next that asks if it fails. */
  async function openLane(lane: number, compileOn: (engine: Engine) => Promise<Executable>): Promise<FurtherLane> {
    const engine = engineOf(lane);
    const abandon = (): void => {
      if (engines.get(lane) !== engine) return;
      engines.delete(lane);
      engine.then((failed) => failed.dispose()).catch(() => undefined);
    };
    return {
      executable: await compileOn(await engine).catch((error: unknown) => {
        abandon();
        throw error;
      }),
      abandon,
    };
  }

  return {
    name,
    precisions,
    lanes: most,
    async compile(graph, options = {}) {
      const { state = {}, lanes: wanted = 1 } = options;
      const lanes = Object.keys(state).length > 0 ? 1 : Math.min(wanted, most);
      const compileOn = (engine: Engine) => engine.compile(graph, { ...options, lanes });
      const executable = await compileOn(first);
      return lanes === 1
        ? executable
        : parallelExecutable(executable, {
            lanes,
            open: (lane) => openLane(lane, compileOn),
            patience,
          });
    },
    async dispose() {
      disposed = true;
      const opened = await Promise.allSettled(engines.values());
      await Promise.all(opened.map((engine) => engine.status === 'fulfilled' && engine.value.dispose()));
    },
  };
}
