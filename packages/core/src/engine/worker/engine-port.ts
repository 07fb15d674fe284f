import { FlowError } from '../../flow-error.ts';

/** A line between an engine's user and the thread it works in. */
export interface EnginePort {
  /** Sends a message; the buffers listed are handed over and are empty here afterwards. */
  post(message: unknown, transfer: readonly ArrayBuffer[]): void;
  listen(receive: (message: unknown) => void, fail: (cause: unknown) => void): void;
  /** Told when answers are awaited and when not any more: a process need not live for a worker that has nothing to do. */
  hold(waiting: boolean): void;
  /** Ends the line, and the thread where this end has it. */
  close(): void;
}

/** What can be made a port of: a Worker, the `self` of one, a MessagePort; of the web or of `node:worker_threads`. */
export interface MessageTarget {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener?(type: string, listener: (event: object) => void): void;
  on?(event: string, listener: (value: unknown) => void): unknown;
  ref?(): void;
  unref?(): void;
  start?(): void;
  terminate?(): unknown;
  close?(): void;
}

/** A port over whatever passes messages. */
export function portOf(target: MessageTarget): EnginePort {
  return {
    post: (message, transfer) => target.postMessage(message, [...transfer]),
    listen(receive, fail) {
      const unreadable = (): void => fail(new FlowError('ENGINE_FAILED', 'a message could not be read'));
      if (target.on !== undefined) {
        target.on('message', receive);
        target.on('messageerror', unreadable);
        target.on('error', fail);
        for (const end of ['exit', 'close'])
          target.on(end, () => fail(new FlowError('ENGINE_FAILED', 'the thread has ended')));
      } else {
        target.addEventListener!('message', (event) => receive((event as { data: unknown }).data));
        target.addEventListener!('messageerror', unreadable);
        target.addEventListener!('error', fail);
        target.start?.();
      }
      target.unref?.();
    },
    hold: (waiting) => (waiting ? target.ref?.() : target.unref?.()),
    close() {
      if (target.terminate) target.terminate();
      else target.close?.();
    },
  };
}
