import { gradient } from '../autodiff/gradient.ts';
import { circularRationalQuadratic } from '../bijections/transformers/circular-rational-quadratic.ts';
import { clipped } from '../bijections/transformers/clipped.ts';
import { halves } from '../bijections/transformers/halves.ts';
import { ownersOf, type OwnKnots } from '../bijections/transformers/knots.ts';
import { linearRational } from '../bijections/transformers/linear-rational.ts';
import { piecewiseLinear } from '../bijections/transformers/piecewise-linear.ts';
import { piecewiseQuadratic } from '../bijections/transformers/piecewise-quadratic.ts';
import { coordinateAt, riseAt } from '../bijections/transformers/rational-quadratic-bin.ts';
import { rationalQuadratic } from '../bijections/transformers/rational-quadratic.ts';
import { slopeWithin } from '../bijections/transformers/slope-within.ts';
import { splineInBins } from '../bijections/transformers/spline-in-bins.ts';
import { cutParams, parameterCount } from '../bijections/transformers/transformer-params.ts';
import type { Transformer } from '../bijections/transformers/transformer.ts';
import type { Engine, Executable } from '../engine/engine.ts';
import { referenceEngine } from '../engine/reference/reference-engine.ts';
import type { Graph } from '../graph/graph.ts';
import { trace } from '../graph/trace.ts';
import type { HostArray } from '../host-array.ts';
import { foldIn, key, normal } from '../random/index.ts';
import { add } from '../tensor/primitives/add.ts';
import { div } from '../tensor/primitives/div.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { slice } from '../tensor/primitives/slice.ts';
import { sub } from '../tensor/primitives/sub.ts';
import { sum } from '../tensor/primitives/sum.ts';
import type { Tensor } from '../tensor/tensor.ts';

export interface CheckSplinesOptions {
  /** How many points each spline is evaluated at, in each direction; default 50 000. */
  readonly points?: number;
  /** Only splines of this name. */
  readonly only?: string;
}

/** The largest deviations of a spline's round trips in float32, by heights, relative to `1 + |height|`. */
export interface SplineDeviations {
  /** From a height to the coordinate in its bin and back. */
  readonly throughCoordinate?: number;
  /** From a height to the position, which float32 rounds, and back. */
  readonly throughPosition: number;
}

const bins = 8;
const [splines, rows] = [1000, 100];
const spread = 8;
const allowed = { throughCoordinate: 5e-6, throughPosition: 5e-4 };

interface Case {
  readonly spline: Transformer;
  readonly bound: number;
  /** Where the raw widths stand among the raw numbers of a spline; none for equal ones. */
  readonly widths: readonly number[];
  /** The knots that have a raw slope, of a rational-quadratic spline. */
  readonly knots?: OwnKnots;
  /** A slope it may exceed, within bins, so that the position does not hold all digits of the height. */
  readonly steep?: number;
}

const oneByOne = Array.from({ length: bins }, (_, k) => k);
const sideBySide = oneByOne.map((k) => 2 * k);
const tails = 'learned';
const cases: Readonly<Record<string, Case>> = {
  rationalQuadratic: { spline: rationalQuadratic({ bins }), bound: 5, widths: sideBySide, knots: 'inner' },
  'rationalQuadratic, learned tails': {
    spline: rationalQuadratic({ bins, bound: 3, tails }),
    bound: 3,
    widths: sideBySide,
    knots: 'all',
  },
  circularRationalQuadratic: {
    spline: circularRationalQuadratic({ bins }),
    bound: Math.PI,
    widths: sideBySide,
    knots: 'periodic',
  },
  linearRational: { spline: linearRational({ bins }), bound: 5, widths: sideBySide, steep: 500 },
  'linearRational, learned tails': {
    spline: linearRational({ bins, bound: 3, tails }),
    bound: 3,
    widths: sideBySide,
    steep: 500,
  },
  piecewiseLinear: { spline: piecewiseLinear({ bins }), bound: 5, widths: [] },
  'piecewiseLinear, learned tails': { spline: piecewiseLinear({ bins, bound: 3, tails }), bound: 3, widths: [] },
  piecewiseQuadratic: { spline: piecewiseQuadratic({ bins }), bound: 5, widths: oneByOne },
  'piecewiseQuadratic, learned tails': {
    spline: piecewiseQuadratic({ bins, bound: 3, tails }),
    bound: 3,
    widths: oneByOne,
  },
};

/**
 * Names of the splines that `checkSplines` evaluates.
 *
 * @example
 * ```ts
 * const [only] = splineNames;
 * await checkSplines(referenceEngine(), { points: 100, only });
 * ```
 */
export const splineNames: readonly string[] = Object.keys(cases);

