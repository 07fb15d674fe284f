import { elementwiseLeakyTanh } from '../bijections/elementwise/elementwise-leaky-tanh.ts';
import { elementwiseTransformer } from '../bijections/elementwise/elementwise-transformer.ts';
import { triangular } from '../bijections/linear/triangular.ts';
import { blockNeuralAutoregressive } from '../bijections/residual/block-neural-autoregressive.ts';
import { planar, type PlanarOptions } from '../bijections/residual/planar.ts';
import { smallestSlope } from '../bijections/residual/positive-slope.ts';
import { radial } from '../bijections/residual/radial.ts';
import { sylvester } from '../bijections/residual/sylvester.ts';
import { rationalQuadratic } from '../bijections/transformers/rational-quadratic.ts';
import { inverted } from '../bijections/wrappers/inverted.ts';
import type { HostArray, HostTensor } from '../host-array.ts';
import { inverseSoftplus } from '../special/inverse-softplus.ts';
import { part, type Part } from './part.ts';

/*
 * Residual layers with the weights of other libraries. Theirs and ours constrain the same maps by different functions of a free number, so what is
 * imported is the constrained number, and its free number here is looked for.
 */

const vector = (values: ArrayLike<number>): HostTensor => ({ shape: [values.length], data: Float64Array.from(values) });
const scalar = (value: number): HostTensor => ({ shape: [], data: Float64Array.of(value) });
const dot = (a: HostArray, b: HostArray): number => Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const inverseSoftClip = (y: number, bound: number): number => y / (1 - Math.abs(y / bound));
/** The number of which `positiveSlope` makes this slope, or the smallest it can make. */
const inversePositiveSlope = (slope: number): number =>
  inverseSoftplus(Math.max((slope - smallestSlope) / (1 - smallestSlope), 1e-12)) - Math.log(Math.E - 1);

/** A planar layer of normflows, `z + û h(w·z + b)`, `û = u + (softplus(w·u) - 1 - w·u) w / |w|²`. */
export function planarPart(
  { w, u, b }: { readonly w: HostArray; readonly u: HostArray; readonly b: number },
  options: PlanarOptions,
): Part {
  const along = dot(w, u);
  const slope = softplus(along);
  // Ours adds (slope - 1 - w·u') w / |w|² to its u', whose product with w is the free number of that slope.
  const shift = (inversePositiveSlope(slope) - along) / dot(w, w);
  return part(planar(w.length, options), {
    weight: vector(w),
    direction: vector(Array.from(u, (value, i) => value + shift * w[i]!)),
    bias: scalar(b),
  });
}

/** A radial layer of normflows: `z + (z - z0) β / (|alpha| + r)`, `β = softplus(beta) - |alpha|`. */
export function radialPart({ center, alpha, beta }: { center: HostArray; alpha: number; beta: number }): Part {
  const radius = Math.log(Math.abs(alpha));
  const strength = Math.log(softplus(beta)) - radius;
  return part(radial(center.length), {
    center: vector(center),
    radius: scalar(inverseSoftClip(radius, 20)),
    strength: scalar(inverseSoftClip(strength, 20)),
  });
}

/** A lower triangular matrix of torchflows: the free numbers of its diagonal, and what is below it row by row. */
export interface TorchflowsTriangle {
  readonly diagonal: HostArray;
  readonly below: HostArray;
}

