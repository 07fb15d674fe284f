import {
  chain,
  elementwiseAffine,
  elementwiseLogit,
  elementwiseSigmoid,
  elementwiseTransformer,
  Flow,
  rationalQuadratic,
  type Bijection,
  type Engine,
  type HostTensor,
  type Params,
} from '@flows/core';
import { evenly } from '../../../draw/evenly.ts';
import { softUnclip } from '../../soft-clip.ts';
import { splineShape, type Knots } from './knots.ts';

/** What can be dragged: centre and steepness of sigmoid and logit, knots of the splines. */
export interface LayerSettings {
  /** `x = sigmoid(steepness (z - centre))` */
  readonly sigmoid: readonly number[];
  readonly first: Knots;
  readonly second: Knots;
  /** `x = logit(u) / steepness + centre` */
  readonly logit: readonly number[];
}

/** A density on points that need not be evenly spaced. */
export interface Line {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export interface LayerPicture {
  /** The layer's map. */
  readonly map: Line;
  /** Density after it. */
  readonly density: Line;
}

export interface Layers {
  readonly layers: readonly LayerPicture[];
  /** Where the probe stands: the latent first, then after each layer. */
  readonly places: readonly number[];
  /** Log of the slope of each layer where the probe passes. */
  readonly logSlopes: readonly number[];
}

const reach = 5;
const densityPoints = 1500;
const mapPoints = 180;
const distances = Array.from({ length: 14 }, (_, j) => 1e-4 * 1.7 ** j);
/** Inputs at which the map of each layer is drawn. */
const inputs: readonly (readonly [number, number])[] = [
  [-4, 4],
  [0, 1],
  [0, 1],
  [0.001, 0.999],
];

const steepest = 1e6;
const spline = (bins: number): Bijection =>
  // Core's splines live around zero.
  chain([
    elementwiseAffine([1]),
    elementwiseTransformer(1, {
      transformer: rationalQuadratic({ bins, bound: 1, tails: 'learned', smallest: 1e-6, steepest }),
      density: 'invert',
    }),
    elementwiseAffine([1]),
  ]);

/** The four layers, each a flow of the library with params that are set by hand. */
export class LayeredDensity {
  readonly #flows: readonly Flow[];

  /** With so many inner knots in either spline. */
  constructor({ first, second }: { readonly first: number; readonly second: number }, engine?: Engine) {
    this.#flows = [
      chain([elementwiseAffine([1]), elementwiseSigmoid([1])]),
      spline(first + 1),
      spline(second + 1),
      chain([elementwiseLogit([1]), elementwiseAffine([1])]),
    ].map((layer) => new Flow(layer, { ...(engine && { engine }) }));
  }

  /** An even grid, and points closer and closer to where a knot is reached: there a density may have a kink or a spike. */
  async #latents({ sigmoid, first, second }: LayerSettings, params: readonly Params[]): Promise<Float64Array> {
    const knotsOf = (knots: Knots): number[] => knots.filter((_, i) => i % 2 === 0);
    this.#flows[1]!.setParams(params[1]!);
    const asked = Float64Array.from(knotsOf(second));
    const { value } = await this.#flows[1]!.inverse({ shape: [asked.length, 1], data: asked });
    const latentOf = (x: number): number => Math.log(x / (1 - x)) / sigmoid[1]! + sigmoid[0]!;
    const centres = [...knotsOf(first), ...Array.from(value.data)].map(latentOf).filter((z) => Math.abs(z) < reach);
    const near = centres.flatMap((z) => [z, ...distances.flatMap((distance) => [z - distance, z + distance])]);
    return Float64Array.of(...evenly([-reach, reach], densityPoints), ...near).toSorted();
  }

  /** Sends a grid of latents and the probe through all layers, densities by the change of variables. */
  async follow(settings: LayerSettings, probe: number): Promise<Layers> {
    const params = [
      affineParams(0, settings.sigmoid[1]!, -settings.sigmoid[0]! * settings.sigmoid[1]!),
      splineParams(settings.first),
      splineParams(settings.second),
      affineParams(1, 1 / settings.logit[1]!, settings.logit[0]!),
    ];
    let points = await this.#latents(settings, params);
    let at = probe;
    let logDensity = points.map((z) => -0.5 * (z * z + Math.log(2 * Math.PI)));
    const layers: LayerPicture[] = [];
    const places = [probe];
    const logSlopes: number[] = [];
    for (const [i, flow] of this.#flows.entries()) {
      const drawn = evenly(inputs[i]!, mapPoints);
      flow.setParams(params[i]!);
      const asked = Float64Array.of(...points, ...drawn, at);
      const { value, logDet } = await flow.forward({ shape: [asked.length, 1], data: asked });
      const values = Float64Array.from(value.data);
      points = values.slice(0, points.length);
      logDensity = logDensity.map((density, j) => density - logDet[j]!);
      at = values.at(-1)!;
      layers.push({
        map: { x: drawn, y: values.slice(points.length, -1) },
        density: { x: points, y: logDensity.map(Math.exp) },
      });
      places.push(at);
      logSlopes.push(logDet.at(-1)!);
    }
    return { layers, places, logSlopes };
  }
}

/** The area under a line. */
export const areaOf = ({ x, y }: Line): number =>
  x.reduce((sum, value, i) => (i === 0 ? 0 : sum + 0.5 * (value - x[i - 1]!) * (y[i]! + y[i - 1]!)), 0);

const tensor = (values: readonly number[]): HostTensor => ({ shape: [values.length], data: Float64Array.from(values) });

const affineParams = (layer: number, scale: number, shift: number): Params =>
  new Map([
    [`bijection.${layer}.logScale`, tensor([softUnclip(Math.log(scale), Math.log(1000))])],
    [`bijection.${layer}.shift`, tensor([shift])],
  ]);

function splineParams(knots: Knots): Params {
  const { widths, heights, slopes } = splineShape(knots);
  const raw = [
    ...widths.flatMap((width, i) => [Math.log(width), Math.log(heights[i]!)]),
    ...slopes.map((slope) => softUnclip(Math.log(slope), Math.log(steepest))),
  ];
  return new Map([
    ...affineParams(0, 2, -1),
    ['bijection.1.parameters', { shape: [raw.length, 1], data: Float64Array.from(raw) }],
    ...affineParams(2, 0.5, 0.5),
  ]);
}
