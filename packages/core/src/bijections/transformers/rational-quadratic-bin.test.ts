import { describe, expect, it } from 'vitest';
import { referenceEngine } from '../../engine/reference/reference-engine.ts';
import { trace } from '../../graph/trace.ts';
import { foldIn, key, uniform } from '../../random/index.ts';
import { coordinateAt, riseAt } from './rational-quadratic-bin.ts';

describe('the coordinate in a bin', () => {
  it('gives the height it was found for, in float32', async () => {
    const count = 100_000;
    // Chords and slopes over the decades there are; shares of the height at both ends of the bin and next to them.
    const decades = (seed: number, low: number, high: number): Float64Array =>
      uniform(foldIn(key(11), seed), count).map((u) => 10 ** (low + (high - low) * u));
    const p = decades(0, -8, 0).map((share, i) => Math.fround(i < 4 ? i % 2 : i % 2 === 0 ? share : 1 - share));
    const each = { shape: [], batched: true };
    const graph = trace({ p: each, s: each, start: each, end: each }, ({ p: height, s, start, end }) => {
      const coordinate = coordinateAt(height, s, [start, end]);
      return { ...riseAt(coordinate, s, [start, end]), t: coordinate.t };
    });
    const executable = await referenceEngine().compile(graph, { batchSize: count, precision: 'float32' });
    const result = await executable.run({
      p,
      s: decades(1, -3, 3),
      start: decades(2, -3, 3),
      end: decades(3, -3, 3),
    });
    executable.dispose();
    const worst = p.reduce((most, share, i) => Math.max(most, Math.abs(result['share']![i]! - share)), 0);
    expect(worst).toBeLessThan(1e-6);
    expect(result['t']!.every((t) => t >= 0 && t <= 1)).toBe(true);
    expect(result['logSlope']!.every(Number.isFinite)).toBe(true);
  });
});
