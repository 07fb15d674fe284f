import { FlowError, messageOf } from '@flows/core/engine';
import { createRequire } from 'node:module';

const { resolve } = createRequire(import.meta.url);

/**
 * Loads an optional package by name. The name is a variable, so that bundlers leave it alone.
 *
 * @throws FlowError ENGINE_UNAVAILABLE with the command that installs it.
 */
export async function loadPackage<T>(name: string): Promise<T> {
  try {
    resolve(name);
  } catch (cause) {
    throw new FlowError('ENGINE_UNAVAILABLE', `${name} is not installed`, { hint: `npm install ${name}`, cause });
  }
  try {
    const loaded = (await import(name)) as { default?: T };
    // The engines' packages are CommonJS: what they export is the default.
    return loaded.default ?? (loaded as T);
  } catch (cause) {
    const [reason] = messageOf(cause).split('\n');
    throw new FlowError('ENGINE_UNAVAILABLE', `${name} does not load: ${reason}`, {
      hint: `npm rebuild ${name}`,
      cause,
    });
  }
}
