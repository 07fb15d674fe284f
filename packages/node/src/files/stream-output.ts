import type { Writable } from 'node:stream';
import { errnoOf, fileSystemError } from './file-system-error.ts';
import type { Output } from './output.ts';

/**
 * Write to a stream that someone else owns, such as standard output; waits for the reader, and stops quietly when the reader leaves (`| head`).
 *
 * The stream is not ended. Throws DATA_INVALID for other failures, such as a full disk behind a redirection.
 */
export function streamOutput(stream: Writable, options: { name?: string } = {}): Output {
  const { name = 'standard output' } = options;
  // Each write's callback reports its failure; without a listener the event of the same name would end the process as well.
  const ignore = (): void => undefined;
  stream.on('error', ignore);
  let gone = false;
  const write = (chunk: string | Uint8Array): Promise<boolean> =>
    new Promise((resolve, reject) => {
      stream.write(chunk, (error) => {
        if (error === null || error === undefined) return resolve(true);
        gone = errnoOf(error) === 'EPIPE' || (error as NodeJS.ErrnoException).code === 'ERR_STREAM_DESTROYED';
        if (gone) resolve(false);
        else reject(fileSystemError('write', name, error) as Error);
      });
    });
  const release = async (): Promise<void> => {
    // The event of a failed write comes after its callback, so then the listener has to stay.
    if (!gone && !stream.destroyed) stream.off('error', ignore);
  };
  return { write: async (chunk) => !gone && (await write(chunk)), commit: release, abort: async () => undefined };
}
