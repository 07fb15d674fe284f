/**
 * Writes the address bar, but never so often that the browser refuses: Chromium takes 200 writes in ten seconds, and dragging makes more. A burst is
 * written at once; of what comes faster than that, the newest a moment later.
 */
export class LinkWriter {
  readonly #burst = 60;
  readonly #perSecond = 8;
  readonly #write: (hash: string) => void;
  #left = this.#burst;
  #counted = performance.now();
  #waiting: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(write: (hash: string) => void) {
    this.#write = write;
  }

  write(hash: string): void {
    const now = performance.now();
    this.#left = Math.min(this.#burst, this.#left + ((now - this.#counted) / 1000) * this.#perSecond);
    this.#counted = now;
    this.#waiting = hash;
    if (this.#left >= 1) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), 1000 / this.#perSecond);
  }

  /** Writes what still waits. */
  flush(): void {
    this.drop(() => {
      this.#left--;
      this.#write(this.#waiting!);
    });
  }

  /** Forgets what still waits: the page has gone elsewhere. */
  drop(last: () => void = () => undefined): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting !== undefined) last();
    this.#waiting = undefined;
  }
}
