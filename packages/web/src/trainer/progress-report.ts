import type { TrainerEvent } from './trainer.ts';

const shortestPause = 33;
const window = 1000;

type Progress = Extract<TrainerEvent, { kind: 'progress' }>;

/** Collects what steps report, for a page that takes it at its own pace: 30 times a second at most, and never before it has taken the last. */
export class ProgressReport {
  readonly #post: (progress: Progress) => void;
  #losses: number[] = [];
  #isTaken = true;
  #posted = -Infinity;
  #marks: { readonly time: number; readonly step: number }[] = [];

  constructor(post: (progress: Progress) => void) {
    this.#post = post;
  }

  /** Training starts, or goes on, at a step: pauses are no part of its speed. */
  begin(step: number): void {
    this.#marks = [{ time: performance.now(), step }];
  }

  /** Forgets losses that belong to what was trained before, or to steps that are taken back. */
  clear(): void {
    this.#losses = [];
  }

  add(step: number, losses: readonly number[]): void {
    this.#losses.push(...losses);
    this.#marks.push({ time: performance.now(), step });
    while (this.#marks.length > 2 && this.#marks[1]!.time < performance.now() - window) this.#marks.shift();
  }

  taken(): void {
    this.#isTaken = true;
  }

  /** Posts what there is if it is time; where training stops, in any case. */
  send(
    now: { readonly step: number; readonly learningRate: number; readonly validation: number | undefined },
    force: boolean,
  ): void {
    if (this.#losses.length === 0) return;
    if (!force && (!this.#isTaken || performance.now() - this.#posted < shortestPause)) return;
    const [first, last] = [this.#marks[0]!, this.#marks.at(-1)!];
    this.#post({
      kind: 'progress',
      step: now.step,
      losses: Float32Array.from(this.#losses),
      ...(now.validation !== undefined && { validation: now.validation }),
      learningRate: now.learningRate,
      stepsPerSecond: ((last.step - first.step) / Math.max(1e-3, last.time - first.time)) * 1000,
    });
    this.#losses = [];
    this.#isTaken = false;
    this.#posted = performance.now();
  }
}
