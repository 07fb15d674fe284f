import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gradient } from '../autodiff/gradient.ts';
import { referenceEngine } from '../engine/reference/reference-engine.ts';
import { collect } from '../graph/collect.ts';
import { logSumExp } from './derived.ts';
import { input } from './primitives/input.ts';

const { functions } = JSON.parse(
  readFileSync(new URL('../../test/fixtures/special-functions.json', import.meta.url), 'utf8'),
) as { functions: Record<string, { points: [(number | string)[], number | string, unknown][] }> };

const numberOf = (value: number | string): number => Number(String(value).replace('inf', 'Infinity'));

describe('logSumExp', () => {
  const points = functions['logsumexp']!.points.map(([x, y]) => [x.map(numberOf), numberOf(y)] as const);

  // log densities are never +infinity.
  it.each(points.filter(([x]) => !x.includes(Infinity)))('of %j is %d', async (values, exact) => {
    const x = input('x', [values.length]);
    const y = logSumExp(x);
    const graph = collect(
      [x],
      [
        ['y', y],
        ['slope', gradient(y, [x])[0]!],
      ],
    );
    const executable = await referenceEngine().compile(graph, { precision: 'float64' });
    const { y: value, slope } = await executable.run({ x: Float64Array.from(values) });
    expect(value![0] === exact || Math.abs(value![0]! - exact) < 4e-16 * Math.abs(exact)).toBe(true);
    const total = [...slope!].reduce((sum, each) => sum + each, 0);
    expect(total).toBeCloseTo(exact === -Infinity ? 0 : 1, 14);
  });
});
