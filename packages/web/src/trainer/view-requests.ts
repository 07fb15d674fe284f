import { FlowError } from '@flows/core';
import type { TrainerCalls } from './trainer-messages.ts';

type ViewRequest = { readonly id: number } & TrainerCalls['view']['with'];

// While training, a round begins 66 ms after the last one did, so that with a call of the engine in between there are ten a second;
// where answers take long, training gets half as much time as they do.
const shortestRound = 66;
const shareOfTraining = 0.5;

/** Questions that wait for an answer, and when they get it. */
export class ViewRequests {
  #waiting: ViewRequest[] = [];
  #due = 0;

  /** @returns the question that the new one takes the place of. */
  add(request: ViewRequest): ViewRequest | undefined {
    const { view } = request;
    const old = view === undefined ? undefined : this.#waiting.find((each) => each.view === view);
    if (old) this.#waiting = this.#waiting.filter((each) => each !== old);
    this.#waiting.push(request);
    return old;
  }

  get some(): boolean {
    return this.#waiting.length > 0;
  }

  get areDue(): boolean {
    return this.some && performance.now() >= this.#due;
  }

  /** Answers what waits now; what comes meanwhile is for the next round. `answer` says whether to go on. */
  async round(answer: (request: ViewRequest) => Promise<boolean>): Promise<void> {
    const began = performance.now();
    const requests = this.#waiting;
    this.#waiting = [];
    for (const [i, request] of requests.entries())
      if (!(await answer(request))) {
        this.#waiting = [...requests.slice(i + 1), ...this.#waiting];
        break;
      }
    const ended = performance.now();
    this.#due = Math.max(began + shortestRound, ended + (ended - began) * shareOfTraining);
  }
}

export const superseded = (): FlowError =>
  new FlowError('ABORTED', 'a newer question of the same view took the place of this one');
