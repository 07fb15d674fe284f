/** The learning rate of a step, counted from 0, of a run of `steps`. */
export type LearningRate = (step: number, steps: number) => number;

/**
 * The same rate throughout.
 *
 * @example
 * ```ts
 * constantRate(1e-3)(10, 100); // => 1e-3
 * ```
 */
export const constantRate =
  (rate: number): LearningRate =>
  () =>
    rate;

/**
 * From `rate` to 0 along half a cosine, after a linear rise over `warmup` steps.
 *
 * @example
 * ```ts
 * cosineDecay(0.01)(50, 100); // => 0.005
 * ```
 */
export const cosineDecay =
  (rate: number, { warmup = 0 }: { readonly warmup?: number } = {}): LearningRate =>
  (step, steps) =>
    step < warmup
      ? (rate * (step + 1)) / warmup
      : rate * 0.5 * (1 + Math.cos((Math.PI * (step - warmup)) / Math.max(1, steps - warmup)));
