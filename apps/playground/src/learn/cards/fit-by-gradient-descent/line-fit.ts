import {
  chain,
  elementwiseAffine,
  elementwiseTransformer,
  Flow,
  rationalQuadratic,
  type Bijection,
  type Engine,
  type FitProgress,
  type HostTensor,
} from '@flows/core';
import { softClip, softUnclip } from '../../soft-clip.ts';

/** `affine`: one scale and one shift. `spline`: a spline before them. */
export type LineModel = 'affine' | 'spline';

/** Where a normal distribution begins: its mean, and the log of its standard deviation. */
export interface Start {
  readonly mean: number;
  readonly logScale: number;
}

export interface LineFitOptions {
  readonly points: Float64Array;
  readonly model: LineModel;
  readonly start: Start;
  readonly rate: number;
  /** Default: the reference engine, here. */
  readonly engine?: Engine;
}

export interface LineView {
  readonly step: number;
  /** Mean of `-log p` over all points, in nats. */
  readonly loss: number;
  /** Density at the places asked for. */
  readonly density: Float64Array;
  /** Where the latents asked for go. */
  readonly map: Float64Array;
}

const bound = Math.log(1000);

const models: Readonly<Record<LineModel, { readonly bijection: () => Bijection; readonly affine: string }>> = {
  affine: { bijection: () => elementwiseAffine([1]), affine: 'bijection.' },
  spline: {
    bijection: () =>
      chain([
        elementwiseTransformer(1, { transformer: rationalQuadratic({ bins: 16, bound: 4, tails: 'learned' }) }),
        elementwiseAffine([1]),
      ]),
    affine: 'bijection.1.',
  },
};

/** A flow on a line that is fitted to points in small steps, each of them really taken. */
export class LineFit {
  rate: number;
  step = 0;
  readonly #flow: Flow;
  readonly #points: Float64Array;
  readonly #affine: string;
  readonly #run: AsyncIterator<FitProgress>;

  constructor({ points, model, start, rate, engine }: LineFitOptions) {
    const { bijection, affine } = models[model];
    this.rate = rate;
    this.#points = points;
    this.#affine = affine;
    this.#flow = new Flow(bijection(), { ...(engine && { engine }) });
    this.#flow.setParams(
      new Map([
        [`${affine}shift`, scalar(start.mean)],
        [`${affine}logScale`, scalar(softUnclip(start.logScale, bound))],
      ]),
    );
    const rows = { shape: [points.length, 1], data: points };
    // The end is never reached: whoever looks decides when it is enough.
    const run = this.#flow.fit(rows, {
      steps: 1e6,
      stepsPerCall: 1,
      batchSize: 256,
      validation: 0,
      learningRate: () => this.rate,
      seed: 1,
    });
    this.#run = run[Symbol.asyncIterator]();
  }

  /** Takes `count` steps, fewer where time is up. */
  async advance(count: number, milliseconds = Infinity): Promise<void> {
    const end = performance.now() + milliseconds;
    let progress: FitProgress | undefined;
    for (let i = 0; i < count && (i === 0 || performance.now() < end); i++) {
      const next = await this.#run.next();
      if (next.done) break;
      progress = next.value;
    }
    if (!progress) return;
    this.#flow.setTrainingState(await progress.state());
    this.step = progress.step;
  }

  /** The model of now. */
  async look(places: Float64Array, latents: Float64Array): Promise<LineView> {
    const asked = Float64Array.of(...this.#points, ...places);
    const [logProb, { value }] = await Promise.all([
      this.#flow.logProb({ shape: [asked.length, 1], data: asked }),
      this.#flow.forward({ shape: [latents.length, 1], data: latents }),
    ]);
    const count = this.#points.length;
    return {
      step: this.step,
      loss: -logProb.slice(0, count).reduce((sum, each) => sum + each, 0) / count,
      density: logProb.slice(count).map(Math.exp),
      map: Float64Array.from(value.data),
    };
  }

  /** Mean and log scale of the straight part. */
  get place(): Start {
    const at = (name: string): number => this.#flow.params.get(`${this.#affine}${name}`)!.data[0]!;
    return { mean: at('shift'), logScale: softClip(at('logScale'), bound) };
  }

  async stop(): Promise<void> {
    await this.#run.return?.();
    await this.#flow.dispose();
  }
}

const scalar = (value: number): HostTensor => ({ shape: [1], data: Float64Array.of(value) });

/** The loss of every normal distribution on the same points: `log s + (v + (m - mean)²) / 2s² + log(2π)/2`. */
export function normalLoss(points: Float64Array): (at: Start) => number {
  const mean = points.reduce((sum, x) => sum + x, 0) / points.length;
  const variance = points.reduce((sum, x) => sum + (x - mean) ** 2, 0) / points.length;
  return (at) =>
    at.logScale + 0.5 * Math.log(2 * Math.PI) + (0.5 * (variance + (mean - at.mean) ** 2)) / Math.exp(2 * at.logScale);
}

/** Shares of the points in even bins, as densities. */
export function histogram(points: Float64Array, [from, to]: readonly [number, number], bins: number): Float64Array {
  const heights = new Float64Array(bins);
  const width = (to - from) / bins;
  for (const x of points) {
    const bin = Math.floor((x - from) / width);
    if (bin >= 0 && bin < bins) heights[bin]! += 1 / (points.length * width);
  }
  return heights;
}
