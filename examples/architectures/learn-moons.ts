import { fitSINF, Flow, fromGenerator, key, twoMoons, type Engine, type FlowPreset, type Key } from '@flows/core';
import { cellMiddles, densityShades } from '../shared/density-shades.ts';
import { dots } from '../shared/dots.ts';
import { figure } from '../shared/figure.ts';
import { gridLines, gridMark } from '../shared/grid-lines.ts';
import type { Extent } from '../shared/plot-panel.ts';

export interface LearnMoonsOptions {
  readonly engine: Engine;
  readonly steps: number;
  readonly seed: number;
}

/** How a flow did. */
export interface LearnedMoons {
  readonly preset: FlowPreset;
  readonly parameters: number;
  /** On fresh points, in nats. */
  readonly nll: number;
  /** Of training. */
  readonly seconds: number;
  readonly training: string;
  /** Its density, samples and warped grid: an SVG document. */
  readonly picture: string;
}

export const noise = 0.1;
const extent: Extent = { x: [-1.7, 2.7], y: [-1.3, 1.8] };
const width = 184;
const shown = 2000;
const batchSize = 256;
/** Points the flow without gradients is fitted to. */
const sinfRows = 20_000;

/** Trains a flow on the two moons, tells how well it did and draws it. */
export async function learnMoons(
  preset: FlowPreset,
  { engine, steps, seed }: LearnMoonsOptions,
): Promise<LearnedMoons> {
  const moons = (from: Key, n: number): Float64Array => twoMoons.sample(from, n, { noise });
  const began = performance.now();
  const base = preset.base?.(2);
  let flow: Flow;
  let training: string;
  if (preset.name === 'sinf') {
    const { bijection, params, layers } = await fitSINF(2, moons(key(1_000_000 + seed), sinfRows), { seed });
    flow = new Flow(bijection, { engine, params });
    training = `${layers} layers found without gradients in ${sinfRows} points`;
  } else {
    flow = new Flow(preset.create(2), { engine, seed, ...(base && { base }) });
    await flow.fit(fromGenerator(moons, { columns: 2 }), { steps, batchSize, learningRate: 5e-3, seed, validation: 0 });
    training = `${steps} steps of ${batchSize} points`;
  }
  const seconds = (performance.now() - began) / 1000;
  const logProb = await flow.logProb(moons(key(2_000_000 + seed), 20_000));
  const result = {
    preset,
    parameters: flow.declarations.reduce(
      (sum, { name, kind }) => sum + (kind === 'trainable' ? flow.params.get(name)!.data.length : 0),
      0,
    ),
    nll: -logProb.reduce((sum, value) => sum + value, 0) / logProb.length,
    seconds,
    training,
    picture: await draw(flow, moons(key(3_000_000), shown), preset),
  };
  await flow.dispose();
  return result;
}

/** The square of the latent whose grid is shown: most of a Gaussian, or all of a base with bounds. */
const latentSquare = (preset: FlowPreset): Extent =>
  preset.base === undefined ? { x: [-2.5, 2.5], y: [-2.5, 2.5] } : { x: [-3.14, 3.14], y: [-3.14, 3.14] };

async function draw(flow: Flow, data: Float64Array, preset: FlowPreset): Promise<string> {
  const logDensity = await flow.logProb(cellMiddles(extent));
  const { data: samples } = await flow.sample(shown, { seed: 1 });
  const lines = gridLines(latentSquare(preset), { count: 15, places: 61 });
  const { value: bent } = await flow.forward(lines.points);
  const panel = { extent, width, axes: false };
  return figure({
    panels: [
      { ...panel, title: 'density', marks: [densityShades(logDensity, extent)] },
      {
        ...panel,
        title: 'samples over data',
        marks: [
          dots(data, { extent, colour: '#a9bdd3', diameter: 1.6 }),
          dots(samples, { extent, colour: '#e4572e', diameter: 1.4 }),
        ],
      },
      {
        ...panel,
        title: 'the grid of the latent, warped',
        marks: [gridMark({ points: bent.data, places: lines.places })],
      },
    ],
    description: `Two moons by the flow ${preset.name}: density, samples, warped grid`,
  });
}
