import { expect, test } from 'vitest';
import { isIntegerText, parseNumber } from './parse-number.ts';

test.each([
  ['1', 1],
  ['-1.5e-3', -0.0015],
  ['+7', 7],
  [' 2 ', 2],
  ['.5', 0.5],
  ['5.', 5],
  ['0', 0],
  ['-0.0', -0],
  ['1e999', Infinity],
  ['-inf', -Infinity],
  ['Infinity', Infinity],
  ['+INF', Infinity],
])('%j is a number', (cell, value) => expect(parseNumber(cell)).toBe(value));

test.each(['', '  ', 'NA', 'N/A', 'n/a', 'nan', 'NaN', 'null', ' NULL '])('%j is missing', (cell) => {
  expect(parseNumber(cell)).toBe('missing');
});

test.each(['a', '1,5', '1_000', '12 kg', '0x10', '0b0', '-', 'e5', 'infinit', '1 2', '--1'])('%j is text', (cell) => {
  expect(parseNumber(cell)).toBe('text');
});

test('integers are those written as such', () => {
  expect(['3', '-3', '0', '9007199254740991'].every((cell) => isIntegerText(cell, Number(cell)))).toBe(true);
  expect(['3.0', '3e0', '3.5', '9007199254740993'].some((cell) => isIntegerText(cell, Number(cell)))).toBe(false);
});
