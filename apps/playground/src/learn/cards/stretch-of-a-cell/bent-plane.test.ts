import { expect, test } from 'vitest';
import { bentPlane, determinant, enclosedArea, mapAll, squareAround, through, type Point } from './bent-plane.ts';

const at: Point = [0.7, -0.4];

test('the Jacobian is that of finite differences, and its determinant the product of the layers', () => {
  const layers = bentPlane(1);
  const { jacobian, determinants } = through(layers, at);
  const h = 1e-5;
  for (const axis of [0, 1] as const) {
    const [above, below] = [h, -h].map((step) => {
      const moved: Point = axis === 0 ? [at[0] + step, at[1]] : [at[0], at[1] + step];
      return through(layers, moved).value;
    });
    for (const row of [0, 1] as const)
      expect((above![row] - below![row]) / (2 * h)).toBeCloseTo(jacobian[row][axis], 8);
  }
  expect(determinants.reduce((all, each) => all * each, 1)).toBeCloseTo(determinant(jacobian), 12);
});

test('a small cell grows by the determinant', () => {
  const layers = bentPlane(0.8);
  const { jacobian } = through(layers, at);
  const cell = squareAround(at, 1e-3);
  const grown = enclosedArea(mapAll(cell, (point) => through(layers, point).value)) / enclosedArea(cell);
  expect(grown).toBeCloseTo(determinant(jacobian), 5);
});
