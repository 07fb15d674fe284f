import { FlowError } from '../../flow-error.ts';
import { messageOf } from '../message-of.ts';

/** A `FlowError` as it travels between threads. */
export interface PostedError {
  readonly code: FlowError['code'];
  readonly message: string;
  readonly hint: string | undefined;
}

/**
 * An error made ready to be posted to another thread; what is no `FlowError` is a failure of the engine.
 *
 * @example
 * ```ts
 * const posted = toPosted(new FlowError('DOMAIN', 'steps is -1, expected more than 0'));
 * fromPosted(posted).code; // => 'DOMAIN'
 * toPosted(new Error('out of memory')).code; // => 'ENGINE_FAILED'
 * ```
 */
export const toPosted = (error: unknown): PostedError =>
  error instanceof FlowError
    ? { code: error.code, message: error.message, hint: error.hint }
    : { code: 'ENGINE_FAILED', message: messageOf(error), hint: undefined };

/**
 * The error that `toPosted` made ready.
 *
 * @example
 * ```ts
 * fromPosted({ code: 'DOMAIN', message: 'steps is -1', hint: 'give 1 or more' }).hint; // => 'give 1 or more'
 * ```
 */
export const fromPosted = ({ code, message, hint }: PostedError): FlowError =>
  new FlowError(code, message, hint === undefined ? {} : { hint });
