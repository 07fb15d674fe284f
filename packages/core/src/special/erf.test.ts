import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { erf, erfc } from './erf.ts';
import { erfinv } from './erfinv.ts';

const { functions } = JSON.parse(
  readFileSync(new URL('../../test/fixtures/special-functions.json', import.meta.url), 'utf8'),
) as {
  functions: Record<string, { points: [number | string, unknown, number | string | null][] }>;
};

function parse(value: number | string): number {
  return typeof value === 'number' ? value : value === 'inf' ? Infinity : value === '-inf' ? -Infinity : NaN;
}

describe.each([
  ['erf', erf, 1e-14],
  ['erfc', erfc, 1e-13],
  ['erfinv', erfinv, 1e-14],
] as const)('%s against 60-digit values', (name, compute, tolerance) => {
  const points = functions[name]!.points.filter(([, , exact]) => exact !== null).map(
    ([x, , exact]) => [parse(x), parse(exact!)] as const,
  );
  test.each(points)('at %f', (x, exact) => {
    const value = compute(x);
    if (!Number.isFinite(exact) || Math.abs(exact) < 1e-300)
      expect(Number.isFinite(exact) ? Math.abs(value - exact) < 1e-300 : Object.is(value, exact)).toBe(true);
    else expect(Math.abs(value / exact - 1)).toBeLessThanOrEqual(tolerance);
  });
});
