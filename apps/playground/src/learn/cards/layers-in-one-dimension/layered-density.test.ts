import { expect, test } from 'vitest';
import { inOrder, moveKnot, splineShape } from './knots.ts';
import { areaOf, LayeredDensity } from './layered-density.ts';

const settings = {
  sigmoid: [-0.3, 1.2],
  first: [0.3, 0.2, 0.7, 0.8],
  second: [0.25, 0.35, 0.5, 0.5, 0.75, 0.6],
  logit: [0.2, 1.1],
};

test('splines go through their knots, and every density has area one', async () => {
  const { layers, places, logSlopes } = await new LayeredDensity({ first: 2, second: 3 }).follow(settings, 0.4);
  for (const [i, knots] of [settings.first, settings.second].entries()) {
    const { x, y } = layers[i + 1]!.map;
    for (let k = 0; k < knots.length; k += 2) {
      const after = x.findIndex((value) => value >= knots[k]! - 1e-12);
      const share = (knots[k]! - x[after - 1]!) / (x[after]! - x[after - 1]!);
      expect(y[after - 1]! * (1 - share) + y[after]! * share).toBeCloseTo(knots[k + 1]!, 3);
    }
    expect([y[0], y.at(-1)]).toEqual([expect.closeTo(0, 5), expect.closeTo(1, 5)]);
  }
  for (const { density } of layers) expect(areaOf(density)).toBeCloseTo(1, 3);
  expect(places[1]).toBeCloseTo(1 / (1 + Math.exp(-1.2 * (0.4 + 0.3))), 12);
  expect(logSlopes[0]).toBeCloseTo(Math.log(1.2 * places[1]! * (1 - places[1]!)), 12);
  expect(places[4]).toBeCloseTo(0.2 + Math.log(places[3]! / (1 - places[3]!)) / 1.1, 10);
});

test('the area is one, however the knots are pulled', async () => {
  const pulled = {
    sigmoid: [-0.2, 1.1],
    first: [0.58, 0.3, 0.62, 0.68],
    second: [0.04, 0.6, 0.46, 0.64, 0.5, 0.96],
    logit: [0, 0.8],
  };
  const { layers } = await new LayeredDensity({ first: 2, second: 3 }).follow(pulled, 0);
  for (const { density } of layers) expect(Math.abs(areaOf(density) - 1)).toBeLessThan(1.5e-3);
});

test('knots keep their order, wherever they are pulled', () => {
  const moved = moveKnot(settings.first, 0, 2, -1);
  expect(moved).toEqual([0.7 - 0.04, 0.04, 0.7, 0.8]);
  expect(inOrder([0.9, 0.1, 0.2, 0.05])).toEqual([0.9, 0.1, expect.closeTo(0.94), expect.closeTo(0.14)]);
  expect(splineShape(inOrder([1, 1, 0, 0, 0, 0])).widths.every((width) => width > 0.039)).toBe(true);
});

test('slopes are positive, one for the straight line', () => {
  expect(splineShape([0.4, 0.4, 0.6, 0.6]).slopes.every((slope) => Math.abs(slope - 1) < 1e-12)).toBe(true);
  expect(splineShape([0.04, 0.96, 0.96, 0.97]).slopes.every((slope) => slope > 0)).toBe(true);
});
