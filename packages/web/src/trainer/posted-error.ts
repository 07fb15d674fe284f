import { FlowError } from '@flows/core';
import { messageOf } from '@flows/core/engine';
import type { PostedError } from './trainer-messages.ts';

/** An error made ready to be posted; what is no `FlowError` is a failure of the engine. */
export const toPosted = (error: unknown): PostedError =>
  error instanceof FlowError
    ? { code: error.code, message: error.message, hint: error.hint }
    : { code: 'ENGINE_FAILED', message: messageOf(error), hint: undefined };

export const fromPosted = ({ code, message, hint }: PostedError): FlowError =>
  new FlowError(code, message, hint === undefined ? {} : { hint });
