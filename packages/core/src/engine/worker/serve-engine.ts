import { FlowError } from '../../flow-error.ts';
import type { HostArray } from '../../host-array.ts';
import type { Engine, Executable } from '../engine.ts';
import { ownBuffers, type EngineReply, type EngineRequest } from './engine-messages.ts';
import { portOf, type MessageTarget } from './engine-port.ts';
import { keeping } from './held-inputs.ts';
import { toPosted } from './posted-error.ts';

/**
 * Lets the other end of a port (`self` in a worker, `parentPort`, a MessagePort) use an engine of this thread. Requests are done and answered one after another, in the order they come.
 *
 * @param makeEngine makes the engine when the other end opens it, from the options given there.
 *
 * @example
 * ```ts no-run
 * // The whole code of a worker; `workerEngine(worker)` is the engine at its other end.
 * serveEngine(self, () => referenceEngine());
 * ```
 */
export function serveEngine(target: MessageTarget, makeEngine: (options: unknown) => Engine | Promise<Engine>): void {
  const port = portOf(target);
  const executables = new Map<number, Executable>();
  let engine: Engine | undefined;
  let count = 0;
  const executableOf = (id: number): Executable => {
    const executable = executables.get(id);
    if (executable === undefined) throw new FlowError('ENGINE_FAILED', 'the executable is disposed');
    return executable;
  };

  async function answer(request: EngineRequest): Promise<unknown> {
    if (request.kind === 'open') {
      engine = await makeEngine(request.options);
      return { name: engine.name, precisions: engine.precisions };
    }
    if (engine === undefined) throw new FlowError('ENGINE_FAILED', 'the engine is not open');
    switch (request.kind) {
      case 'compile': {
        const { graph, options } = request;
        executables.set(++count, keeping(await engine.compile(graph, options), options.held ?? []));
        return count;
      }
      case 'run':
        return executableOf(request.executable).run(request.inputs);
      case 'readState':
        return executableOf(request.executable).readState();
      case 'writeState':
        return executableOf(request.executable).writeState(request.values);
      case 'release':
        executables.get(request.executable)?.dispose();
        executables.delete(request.executable);
        return undefined;
      case 'dispose':
        executables.clear();
        return engine.dispose();
    }
  }

  async function reply(request: EngineRequest): Promise<void> {
    const { id, kind } = request;
    let message: EngineReply;
    try {
      message = { id, value: await answer(request) };
    } catch (error) {
      message = { id, error: toPosted(error) };
    }
    // What a run gives belongs to the caller: it is handed over, not copied, unless the runtime keeps hold of the memory.
    const arrays =
      'value' in message && (kind === 'run' || kind === 'readState')
        ? (message.value as Record<string, HostArray>)
        : {};
    try {
      port.post(message, ownBuffers(arrays));
    } catch {
      port.post(message, []);
    }
  }

  let last: Promise<void> = Promise.resolve();
  port.listen(
    (message) => {
      last = last.then(() => reply(message as EngineRequest));
    },
    () => {},
  );
  port.hold(true);
}
