import { expect, test } from 'vitest';
import { nearestName } from './nearest-name.ts';

test.each([
  ['heigth', 'height'],
  ['HEIGHT', 'height'],
  ['heights', 'height'],
  ['widht', 'width'],
  ['X1', 'x1'],
  ['x3', undefined],
  ['z', undefined],
  ['colour', undefined],
  ['', undefined],
])('%j: %j', (wanted, nearest) => {
  expect(nearestName(wanted, ['width', 'height', 'x1', 'x2', 'y'])).toBe(nearest);
});
