import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gradient } from '../autodiff/gradient.ts';
import type { Precision } from '../engine/engine.ts';
import { referenceEngine } from '../engine/reference/reference-engine.ts';
import { collect } from '../graph/collect.ts';
import { normalCdf, normalQuantile } from './normal-cdf.ts';
import { input } from './primitives/input.ts';
import { sum } from './primitives/sum.ts';
import type { Tensor } from './tensor.ts';

const { functions } = JSON.parse(
  readFileSync(new URL('../../test/fixtures/special-functions.json', import.meta.url), 'utf8'),
) as { functions: Record<string, { points: [number | string, unknown, number | string | null][] }> };

/** Points with finite exact values that float32 can tell from 0 and 1. */
const pointsOf = (name: string, keep: (x: number, y: number) => boolean): number[][] =>
  functions[name]!.points.map(([x, , exact]) => [Number(x), Number(exact ?? NaN)]).filter(
    ([x, y]) => Number.isFinite(x) && Number.isFinite(y) && keep(x!, y!),
  );

async function run(f: (x: Tensor) => Tensor, x: readonly number[], precision: Precision = 'float64') {
  const event = input('x', [x.length]);
  const y = f(event);
  const graph = collect(
    [event],
    [
      ['y', y],
      ['slope', gradient(sum(y), [event])[0]!],
    ],
  );
  const executable = await referenceEngine().compile(graph, { precision });
  const { y: value, slope } = await executable.run({ x: Float64Array.from(x) });
  executable.dispose();
  return { value: value!, slope: slope! };
}

/** Largest error relative to the number, where it is below 1 to `scale` at most. */
const worst = (values: ArrayLike<number>, exact: readonly number[], scale = 0): number =>
  Math.max(...exact.map((y, i) => (values[i] === y ? 0 : Math.abs(values[i]! - y) / Math.max(scale, Math.abs(y)))));

describe.each([
  ['normalCdf', normalCdf, 0, pointsOf('ndtr', (x) => x > -37), pointsOf('ndtr', (x) => x > -13)],
  [
    'normalQuantile',
    normalQuantile,
    1,
    pointsOf('ndtri', (x) => x > 0),
    pointsOf('ndtri', (x) => x > 1e-38 && x < 0.999),
  ],
] as const)('%s', (_, f, scale, points, coarse) => {
  it.each([
    ['float64', points, 3e-13],
    ['float32', coarse, 2e-5],
  ] as const)('agrees with 60-digit values in %s', async (precision, among, tolerance) => {
    const [x, y] = [0, 1].map((column) => among.map((point) => point[column]!)) as [number[], number[]];
    expect(x.length).toBeGreaterThan(20);
    const { value } = await run(f, x, precision);
    expect(worst(value, y, scale)).toBeLessThan(tolerance);
  });
});

describe('slopes', () => {
  it('are densities, and one over them', async () => {
    const x = [-9, -3, -0.5, 0, 0.5, 3];
    const density = x.map((value) => Math.exp(-0.5 * value * value) / Math.sqrt(2 * Math.PI));
    const cdf = await run(normalCdf, x);
    expect(worst(cdf.slope, density)).toBeLessThan(1e-13);
    const { slope } = await run(normalQuantile, [...cdf.value]);
    expect(
      worst(
        slope,
        density.map((each) => 1 / each),
      ),
    ).toBeLessThan(1e-11);
  });

  it('are never NaN', async () => {
    const { value, slope } = await run(normalCdf, [-1e30, 0, 1e30], 'float32');
    expect([...value, ...slope]).toEqual([0, 0.5, 1, 0, expect.closeTo(0.39894, 4), 0]);
    const quantile = await run(normalQuantile, [0, 1e-30, 1, 2, -1], 'float32');
    expect([...quantile.value, ...quantile.slope].every(Number.isFinite)).toBe(true);
  });
});
