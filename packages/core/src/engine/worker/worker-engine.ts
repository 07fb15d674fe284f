import { FlowError } from '../../flow-error.ts';
import type { HostArray } from '../../host-array.ts';
import type { Engine, Executable } from '../engine.ts';
import { ownBuffers, type EngineCalls, type EngineReply } from './engine-messages.ts';
import { portOf, type MessageTarget } from './engine-port.ts';
import { withoutKept } from './held-inputs.ts';
import { fromPosted } from './posted-error.ts';

export interface WorkerEngineOptions {
  /** What `serveEngine` at the other end makes its engine from; it must survive being posted. */
  readonly options?: unknown;
  /** Hands the arrays of `run` over instead of copying them: they are empty afterwards. Default false. */
  readonly transferInputs?: boolean;
}

type Arrays = Readonly<Record<string, HostArray>>;

/**
 * The engine that `serveEngine` serves at the other end of a Worker or MessagePort, of the web or of `node:worker_threads`: whatever it
 * computes, this thread stays free.
 *
 * @throws FlowError of the engine that could not be opened; ENGINE_FAILED when the thread ends.
 *
 * @example
 * ```ts
 * const { port1, port2 } = new MessageChannel();
 * serveEngine(port2, () => referenceEngine());
 * const engine = await workerEngine(port1);
 * engine.name; // => 'reference'
 * await engine.dispose();
 * ```
 */
export async function workerEngine(
  target: MessageTarget,
  { options, transferInputs = false }: WorkerEngineOptions = {},
): Promise<Engine> {
  const port = portOf(target);
  const pending = new Map<number, { resolve: (value: never) => void; reject: (error: unknown) => void }>();
  let count = 0;
  let broken: FlowError | undefined;

  port.listen(
    (message) => {
      const reply = message as EngineReply;
      const call = pending.get(reply.id);
      pending.delete(reply.id);
      if (pending.size === 0) port.hold(false);
      if ('error' in reply) call?.reject(fromPosted(reply.error));
      else call?.resolve(reply.value as never);
    },
    (cause) => {
      const message =
        cause instanceof Error ? cause.message : ((cause as { message?: string })?.message ?? 'unknown reason');
      broken ??= new FlowError('ENGINE_FAILED', `the engine's thread failed: ${message}`, { cause });
      for (const { reject } of pending.values()) reject(broken);
      pending.clear();
    },
  );

  function call<K extends keyof EngineCalls>(
    kind: K,
    content: EngineCalls[K]['with'],
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<EngineCalls[K]['answer']> {
    if (broken !== undefined) return Promise.reject(broken);
    const id = ++count;
    return new Promise<EngineCalls[K]['answer']>((resolve, reject) => {
      port.post({ id, kind, ...content }, transfer);
      if (pending.size === 0) port.hold(true);
      pending.set(id, { resolve, reject });
    });
  }

  function executableOf(executable: number, held: readonly string[] = []): Executable {
    const newsOf = withoutKept(held);
    let disposed = false;
    const alive = async <T>(action: () => Promise<T>): Promise<T> => {
      if (disposed) throw new FlowError('ENGINE_FAILED', 'the executable is disposed');
      return action();
    };
    return {
      run: (inputs) =>
        alive(() => {
          const sent = compact(newsOf(inputs));
          if (!transferInputs) return call('run', { executable, inputs: sent });
          // What is held is given again.
          const passing = Object.fromEntries(Object.entries(sent).filter(([name]) => !held.includes(name)));
          return call('run', { executable, inputs: sent }, ownBuffers(passing));
        }),
      readState: () => alive(() => call('readState', { executable })),
      writeState: (values) => alive(() => call('writeState', { executable, values: compact(values) })),
      dispose() {
        if (disposed) return;
        disposed = true;
        call('release', { executable }).catch(() => undefined);
      },
    };
  }

  const { name, precisions } = await call('open', { options });
  return {
    name,
    precisions,
    compile: async (graph, compileOptions = {}) =>
      executableOf(await call('compile', { graph, options: compileOptions }), compileOptions.held),
    async dispose() {
      if (broken !== undefined) return;
      await call('dispose', {});
      broken = new FlowError('ENGINE_FAILED', `the engine ${name} is disposed`);
      port.close();
    },
  };
}

/** Posting a view posts its whole buffer: views of a larger one are cut out first. */
const compact = (arrays: Arrays): Record<string, HostArray> =>
  Object.fromEntries(
    Object.entries(arrays).map(([name, array]) => [
      name,
      // What is no array is refused by the engine.
      !ArrayBuffer.isView(array) || array.byteLength === array.buffer.byteLength ? array : array.slice(),
    ]),
  );