/**
 * Evaluates splines where they are hardest, in float32: within 2⁻²³ of their knots, at and beside their bounds, at 0, ±1e-30 and ±1e30, with raw numbers
 * of standard deviation 8. Value, log-det and gradients must be finite in both directions, and heights must come back: to 5e-6 through the coordinate
 * in the bin, where the spline is rational-quadratic, and to 5e-4 through the position that float32 holds.
 *
 * @throws Error naming spline, direction and values.
 *
 * @example
 * ```ts
 * const found = await checkSplines(referenceEngine(), { points: 1000, only: 'rationalQuadratic' });
 * found['rationalQuadratic, apply'].throughPosition < 5e-4; // => true
 * ```
 */
export async function checkSplines(
  engine: Engine,
  { points = 50_000, only }: CheckSplinesOptions = {},
): Promise<Record<string, SplineDeviations>> {
  const runs = Math.max(1, Math.round(points / (splines * rows)));
  const batchSize = Math.min(rows, Math.max(1, Math.round(points / splines)));
  const found: Record<string, SplineDeviations> = {};
  for (const [name, each] of Object.entries(cases))
    for (const direction of ['apply', 'invert'] as const) {
      if (only !== undefined && name !== only) continue;
      const heights = await open(referenceEngine(), heightsOf(each), { batchSize: bins + 1, precision: 'float64' });
      const both = await open(engine, thereAndBack(each, direction), { batchSize, precision: 'float32' });
      let deviations: SplineDeviations = { throughPosition: 0 };
      for (let run = 0; run < runs; run++) {
        const raw = Float32Array.from(
          normal(foldIn(key(run), 1), splines * parameterCount(each.spline)),
          (z) => spread * z,
        );
        let knots = knotsOf(each, raw);
        if (direction === 'invert') knots = (await heights.run({ x: knots, raw }))['value'] as Float64Array;
        const x = pointsAt(knots, each.bound, batchSize);
        const result = await both.run({ x, raw });
        const at = (index: number): string =>
          `checkSplines (${engine.name}): ${name}, ${direction} at ${x[index % x.length]}, spline ${index % splines} of run ${run}`;
        for (const [output, values] of Object.entries(result)) {
          const wrong = values.findIndex((value) => !Number.isFinite(value));
          if (wrong >= 0) throw new Error(`${at(wrong)}: ${output} is ${values[wrong]}`);
        }
        deviations = worse(deviations, deviationsOf(each, direction, x, result), at);
      }
      found[`${name}, ${direction}`] = deviations;
      heights.dispose();
      both.dispose();
    }
  return found;
}

const open = (engine: Engine, graph: Graph, options: Parameters<Engine['compile']>[1]): Promise<Executable> =>
  engine.compile(graph, options);

const shapesOf = ({ spline }: Case) => ({
  x: { shape: [splines], batched: true },
  raw: { shape: [parameterCount(spline), splines] },
});

const heightsOf = (each: Case): Graph =>
  trace(shapesOf(each), ({ x, raw }) => ({ value: each.spline.apply(x, cutParams(each.spline, raw)).value }));

/** A direction, there and back and there again, with gradients; and heights from the coordinates of heights. */
function thereAndBack(each: Case, direction: 'apply' | 'invert'): Graph {
  const { spline } = each;
  return trace(shapesOf(each), ({ x, raw }) => {
    const params = cutParams(spline, raw);
    const there = spline[direction](x, params);
    const back = spline[direction === 'apply' ? 'invert' : 'apply'](there.value, params);
    const again = spline[direction](back.value, params);
    const [byX, byRaw] = gradient(sum(add(there.value, there.logDet)), [x, raw]);
    return {
      value: there.value,
      logDet: there.logDet,
      back: back.value,
      backLogDet: back.logDet,
      again: again.value,
      byX: byX!,
      byRaw: byRaw!,
      ...(each.knots && direction === 'invert' && { height: heightOfCoordinate(each, each.knots, x, raw) }),
    };
  });
}

/** A height within the bounds, found again from the coordinate that its inverse finds in its bin. */
function heightOfCoordinate({ bound }: Case, knots: OwnKnots, y: Tensor, raw: Tensor): Tensor {
  const interval = { low: -bound, length: 2 * bound, smallest: 1e-3 };
  const sizes = slice(raw, { axis: 0, end: 2 * bins });
  const rawSlopes = slice(raw, { axis: 0, start: 2 * bins });
  return splineInBins('invert', clipped(y, -bound, bound), sizes, interval, (position, box, choose) => {
    const slopes = halves(slopeWithin(choose(rawSlopes, ownersOf(knots, bins)), 1e3));
    const { bottom, height, width } = box;
    const chord = div(height, width);
    const coordinate = coordinateAt(clipped(div(sub(position, bottom), height), 0, 1), chord, slopes);
    const { share, logSlope } = riseAt(coordinate, chord, slopes);
    return { value: add(bottom, mul(height, share)), logDet: logSlope };
  }).value;
}

