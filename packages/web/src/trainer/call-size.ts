const longestCall = 30;
const wantedCall = 16;
const mostSteps = 32;
const callsToJudge = 3;

/** How many steps a call of the engine takes, found by measuring: a power of two, so that few sizes are compiled. */
export class CallSize {
  #size = 1;
  #times: number[] = [];
  #isFirst = true;

  /** Steps of the next call, if so many are left. */
  next(left: number): number {
    return Math.min(this.#size, 2 ** Math.floor(Math.log2(Math.max(1, left))));
  }

  /** Told of a call. The first one of a size compiles, and tells nothing of those to come. */
  took(steps: number, milliseconds: number): void {
    if (steps !== this.#size) return;
    if (this.#isFirst) {
      this.#isFirst = false;
      return;
    }
    this.#times.push(milliseconds / steps);
    // A single step says enough to do more of them; later others may use the processor now and then.
    if (this.#times.length < (this.#size === 1 ? 1 : callsToJudge)) return;
    const step = Math.min(...this.#times);
    this.#times = [];
    const fits = 2 ** Math.floor(Math.log2(Math.max(1, wantedCall / step)));
    const wanted = Math.min(mostSteps, fits);
    if (wanted > this.#size || (wanted < this.#size && this.#size * step > longestCall)) {
      this.#size = wanted;
      this.#isFirst = true;
    }
  }
}
