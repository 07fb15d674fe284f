import type { FromWorker, ToWorker } from './trainer-messages.ts';

export interface WorkerLineEnds {
  readonly receive: (message: FromWorker) => void;
  /** Called once, when the worker is ended already. */
  readonly crashed: (cause: unknown) => void;
}

/** The line to one worker, which notices when nobody is there any more. */
export class WorkerLine {
  readonly #worker: Worker;
  readonly #heartbeat: ReturnType<typeof setInterval>;
  #isOpen = true;

  /** @param patience seconds without a sign of life after which the worker counts as crashed. */
  constructor(worker: Worker, patience: number, { receive, crashed }: WorkerLineEnds) {
    this.#worker = worker;
    const crash = (cause: unknown): void => {
      if (!this.#isOpen) return;
      this.close();
      crashed(cause);
    };
    // Beats are counted, not timed: a page that slept has not waited for its worker. Nor is one that still loads its code dead.
    const beats = 6;
    let unanswered = -Infinity;
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      unanswered = 0;
      if (!this.#isOpen) return;
      if (data.kind === 'broken') crash(data.error);
      else receive(data);
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault?.();
      crash(event);
    });
    worker.addEventListener('messageerror', () => crash({ message: 'a message could not be read' }));
    this.#heartbeat = setInterval(
      () => (++unanswered > beats ? crash({ message: 'it gives no sign of life' }) : this.post({ kind: 'ping' })),
      (patience * 1000) / beats,
    );
  }

  post(message: ToWorker): void {
    if (this.#isOpen) this.#worker.postMessage(message, []);
  }

  close(): void {
    this.#isOpen = false;
    clearInterval(this.#heartbeat);
    this.#worker.terminate();
  }
}
