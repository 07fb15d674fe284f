import { describe, expect, it } from 'vitest';
import { gradient } from '../../autodiff/gradient.ts';
import { referenceEngine } from '../../engine/reference/reference-engine.ts';
import type { Precision } from '../../engine/engine.ts';
import { trace } from '../../graph/trace.ts';
import type { HostArray } from '../../host-array.ts';
import { foldIn, key, normal, uniform } from '../../random/index.ts';
import { add } from '../../tensor/primitives/add.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { coordinateAt, riseAt } from './rational-quadratic-bin.ts';
import { rationalQuadratic } from './rational-quadratic.ts';
import type { Transformer } from './transformer.ts';
import { cutParams, parameterCount } from './transformer-params.ts';

type Values = Readonly<Record<string, HostArray>>;

/** Computes on `count` events, each input given as its rows. */
async function compute(
  shapes: Readonly<Record<string, number>>,
  given: Values,
  count: number,
  build: (inputs: Readonly<Record<string, Tensor>>) => Record<string, Tensor>,
  precision: Precision,
): Promise<Values> {
  const inputs = Object.fromEntries(
    Object.entries(shapes).map(([name, size]) => [name, { shape: size === 0 ? [] : [size], batched: true }]),
  );
  const executable = await referenceEngine().compile(trace(inputs, build), { batchSize: count, precision });
  const result = await executable.run(given);
  executable.dispose();
  return result;
}

/** A direction, the other after it, and gradients of the first; one number an event, each with raw numbers of its own. */
function roundTrip(
  transformer: Transformer,
  direction: 'apply' | 'invert',
  x: Float64Array,
  raw: Float64Array,
  precision: Precision,
): Promise<Values> {
  return compute(
    { x: 0, raw: parameterCount(transformer) },
    { x, raw },
    x.length,
    ({ x: u, raw: numbers }) => {
      const params = cutParams(transformer, numbers!);
      const { value, logDet } = transformer[direction](u!, params);
      const back = transformer[direction === 'apply' ? 'invert' : 'apply'](value, params);
      const again = transformer[direction](back.value, params).value;
      const [byX, byRaw] = gradient(add(value, logDet), [u!, numbers!]);
      return { value, logDet, again, back: back.value, backLogDet: back.logDet, byX: byX!, byRaw: byRaw! };
    },
    precision,
  );
}

const raws = (seed: number, count: number, transformer: Transformer, scale: number): Float64Array =>
  normal(foldIn(key(seed), 1), count * parameterCount(transformer)).map((value) => scale * value);

const worst = (a: HostArray, b: ArrayLike<number>): number => {
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const deviation = Math.abs(a[i]! - b[i]!) / (1 + Math.abs(b[i]!));
    largest = Math.max(largest, Number.isNaN(deviation) ? Infinity : deviation);
  }
  return largest;
};

/**
 * How well heights come back through the stored position. Not the other way round: inside a bin a spline may be as flat as 1e-9, and its height holds
 * few digits of the position then.
 */
const heightError = (direction: 'apply' | 'invert', { value, back, again }: Values, x: Float64Array): number =>
  direction === 'apply' ? worst(again!, value!) : worst(back!, x);

/** Points on knots of random splines, a few rounding errors beside them, and at the bounds: in width for `apply`, in height for `invert`. */
function awkwardPoints(axis: 0 | 1, raw: Float64Array, count: number, bins: number, bound: number): Float64Array {
  const width = raw.length / count;
  const choices = uniform(foldIn(key(5), axis), 2 * count);
  return Float64Array.from({ length: count }, (_, i) => {
    const sizes = Array.from({ length: bins }, (__, k) => raw[i * width + 2 * k + axis]!);
    const top = Math.max(...sizes);
    const powers = sizes.map((size) => Math.exp(size - top));
    const total = powers.reduce((sum, each) => sum + each, 0);
    const knot = Math.floor(choices[2 * i]! * (bins + 1));
    const start = powers
      .slice(0, knot)
      .reduce((sum, power) => sum + 2 * bound * (1e-3 + ((1 - bins * 1e-3) * power) / total), -bound);
    const beside = 2 ** -23 * (Math.floor(choices[2 * i + 1]! * 9) - 4);
    return Math.fround(start * (1 + beside));
  });
}

