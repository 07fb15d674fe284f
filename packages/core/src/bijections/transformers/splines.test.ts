import { describe, expect, it } from 'vitest';
import { gradient } from '../../autodiff/gradient.ts';
import type { Precision } from '../../engine/engine.ts';
import { referenceEngine } from '../../engine/reference/reference-engine.ts';
import { trace } from '../../graph/trace.ts';
import type { HostArray } from '../../host-array.ts';
import { foldIn, key, normal, uniform } from '../../random/index.ts';
import { add } from '../../tensor/primitives/add.ts';
import { circularRationalQuadratic } from './circular-rational-quadratic.ts';
import { linearRational } from './linear-rational.ts';
import { piecewiseLinear } from './piecewise-linear.ts';
import { piecewiseQuadratic } from './piecewise-quadratic.ts';
import { rationalQuadratic } from './rational-quadratic.ts';
import type { Transformer } from './transformer.ts';
import { cutParams, parameterCount } from './transformer-params.ts';

type Direction = 'apply' | 'invert';
type Values = Readonly<Record<string, HostArray>>;

interface Case {
  readonly spline: Transformer;
  readonly bound: number;
  /** A slope it may exceed, within bins, so that the position does not hold all digits of the height. */
  readonly steep?: number;
}

const bins = 8;
const cases: [string, Case][] = [
  ['rationalQuadratic', { spline: rationalQuadratic({ bins }), bound: 5 }],
  ['rationalQuadratic, learned tails', { spline: rationalQuadratic({ bins, bound: 3, tails: 'learned' }), bound: 3 }],
  ['linearRational', { spline: linearRational({ bins }), bound: 5, steep: 500 }],
  [
    'linearRational, learned tails',
    { spline: linearRational({ bins, bound: 3, tails: 'learned' }), bound: 3, steep: 500 },
  ],
  ['piecewiseLinear', { spline: piecewiseLinear({ bins }), bound: 5 }],
  ['piecewiseLinear, learned tails', { spline: piecewiseLinear({ bins, bound: 3, tails: 'learned' }), bound: 3 }],
  ['piecewiseQuadratic', { spline: piecewiseQuadratic({ bins }), bound: 5 }],
  ['piecewiseQuadratic, learned tails', { spline: piecewiseQuadratic({ bins, bound: 3, tails: 'learned' }), bound: 3 }],
  ['circularRationalQuadratic', { spline: circularRationalQuadratic({ bins }), bound: Math.PI }],
];

/** A direction, there and back and there again, with gradients; one number an event, each with raw numbers of its own. */
async function compute(
  spline: Transformer,
  direction: Direction,
  x: Float64Array,
  raw: Float64Array,
  precision: Precision,
): Promise<Values> {
  const shapes = { x: { shape: [], batched: true }, raw: { shape: [parameterCount(spline)], batched: true } };
  const graph = trace(shapes, ({ x: u, raw: numbers }) => {
    const params = cutParams(spline, numbers);
    const { value, logDet } = spline[direction](u, params);
    const back = spline[direction === 'apply' ? 'invert' : 'apply'](value, params);
    const again = spline[direction](back.value, params).value;
    const [byX, byRaw] = gradient(add(value, logDet), [u, numbers]);
    return { value, logDet, back: back.value, backLogDet: back.logDet, again, byX: byX!, byRaw: byRaw! };
  });
  const executable = await referenceEngine().compile(graph, { batchSize: x.length, precision });
  const result = await executable.run({ x, raw });
  executable.dispose();
  return result;
}

const worst = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  return largest(Array.from(a, (value, i) => Math.abs(value - b[i]!) / (1 + Math.abs(b[i]!))));
};

const largest = (numbers: readonly number[]): number =>
  numbers.reduce((most, each) => Math.max(most, Number.isNaN(each) ? Infinity : each), 0);

/**
 * How well heights come back through the stored position, where the slope is less than `steep`: rounding the position costs more where it is more.
 * Not the other way round: inside a bin a spline may be as flat as 1e-9, and its height holds few digits of the position then.
 */
