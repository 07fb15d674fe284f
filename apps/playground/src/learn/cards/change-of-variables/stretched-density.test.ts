import { describe, expect, test } from 'vitest';
import { areas, correctedDensity, stretchedCurves } from './stretched-density.ts';

describe.each(['uniform', 'normal'] as const)('%s', (latent) => {
  test.each([
    { scale: 0.2, shift: -1.5 },
    { scale: 1.8, shift: 0.4 },
    { scale: 2.5, shift: 1.5 },
  ])('reading alone gives area s, thinning gives 1 ($scale, $shift)', (map) => {
    const { copied, corrected } = areas(latent, map);
    expect(copied).toBeCloseTo(map.scale, 12);
    expect(corrected).toBeCloseTo(1, 12);
  });

  test('the curve is the density', () => {
    const map = { scale: 1.7, shift: -0.3 };
    const { x, corrected } = stretchedCurves(latent, map, [-5, 5]);
    const at = latent === 'uniform' ? 3 : 200;
    expect(corrected[at]).toBeCloseTo(correctedDensity(latent, map, x[at]! - 1e-9), 6);
  });
});

test('the edges of the uniform are upright', () => {
  const { x, corrected } = stretchedCurves('uniform', { scale: 2, shift: 1 }, [-5, 5]);
  expect([...x]).toEqual([-5, 1, 1, 3, 3, 5]);
  expect([...corrected]).toEqual([0, 0, 0.5, 0.5, 0, 0]);
});
