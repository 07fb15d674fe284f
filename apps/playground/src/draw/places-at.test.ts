import { expect, it } from 'vitest';
import { placesAt } from './places-at.ts';

it('moves points on straight lines between layers', () => {
  const trajectory = [0, 0, 2, 4, 4, 4, /* the second point */ 1, 1, 1, 3, 3, 3];
  expect([...placesAt(trajectory, 2, 0)]).toEqual([0, 0, 1, 1]);
  expect([...placesAt(trajectory, 2, 0.5)]).toEqual([1, 2, 1, 2]);
  expect([...placesAt(trajectory, 2, 1)]).toEqual([2, 4, 1, 3]);
  expect([...placesAt(trajectory, 2, 2)]).toEqual([4, 4, 3, 3]);
});

it('angles go the shorter way round', () => {
  const places = placesAt([3, 0, -3, 1], 1, 0.25, { angles: true });
  expect(places[0]).toBeCloseTo(3 + 0.25 * (2 * Math.PI - 6), 12);
  expect(placesAt([3, 0, -3, 1], 1, 0.75, { angles: true })[0]).toBeCloseTo(-3 - 0.25 * (2 * Math.PI - 6), 12);
  expect(places[1]).toBeCloseTo(0.25, 12);
});