function heightError(direction: Direction, result: Values, x: Float64Array, steep = Infinity): number {
  const { value, back, again, logDet } = result as Record<'value' | 'back' | 'again' | 'logDet', HostArray>;
  const [heights, found] = direction === 'apply' ? [value, again] : [x, back];
  const deviations = Array.from(heights, (height, i) => {
    const steepness = Math.exp(direction === 'apply' ? logDet[i]! : -logDet[i]!) / steep;
    return Math.abs(found[i]! - height) / (1 + Math.abs(height)) / Math.max(1, steepness);
  });
  return largest(deviations);
}

const raws = (seed: number, count: number, spline: Transformer, scale: number): Float64Array =>
  normal(foldIn(key(seed), 1), count * parameterCount(spline)).map((value) => scale * value);

const extremes = [0, 1e-30, -1e-30, 1e30, -1e30, 5, -5, 5.000_000_5, -5.000_000_5, 4.999_999_5, -4.999_999_5, 3, -3];

describe.each(cases)('%s', (name, { spline, bound, steep }) => {
  const directions = ['apply', 'invert'] as const;
  const onLine = spline.domain === undefined;

  it('is the identity when all raw numbers are 0', async () => {
    const x = Float64Array.from([...(onLine ? extremes : []), 0.1, -2.7, 1.25, 2.5, 3, -3]);
    const raw = new Float64Array(x.length * parameterCount(spline));
    for (const direction of directions) {
      const { value, logDet } = await compute(spline, direction, x, raw, 'float64');
      expect(worst(value!, x)).toBeLessThan(1e-14);
      expect(worst(logDet!, new Float64Array(x.length))).toBeLessThan(1e-13);
    }
  });

  it('leaves alone what is far out', async () => {
    if (!onLine || name.includes('learned')) return;
    const x = Float64Array.from([1e30, -1e30, 5.1, -5.1]);
    for (const direction of directions) {
      const { value } = await compute(spline, direction, x, raws(3, x.length, spline, 8), 'float32');
      expect(Array.from(value!)).toEqual(Array.from(x, Math.fround));
    }
  });

  it.each(directions)('%s comes back, raw numbers of sd 8', async (direction) => {
    const count = 5000;
    const raw = raws(4, count, spline, 8);
    const within = uniform(key(9), count, { min: -1.3 * bound, max: 1.3 * bound });
    const x = within.map((value) => Math.fround(onLine ? value : value / 1.31));
    const single = await compute(spline, direction, x, raw, 'float32');
    expect(heightError(direction, single, x, steep)).toBeLessThan(5e-4);
    const double = await compute(spline, direction, x, raw, 'float64');
    expect(heightError(direction, double, x, steep)).toBeLessThan(1e-11);
  });
});

describe('circularRationalQuadratic', () => {
  const spline = circularRationalQuadratic({ bins });
  const count = 200;
  const raw = raws(6, count, spline, 1);
  const run = (x: Float64Array, direction: Direction = 'apply'): Promise<Values> =>
    compute(spline, direction, x, raw, 'float64');

  it('has the period of the circle', async () => {
    const x = uniform(key(1), count, { min: -Math.PI, max: Math.PI });
    for (const direction of ['apply', 'invert'] as const) {
      const { value, logDet } = await run(x, direction);
      const turned = await run(
        x.map((angle, i) => angle + 2 * Math.PI * ((i % 7) - 3)),
        direction,
      );
      expect(worst(turned['value']!, value!)).toBeLessThan(1e-12);
      expect(worst(turned['logDet']!, logDet!)).toBeLessThan(1e-12);
    }
  });

  it('has the same slope on both sides of ±π', async () => {
    const before = await run(new Float64Array(count).fill(Math.PI - 1e-9));
    const after = await run(new Float64Array(count).fill(Math.PI + 1e-9));
    expect(worst(after['logDet']!, before['logDet']!)).toBeLessThan(1e-5);
    expect(worst(before['value']!, new Float64Array(count).fill(Math.PI))).toBeLessThan(1e-5);
  });
});