const extremes = [0, 1e-30, -1e-30, 1e30, -1e30, 5, -5, 5.0000005, -5.0000005, 4.9999995, -4.9999995, 3, -3];

describe.each([
  ['linear', 5],
  ['learned', 3],
] as const)('rationalQuadratic, %s tails', (tails, bound) => {
  const transformer = rationalQuadratic({ tails, bound });

  it('is the identity when all raw numbers are 0', async () => {
    const x = Float64Array.from([...extremes, 0.1, -2.7, 1.25, 2.5]);
    const raw = new Float64Array(x.length * parameterCount(transformer));
    for (const direction of ['apply', 'invert'] as const) {
      const { value, logDet } = await roundTrip(transformer, direction, x, raw, 'float64');
      expect(worst(value!, x)).toBeLessThan(1e-15);
      expect(worst(logDet!, new Float64Array(x.length))).toBeLessThan(1e-14);
    }
  });

  it.each(['apply', 'invert'] as const)('%s holds at knots, bounds and far out, in float32', async (direction) => {
    const count = 5000;
    const raw = raws(3, count, transformer, 8);
    const x = awkwardPoints(direction === 'apply' ? 0 : 1, raw, count, 8, bound);
    extremes.forEach((value, i) => (x[i] = Math.fround(value)));
    const result = await roundTrip(transformer, direction, x, raw, 'float32');
    expect(heightError(direction, result, x)).toBeLessThan(5e-4);
    for (const values of Object.values(result)) expect(values.every(Number.isFinite)).toBe(true);
    if (tails === 'linear') expect([...result['value']!.slice(3, 5)]).toEqual([...x.slice(3, 5)].map(Math.fround));
  });

  it.each(['apply', 'invert'] as const)('%s comes back, raw numbers of sd 8', async (direction) => {
    const count = 5000;
    const raw = raws(4, count, transformer, 8);
    const x = Float64Array.from(normal(key(9), count), (value) => Math.fround((value * bound) / 2));
    const single = await roundTrip(transformer, direction, x, raw, 'float32');
    expect(heightError(direction, single, x)).toBeLessThan(5e-4);
    const double = await roundTrip(transformer, direction, x, raw, 'float64');
    expect(heightError(direction, double, x)).toBeLessThan(1e-11);
  });
});

describe('the coordinate in a bin', () => {
  it('gives the height it was found for, in float32', async () => {
    const count = 100_000;
    // Chords and slopes over the decades there are; shares of the height at both ends of the bin and next to them.
    const decades = (seed: number, low: number, high: number): Float64Array =>
      uniform(foldIn(key(11), seed), count).map((u) => 10 ** (low + (high - low) * u));
    const p = decades(0, -8, 0).map((share, i) => Math.fround(i < 4 ? i % 2 : i % 2 === 0 ? share : 1 - share));
    const given = { p, s: decades(1, -3, 3), start: decades(2, -3, 3), end: decades(3, -3, 3) };
    const { share, t, logSlope } = await compute(
      { p: 0, s: 0, start: 0, end: 0 },
      given,
      count,
      ({ p: height, s, start, end }) => {
        const coordinate = coordinateAt(height!, s!, [start!, end!]);
        return { ...riseAt(coordinate, s!, [start!, end!]), t: coordinate.t };
      },
      'float32',
    );
    expect(worst(share!, p)).toBeLessThan(5e-6);
    expect(t!.every((each) => each >= 0 && each <= 1)).toBe(true);
    expect(logSlope!.every(Number.isFinite)).toBe(true);
  });
});
