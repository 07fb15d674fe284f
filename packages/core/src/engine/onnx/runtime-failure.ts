import { FlowError } from '../../flow-error.ts';
import { messageOf } from '../message-of.ts';

/**
 * What the runtime threw, as a FlowError: ENGINE_UNAVAILABLE where it cannot start, else ENGINE_FAILED. Operations are named after their
 * primitive, which the message then starts with.
 */
export function runtimeFailure(engine: string, what: string, cause: unknown): FlowError {
  const message = messageOf(cause);
  // The runtime of the web starts with the first model, and blames the choice of backends for what went wrong.
  const whyNotStarted = /no available backend found\. ERR: (?:\[\w+\] )?(.*)/s.exec(message)?.[1];
  if (whyNotStarted !== undefined)
    return new FlowError('ENGINE_UNAVAILABLE', `${engine}: the runtime does not start: ${whyNotStarted}`, {
      hint: 'it needs WebAssembly with SIMD, and its .wasm files where the page or `wasmPaths` says',
      cause,
    });
  const primitive = /([A-Za-z0-9]+)\.\d+\/[A-Za-z]+\/_+\d+/.exec(message)?.[1];
  return new FlowError('ENGINE_FAILED', `${engine} ${what}${primitive ? ` in ${primitive}` : ''}: ${message}`, {
    cause,
  });
}
