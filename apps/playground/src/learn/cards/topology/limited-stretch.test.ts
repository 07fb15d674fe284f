import { expect, test } from 'vitest';
import { limitedMap, massWithin, normalWithin, straightMap, targetWithin, twoModes } from './limited-stretch.ts';

const target = { gap: 4, width: 0.4 };

test('the normal distribution function is right', () => {
  expect(normalWithin(1)).toBeCloseTo(0.6826894921370859, 12);
  expect(normalWithin(-2)).toBeCloseTo(-0.9544997361036416, 12);
});

test('a limit that never binds gives the target itself', () => {
  const near = { gap: 1.5, width: 0.6 };
  const { x, density } = limitedMap(near, 1000);
  for (const at of [0.1, 0.5, 1, 2]) {
    const i = x.findIndex((value) => value >= at);
    expect(density[i]! / twoModes(near, x[i]!)).toBeCloseTo(1, 2);
  }
});

test.each([2, 10, 100])('with stretch %d the map keeps the limit, and the gap its mass', (steepest) => {
  const map = limitedMap(target, steepest);
  expect(Math.max(...map.slope)).toBeCloseTo(steepest, 9);
  const mass = massWithin(map, 0.5);
  expect(mass).toBeGreaterThanOrEqual(normalWithin(0.5 / steepest) - 1e-9);
  expect(mass).toBeGreaterThan(targetWithin(target, 0.5));
  const area = map.density.reduce(
    (sum, y, i) => (i === 0 ? 0 : sum + 0.5 * (y + map.density[i - 1]!) * (map.x[i]! - map.x[i - 1]!)),
    0,
  );
  expect(area).toBeCloseTo(1, 2);
});

test('the straight map is one wide normal', () => {
  expect(massWithin(straightMap(target), 0.5)).toBeCloseTo(normalWithin(0.5 / Math.hypot(2, 0.4)), 6);
});
