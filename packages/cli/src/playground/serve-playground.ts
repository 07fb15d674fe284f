import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import sirv from 'sirv';
import { UsageError } from '../errors/usage-error.ts';

export interface ServedPlayground {
  /** Ends in a slash. */
  readonly url: string;
  /** Serves until the signal aborts. */
  readonly done: Promise<void>;
}

/**
 * Serves the playground, which the build copies to `dist/playground-site` (scripts/playground.mjs), on this machine, and a model beside it,
 * to be read at `model.safetensors`.
 *
 * @throws UsageError when the port is taken.
 */
export async function servePlayground({
  root,
  port,
  model,
  signal,
}: {
  /** The command line's own folder. */
  readonly root: string;
  readonly port: number;
  readonly model?: Uint8Array;
  readonly signal: AbortSignal;
}): Promise<ServedPlayground> {
  const files = sirv(join(root, 'dist', 'playground-site'), {
    setHeaders: (response) => {
      // An isolated page may use threads.
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    },
  });
  const server = createServer((request, response) => {
    if (model !== undefined && request.url === '/model.safetensors')
      response.writeHead(200, { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' }).end(model);
    else files(request, response, () => void response.writeHead(404).end('there is no such file'));
  });
  await listen(server, port);
  const done = new Promise<void>((resolve) => {
    const stop = (): void => {
      server.close(() => resolve());
      server.closeAllConnections();
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, done };
}

/** Only this machine can reach it. */
async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new UsageError(`port ${port}: ${(error as Error).message}`, {
      hint: 'give another --port, or none for any that is free',
    });
  }
}
