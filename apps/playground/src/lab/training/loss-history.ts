/** Losses of every step, growing. */
export class LossHistory {
  #losses = new Float32Array(1024);
  #length = 0;
  #firstStep = 0;
  readonly validations: { readonly step: number; readonly loss: number }[] = [];

  /** Steps recorded. */
  get length(): number {
    return this.#length;
  }
  /** Of the first loss that is known, minus one. */
  get firstStep(): number {
    return this.#firstStep;
  }
  get lastStep(): number {
    return this.#firstStep + this.#length;
  }
  get losses(): Float32Array {
    return this.#losses.subarray(0, this.#length);
  }

  /** Takes the losses of the steps that end with `step`, in place of those known after where they begin: a run that went back does these steps again. */
  push(step: number, losses: Float32Array, validation?: number): void {
    this.#cut(step - losses.length);
    if (this.#length + losses.length > this.#losses.length) {
      const grown = new Float32Array(2 * (this.#length + losses.length));
      grown.set(this.losses);
      this.#losses = grown;
    }
    this.#losses.set(losses, this.#length);
    this.#length += losses.length;
    if (validation !== undefined && this.validations.at(-1)?.loss !== validation)
      this.validations.push({ step, loss: validation });
  }

  #cut(step: number): void {
    if (this.#length === 0 || step <= this.#firstStep) this.#firstStep = step;
    this.#length = Math.min(this.#length, step - this.#firstStep);
    while ((this.validations.at(-1)?.step ?? 0) > step) this.validations.pop();
  }

  /** Mean of the last `steps` losses. */
  recent(steps = 50): number | undefined {
    const last = this.losses.subarray(Math.max(0, this.#length - steps));
    return last.length > 0 ? last.reduce((sum, loss) => sum + loss, 0) / last.length : undefined;
  }

  copy(): LossHistory {
    const copy = new LossHistory();
    copy.push(this.lastStep, this.losses.slice());
    copy.validations.push(...this.validations);
    return copy;
  }
}

/** Losses between two steps in at most `count` buckets: for each its middle step, mean, lowest and highest. */
export interface LossBuckets {
  readonly steps: Float64Array;
  readonly mean: Float64Array;
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
}

export function bucketed(history: LossHistory, [from, to]: readonly [number, number], count: number): LossBuckets {
  const { losses, firstStep } = history;
  const [start, end] = [Math.max(0, Math.floor(from) - firstStep), Math.min(losses.length, Math.ceil(to) - firstStep)];
  const each = Math.max(1, Math.ceil((end - start) / count));
  const buckets = Math.max(0, Math.ceil((end - start) / each));
  const make = (): Float64Array => new Float64Array(buckets);
  const [steps, mean, lowest, highest] = [make(), make(), make(), make()];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const [a, b] = [start + bucket * each, Math.min(end, start + (bucket + 1) * each)];
    let [sum, low, high] = [0, Infinity, -Infinity];
    for (let i = a; i < b; i++) {
      const loss = losses[i]!;
      sum += loss;
      low = Math.min(low, loss);
      high = Math.max(high, loss);
    }
    steps[bucket] = firstStep + (a + b) / 2;
    mean[bucket] = sum / (b - a);
    lowest[bucket] = low;
    highest[bucket] = high;
  }
  return { steps, mean, lowest, highest };
}
