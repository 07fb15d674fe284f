import { FlowError } from '@flows/core';
import { messageOf } from '@flows/core/engine';

/** Loads an optional peer when it is first needed; a missing one is an engine that is not available. */
export async function loadPeer<T>(engine: string, packages: readonly string[], load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new FlowError('ENGINE_UNAVAILABLE', `${engine} needs ${packages.join(' and ')}: ${messageOf(cause)}`, {
      hint: `npm install ${packages.join(' ')}`,
      cause,
    });
  }
}
