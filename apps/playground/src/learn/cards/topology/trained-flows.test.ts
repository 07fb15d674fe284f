import { expect, test } from 'vitest';
import { targetWithin } from './limited-stretch.ts';
import { dataLogDensity, massBetween, shades } from './trained-flows.ts';

const data = dataLogDensity();

test('the mass of the data on the bridge is that of the formula', () => {
  const half = 4 / 6;
  expect(massBetween(data, half) / targetWithin({ gap: 4, width: 0.4 }, half)).toBeCloseTo(1, 1);
  expect(massBetween(data, 4)).toBeCloseTo(1, 4);
});

test('shades are even steps of density, or even steps of its powers of ten', () => {
  const highest = -Math.log(4 * Math.PI * 0.16);
  const some = Float64Array.of(highest, highest + Math.log(0.01));
  const close = (values: Float64Array): number[] => [...values].map((value) => Math.round(100 * value) / 100);
  expect(close(shades(some, false))).toEqual([1, 0.01]);
  expect(close(shades(some, true))).toEqual([1, 0.6]);
});
