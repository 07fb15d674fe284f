import { fourModes, gaussian, key } from '@flows/core';
import { expect, test } from 'vitest';
import { histogram, LineFit, normalLoss } from './line-fit.ts';

const start = { mean: -2, logScale: 0.5 };

test('a normal falls down the surface of the loss to its lowest point', async () => {
  const points = gaussian.sample(key(1), 700);
  const fit = new LineFit({ points, model: 'affine', start, rate: 0.1 });
  const surface = normalLoss(points);
  expect((await fit.look(points.slice(0, 5), points.slice(0, 2))).loss).toBeCloseTo(surface(start), 10);
  await fit.advance(200);
  expect(fit.step).toBe(200);
  const { loss } = await fit.look(points.slice(0, 5), points.slice(0, 2));
  expect(loss).toBeCloseTo(surface(fit.place), 10);
  expect(loss).toBeLessThan(gaussian.entropy!()! + 0.1);
  await fit.stop();
});

test('a spline finds four modes', async () => {
  const points = fourModes.sample(key(1), 700);
  const fit = new LineFit({ points, model: 'spline', start: { mean: 0, logScale: 0 }, rate: 0.05 });
  await fit.advance(150);
  const { loss } = await fit.look(points.slice(0, 5), points.slice(0, 2));
  expect(loss).toBeLessThan(fourModes.entropy!()! + 0.15);
  await fit.stop();
});

test('a histogram has area one', () => {
  const heights = histogram(Float64Array.of(0.1, 0.2, 0.7, 1.5), [0, 2], 4);
  expect([...heights]).toEqual([1, 0.5, 0, 0.5]);
});
