import { key, twoMoons } from '@flows/core';
import { expect, test } from 'vitest';
import { countInside, densityIn, trueLoss } from './cloud.ts';

test('the share of many points in a square is its area times the mean density', () => {
  const square = { x: 1, y: 0, side: 0.5 };
  const points = twoMoons.sample(key(1), 40_000, { noise: 0.1 });
  const share = countInside(points, square) / 40_000;
  expect(share / (0.25 * densityIn(square, 0.1))).toBeCloseTo(1, 1);
});

test('the loss of points under the true density is near the entropy', () => {
  expect(trueLoss(twoMoons.sample(key(2), 2000), 0.05)).toBeCloseTo(twoMoons.entropy!(0.05)!, 1);
});