/** A Sylvester layer of torchflows: `z + [R sigmoid(R̃ z + b); 0]` of the first features, both matrices given by their transposes. */
export function sylvesterPart(
  features: number,
  { outer, inner, bias }: { outer: TorchflowsTriangle; inner: TorchflowsTriangle; bias: HostArray },
): Part {
  const width = bias.length;
  const diagonal = ({ diagonal: free }: TorchflowsTriangle): number[] => Array.from(free, (x) => Math.exp(x) + 1e-3);
  // Row by row above the diagonal is column by column below it.
  const above = ({ below }: TorchflowsTriangle): number[] =>
    Array.from({ length: width }, (_, row) =>
      Array.from({ length: width - row - 1 }, (__, k) => {
        const from = row + 1 + k;
        return below[(from * (from - 1)) / 2 + row]!;
      }),
    ).flat();
  const [outerDiagonal, innerDiagonal] = [diagonal(outer), diagonal(inner)];
  return part(sylvester(features, { width, reflections: 0, activation: 'sigmoid' }), {
    ...(width > 1 && { outer: vector(above(outer)), inner: vector(above(inner)) }),
    product: vector(outerDiagonal.map((r, i) => inversePositiveSlope(1 + r * innerDiagonal[i]!))),
    innerScale: vector(innerDiagonal.map((r) => inverseSoftClip(Math.log(r), Math.log(1000)))),
    bias: vector(bias),
  });
}

/** One layer of flowjax's block neural autoregressive flow: its linear layers in order, each with the scale of its rows. */
export function blockNeuralPart(
  features: number,
  layers: readonly { readonly weight: HostTensor; readonly scale: HostArray; readonly bias: HostArray }[],
  contextWeight?: HostTensor,
): Part {
  const hidden = layers.slice(0, -1).map(({ bias }) => bias.length / features);
  const context = contextWeight?.shape[1] ?? 0;
  return part(blockNeuralAutoregressive(features, { hidden, context }), {
    ...Object.fromEntries(
      layers.flatMap(({ weight, scale, bias }, i) => [
        [`layers.${i}.weight`, weight],
        [`layers.${i}.scale`, vector(scale)],
        [`layers.${i}.bias`, vector(bias)],
      ]),
    ),
    ...(contextWeight && { 'context.weight': contextWeight }),
  });
}

/** A layer of flowjax's triangular spline flow, data to latent: spline in the coordinates of a tanh, then the triangular map `A v + loc`. */
export function triangularSplineParts({
  widths,
  heights,
  slopes,
  triangle,
  scale,
  loc,
  tangentsFrom,
}: {
  readonly widths: HostTensor;
  readonly heights: HostTensor;
  readonly slopes: HostTensor;
  readonly triangle: HostTensor;
  readonly scale: HostArray;
  readonly loc: HostArray;
  /** Where the tanh becomes its tangents. */
  readonly tangentsFrom: number;
}): Part[] {
  const [features, bins] = widths.shape as [number, number];
  const axis = Array.from({ length: features }, (_, i) => i);
  const columns = ({ shape, data }: HostTensor, k: number): number[] => axis.map((i) => data[i * shape[1]! + k]!);
  const parameters = [
    ...Array.from({ length: bins }, (_, k) => [...columns(widths, k), ...columns(heights, k)]),
    ...Array.from({ length: bins + 1 }, (_, k) => columns(slopes, k)),
  ].flat();
  const rows = axis.map((i) => {
    const row = axis.slice(0, i + 1).map((k) => {
      const entry = triangle.data[i * features + k]!;
      return i === k ? softplus(entry) : entry;
    });
    const length = softplus(scale[i]!) / Math.hypot(...row);
    return row.map((entry) => entry * length);
  });
  // Their smallest bin is a number, ours a share of the interval of length 2.
  const transformer = rationalQuadratic({ bins, bound: 1, smallest: 5e-4, compatibility: 'flowjax' });
  return [
    part(inverted(elementwiseLeakyTanh([features], { from: tangentsFrom }))),
    part(elementwiseTransformer(features, { transformer }), {
      parameters: { shape: [3 * bins + 1, features], data: Float64Array.from(parameters) },
    }),
    part(elementwiseLeakyTanh([features], { from: tangentsFrom })),
    part(triangular(features), {
      ...(features > 1 && { entries: vector(rows.flatMap((row) => row.slice(0, -1))) }),
      diagonal: vector(rows.map((row) => inverseSoftplus(Math.max(row.at(-1)! - 1e-3, 1e-12)))),
      bias: vector(loc),
    }),
  ];
}