/** All knots of random splines as positions, row by row, in float64. */
function knotsOf({ bound, widths }: Case, raw: Float32Array): Float64Array {
  const knots = new Float64Array((bins + 1) * splines);
  for (let i = 0; i < splines; i++) {
    const sizes = oneByOne.map((k) => (widths.length === 0 ? 0 : raw[widths[k]! * splines + i]!));
    const powers = sizes.map((size) => Math.exp(size - Math.max(...sizes)));
    const total = powers.reduce((all, power) => all + power, 0);
    let position = -bound;
    for (let k = 0; k <= bins; k++) {
      knots[k * splines + i] = position;
      if (k < bins) position += 2 * bound * (1e-3 + ((1 - bins * 1e-3) * powers[k]!) / total);
    }
  }
  return knots;
}

/** Rows of points: extremes, bounds and what lies beside them, then knots and what lies within 2⁻²³ of them. */
function pointsAt(knots: Float64Array, bound: number, count: number): Float64Array {
  const beside = [0, 0.5, 1, -0.5, -1, 0.25, -0.25, 0.75, -0.75, 0.1].map((share) => 1 + share * 2 ** -23);
  const special = [
    0,
    1e-30,
    -1e-30,
    1e30,
    -1e30,
    ...beside.slice(0, 3).flatMap((factor) => [bound * factor, -bound * factor]),
  ];
  return Float64Array.from({ length: count * splines }, (_, index) => {
    const [row, i] = [Math.floor(index / splines), index % splines];
    // Few rows see other points from spline to spline.
    const at = (row + (count < rows ? 7 * i : 0)) % rows;
    if (at < special.length) return Math.fround(special[at]!);
    const k = at - special.length;
    return Math.fround(knots[(k % (bins + 1)) * splines + i]! * beside[Math.floor(k / (bins + 1)) % beside.length]!);
  });
}

/**
 * Heights are compared, not positions: inside a bin a spline may be as flat as 1e-9, and its height holds few digits of the position then. Where
 * it is steeper than `steep`, rounding the position costs as much more.
 */
function deviationsOf(
  { bound, knots, steep = Infinity, spline }: Case,
  direction: 'apply' | 'invert',
  x: Float64Array,
  { value, back, again, logDet, height }: Readonly<Record<string, HostArray>>,
): Readonly<Record<keyof SplineDeviations, Deviation | undefined>> {
  const [from, to] = direction === 'apply' ? [value!, again!] : [x, back!];
  const sign = direction === 'apply' ? 1 : -1;
  const isInside = (i: number): boolean => Math.abs(x[i]!) <= Math.fround(bound) * (1 + 2 ** -22);
  const isAngle = spline.domain !== undefined;
  const steepness = (i: number): number => Math.max(1, Math.exp(sign * logDet![i]!) / steep);
  return {
    // Far out nothing is left of an angle.
    throughPosition: largest(from, to, (i) => (isAngle && !isInside(i) ? 0 : 1 / steepness(i)), isAngle),
    throughCoordinate: knots && height && largest(x, height, (i) => (isInside(i) ? 1 : 0), isAngle),
  };
}

interface Deviation {
  readonly size: number;
  readonly index: number;
}

/** The largest difference, relative to `1 + |expected|` and weighted; between angles it is less than a turn. */
function largest(
  expected: HostArray,
  actual: HostArray,
  weight: (index: number) => number,
  isAngle: boolean,
): Deviation {
  let worst: Deviation = { size: 0, index: 0 };
  for (const [i, wanted] of expected.entries()) {
    const difference = Math.abs(actual[i]! - wanted);
    const apart = isAngle ? Math.min(difference, Math.abs(2 * Math.PI - difference)) : difference;
    const size = weight(i) === 0 ? 0 : (weight(i) * apart) / (1 + Math.abs(wanted));
    if (size > worst.size) worst = { size, index: i };
  }
  return worst;
}

function worse(
  sofar: SplineDeviations,
  found: ReturnType<typeof deviationsOf>,
  at: (index: number) => string,
): SplineDeviations {
  const entries = (['throughCoordinate', 'throughPosition'] as const).flatMap((way) => {
    const deviation = found[way];
    if (deviation === undefined) return [];
    if (deviation.size > allowed[way])
      throw new Error(
        `${at(deviation.index)}: a round trip ${way} is off by ${deviation.size}, allowed ${allowed[way]}`,
      );
    return [[way, Math.max(sofar[way] ?? 0, deviation.size)] as const];
  });
  return { throughPosition: 0, ...Object.fromEntries(entries) };
}
