import {
  elementwiseAffine,
  Flow,
  fourModes,
  gaussian,
  gaussianMixture,
  key,
  NSF,
  type Engine,
  type ToyDataset,
} from '@flows/core';
import * as Plot from '@observablehq/plot';
import { figure } from '../shared/figure.ts';
import type { Extent, Panel } from '../shared/plot-panel.ts';

/** A picture with what is to be said about it. */
export interface LinePicture {
  readonly name: string;
  readonly title: string;
  readonly text: string;
  /** An SVG document. */
  readonly picture: string;
}

export interface LearnLineOptions {
  readonly engine: Engine;
  /** Of the longest training. */
  readonly steps: number;
  readonly seed: number;
}

const colours = { data: '#c9d6e4', before: '#b0b0b0', between: '#f0a58f', after: '#d8431b', truth: '#222' };
const places = 301;

/** The first distribution one fits: a flow of two numbers, scale and shift, goes to the mean and the deviation of the data. */
export async function learnGaussian({ engine, steps, seed }: LearnLineOptions): Promise<LinePicture> {
  const extent: Extent = { x: [-3, 4], y: [0, 0.6] };
  const data = gaussian.sample(key(seed), 1000);
  const flow = new Flow(elementwiseAffine([1]), { engine, seed });
  const stages = [0, 0.05, 0.15, 1].map((share) => Math.round(share * steps));
  const curves: (readonly Place[])[] = [];
  for (const [i, until] of stages.entries()) {
    const count = until - (stages[i - 1] ?? 0);
    if (count > 0)
      await flow.fit(data, { steps: count, learningRate: 0.02, schedule: 'constant', validation: 0, seed: seed + i });
    curves.push(await curveOf(flow, extent));
  }
  const { value } = await flow.forward([[0], [1]]);
  const [mean, above] = [value.data[0]!, value.data[1]!];
  const nll = await nllOf(flow, gaussian, seed);
  await flow.dispose();
  const strokes = [colours.before, '#f3c1b2', colours.between, colours.after];
  return {
    name: 'gaussian',
    title: 'A Gaussian',
    text:
      `One scale and one shift, trained on ${data.length} numbers: mean ${mean.toFixed(3)} and deviation ${(above - mean).toFixed(3)} ` +
      `(of the data ${meanOf(data).toFixed(3)} and ${deviationOf(data).toFixed(3)}), NLL ${nll.toFixed(3)} nats on fresh numbers, entropy ${gaussian.entropy!()!.toFixed(3)}.`,
    picture: figure({
      legend: [
        { label: 'data', colour: colours.data },
        ...stages.map((step, i) => ({ label: `after ${step} steps`, colour: strokes[i]! })),
      ],
      panels: [
        {
          marks: [bars(data, extent), ...curves.map((curve, i) => line(curve, strokes[i]!))],
          extent,
          width: 1040,
          height: 280,
        },
      ],
      description: 'A histogram of normal numbers; the density of the flow moves onto it as it is trained',
    }),
  };
}

/** What one Gaussian cannot fit, four can when told so, and a flow of splines can without. */
export async function learnFourModes({ engine, steps, seed }: LearnLineOptions): Promise<LinePicture> {
  const extent: Extent = { x: [-7, 6.2], y: [0, 0.48] };
  const data = fourModes.sample(key(seed), 4000);
  const truth = curve(extent, fourModes.logDensity!(placesOf(extent)));
  const scale = elementwiseAffine([1]);
  const models = {
    'one Gaussian': new Flow(scale, { engine, seed }),
    'four Gaussians, trained': new Flow(scale, {
      engine,
      seed,
      base: gaussianMixture(1, { means: [[-3], [-1], [1], [3]] }),
    }),
    'a flow of splines': new Flow(NSF(1, { bins: 16 }), { engine, seed }),
  };
  const panels: Panel[] = [];
  const losses: string[] = [];
  for (const [title, flow] of Object.entries(models)) {
    const before = await curveOf(flow, extent);
    await flow.fit(data, { steps, learningRate: 0.01, seed });
    const nll = (await nllOf(flow, fourModes, seed)).toFixed(3);
    losses.push(`${title} ${nll}`);
    panels.push({
      title: `${title}: NLL ${nll}`,
      marks: [
        bars(data, extent),
        line(before, colours.before),
        line(truth, colours.truth, '3,3'),
        line(await curveOf(flow, extent), colours.after),
      ],
      extent,
      width: 340,
      height: 240,
    });
    await flow.dispose();
  }
  return {
    name: 'four-modes',
    title: 'Four modes',
    text: `NLL on fresh numbers in nats: ${losses.join(', ')}; entropy ${fourModes.entropy!()!.toFixed(3)}. The mixture is told how many modes there are; the flow is not.`,
    picture: figure({
      legend: [
        { label: 'data', colour: colours.data },
        { label: 'before training', colour: colours.before },
        { label: 'after', colour: colours.after },
        { label: 'true density (dashed)', colour: colours.truth },
      ],
      panels,
      description:
        'Histograms of numbers with four modes: one Gaussian misses them, four Gaussians and a flow fit them',
    }),
  };
}

interface Place {
  readonly x: number;
  readonly density: number;
}

const placesOf = ({ x: [low, high] }: Extent): Float64Array =>
  Float64Array.from({ length: places }, (_, i) => low + (i / (places - 1)) * (high - low));

function curve(extent: Extent, logDensity: ArrayLike<number>): Place[] {
  return Array.from(placesOf(extent), (x, i) => ({ x, density: Math.exp(logDensity[i]!) }));
}

const curveOf = async (flow: Flow, extent: Extent): Promise<Place[]> =>
  curve(extent, await flow.logProb(placesOf(extent)));

async function nllOf(flow: Flow, data: ToyDataset, seed: number): Promise<number> {
  return -meanOf(await flow.logProb(data.sample(key(1_000_000 + seed), 20_000)));
}

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function deviationOf(values: Float64Array): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
}

const line = (places: readonly Place[], stroke: string, dashes = ''): Plot.Markish =>
  Plot.line(places, { x: 'x', y: 'density', stroke, strokeWidth: 1.8, clip: true, strokeDasharray: dashes });

/** A histogram whose bars cover an area of 1. */
function bars(data: Float64Array, { x: [low, high] }: Extent): Plot.Markish {
  const count = 60;
  const width = (high - low) / count;
  const counts = new Float64Array(count);
  for (const value of data) {
    const bin = Math.floor((value - low) / width);
    if (bin >= 0 && bin < count) counts[bin]!++;
  }
  const shown = Array.from(counts, (each, i) => ({
    from: low + i * width,
    to: low + (i + 1) * width,
    density: each / (data.length * width),
  }));
  return Plot.rectY(shown, { x1: 'from', x2: 'to', y: 'density', fill: colours.data, inset: 0, clip: true });
}
