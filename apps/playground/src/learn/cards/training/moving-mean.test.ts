import { expect, test } from 'vitest';
import { movingMean } from './moving-mean.ts';

test('the mean of the last few', () => {
  expect([...movingMean(Float64Array.of(4, 2, 6, 10), 2)]).toEqual([4, 3, 4, 8]);
});
