import { expect, test } from 'vitest';
import { shortestFloat32 } from './shortest-float32.ts';

const word = new DataView(new ArrayBuffer(4));
/** The float32 number `steps` after another one. */
function after(value: number, steps: number): number {
  word.setFloat32(0, value);
  word.setInt32(0, word.getInt32(0) + steps);
  return word.getFloat32(0);
}

/** The first of 6, 7, 8 and 9 correctly rounded digits that read back. */
function expected(value: number): string {
  const texts = [6, 7, 8, 9].map((digits) => String(Number(value.toPrecision(digits))));
  return texts.find((text) => Math.fround(Number(text)) === value)!;
}

function* numbers(): Generator<number> {
  for (let e = -43; e <= 38; e++) for (let i = -9; i <= 20; i++) yield after(10 ** e, i);
  for (let e = -146; e <= 127; e++) for (let i = -3; i <= 3; i++) yield after(2 ** e, i);
  for (let i = 0; i < 100_000; i++) yield Math.fround(Math.sin(i) * 10 ** ((i % 23) - 11));
  // Ties between two decimals.
  for (let i = 1; i < 2000; i++) for (const unit of [0.5, 2 ** -8, 2 ** -14]) yield 1000 + i * unit;
}

test('float32 numbers have the fewest digits that read back', () => {
  const wrong: unknown[] = [];
  for (const size of numbers())
    for (const value of [size, -size]) {
      const text = shortestFloat32(value);
      if (text !== expected(value) || Math.fround(Number(text)) !== value) wrong.push([value, text, expected(value)]);
    }
  expect(wrong).toEqual([]);
});
