import { expect, it } from 'vitest';
import { formatCount, formatDuration, formatShort } from './format.ts';

it('writes durations in the units that matter', () => {
  expect([0.44, 9.99, 59.4, 59.6, 200, 7500, Infinity].map(formatDuration)).toEqual([
    '0.4 s',
    '10 s',
    '59 s',
    '1 min 0 s',
    '3 min 20 s',
    '2 h 5 min',
    '?',
  ]);
});

it('writes numbers in about three digits', () => {
  expect([0, 0.12345, -1.5, 1234.56, 6724, 123_456, 0.0000123, NaN].map(formatShort)).toEqual([
    '0',
    '0.123',
    '-1.5',
    '1235',
    '6724',
    '1.2e5',
    '1.2e-5',
    'NaN',
  ]);
});

it('separates thousands', () => {
  expect([0, 999, 1000, 1234567].map(formatCount)).toEqual(['0', '999', '1 000', '1 234 567']);
});
