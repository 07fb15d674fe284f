import type { FlowErrorCode } from '@flows/core';

/** What the process's exit codes mean: one number per kind of failure that a script may want to tell apart. */
export const exitCodes = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  data: 3,
  model: 4,
  diverged: 5,
  engine: 6,
  interrupted: 130,
} as const;

/** The exit code for each of the library's errors: the only place where the two meet. */
export const exitCodeOf: Readonly<Record<FlowErrorCode, number>> = {
  DOMAIN: exitCodes.usage,
  DATA_INVALID: exitCodes.data,
  SHAPE_MISMATCH: exitCodes.data,
  DTYPE_MISMATCH: exitCodes.data,
  SPEC_INVALID: exitCodes.model,
  FILE_FORMAT: exitCodes.model,
  FILE_VERSION: exitCodes.model,
  NOT_FITTED: exitCodes.model,
  TRAINING_DIVERGED: exitCodes.diverged,
  ENGINE_UNAVAILABLE: exitCodes.engine,
  ENGINE_UNSUPPORTED: exitCodes.engine,
  ENGINE_FAILED: exitCodes.unexpected,
  ABORTED: exitCodes.interrupted,
};
