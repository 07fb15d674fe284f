/** Stable reasons for which the library refuses or gives up; programs may switch on them. */
export type FlowErrorCode =
  | 'SPEC_INVALID'
  | 'SHAPE_MISMATCH'
  | 'DTYPE_MISMATCH'
  | 'DOMAIN'
  | 'DATA_INVALID'
  | 'FILE_FORMAT'
  | 'FILE_VERSION'
  | 'ENGINE_UNAVAILABLE'
  | 'ENGINE_UNSUPPORTED'
  | 'ENGINE_FAILED'
  | 'TRAINING_DIVERGED'
  | 'NOT_FITTED'
  | 'ABORTED';

/**
 * The only error the library throws on purpose: a stable `code`, a message that carries the values, and a `hint` that says what to do.
 *
 * @example
 * ```ts
 * const error = new FlowError('SHAPE_MISMATCH', 'x has shape [3], expected [2]', { hint: 'pass points with 2 features' });
 * error.code; // => 'SHAPE_MISMATCH'
 * ```
 */
export class FlowError extends Error {
  override readonly name = 'FlowError';
  readonly code: FlowErrorCode;
  readonly hint: string | undefined;

  constructor(code: FlowErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}
