import type { TrainerPort } from '../../src/trainer/trainer-port.ts';
import { TrainerWorker } from '../../src/trainer/trainer-worker.ts';

/** A worker in this thread: the messages go through a channel and are cloned, as with a real one. */
export class FakeWorker extends EventTarget {
  readonly #page = new MessageChannel();
  #ended = false;
  /** Messages that came to the page. */
  readonly received: unknown[] = [];
  /** Messages that the page sent. */
  readonly sent: unknown[] = [];

  constructor() {
    super();
    const { port1, port2 } = this.#page;
    port1.addEventListener('message', ({ data }) => {
      if (this.#ended) return;
      this.received.push(data);
      this.dispatchEvent(new MessageEvent('message', { data }));
    });
    port1.start();
    port2.start();
    const port: TrainerPort = {
      // The thread of a real one would be gone.
      postMessage: (message, transfer) => {
        if (this.#ended) throw new Error('ended');
        port2.postMessage(message, transfer as ArrayBuffer[]);
      },
      addEventListener: (type, listener) =>
        port2.addEventListener(type, (event) => {
          if (!this.#ended) listener(event as MessageEvent);
        }),
    };
    new TrainerWorker(port).serve().catch(() => undefined);
  }

  postMessage(message: unknown, transfer: ArrayBuffer[]): void {
    this.sent.push(message);
    if (!this.#ended) this.#page.port1.postMessage(message, transfer);
  }

  terminate(): void {
    this.#ended = true;
    this.#page.port1.close();
  }

  /** Ends it as a crash that the browser notices. */
  crash(): void {
    this.dispatchEvent(Object.assign(new Event('error'), { message: 'out of memory' }));
  }
}
