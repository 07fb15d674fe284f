import { FlowError } from '../../flow-error.ts';

/** What the runtime threw, as a FlowError; operations are named after their primitive, which the message then starts with. */
export function runtimeFailure(engine: string, what: string, cause: unknown): FlowError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const primitive = /([A-Za-z0-9]+)\.\d+\/[A-Za-z]+\/_+\d+/.exec(message)?.[1];
  return new FlowError('ENGINE_FAILED', `${engine} ${what}${primitive ? ` in ${primitive}` : ''}: ${message}`, {
    cause,
  });
}
