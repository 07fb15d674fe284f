import { describe, expect, it } from 'vitest';
import {
  dab,
  emptyPainting,
  extent,
  paintingEntropy,
  paintingLogDensity,
  readPainting,
  samplePainting,
  side,
  writePainting,
} from './painting.ts';
import { paintingFromPixels } from './painting-from-image.ts';
import { pairOf, readTable, TableError } from './read-table.ts';
import { regionOf } from './region-of.ts';

describe('paintings', () => {
  const painting = dab(dab(emptyPainting(), [-1, 1], { radius: 0.8, erase: false }), [1.5, -1], {
    radius: 0.4,
    erase: false,
  });

  it('come back from their text, which is short', () => {
    const text = writePainting(painting);
    expect(readPainting(text)).toEqual(painting);
    expect(text.length).toBeLessThan(800);
    expect(writePainting(emptyPainting())).toBe('4096A');
    for (const wrong of ['', '4095A', '4097A', '4096Q', '12', 'hello']) expect(readPainting(wrong)).toBeUndefined();
  });

  it('can be erased', () => {
    const wiped = dab(painting, [-1, 1], { radius: 2, erase: true });
    expect(
      wiped[
        Math.floor((1 + extent) / ((2 * extent) / side)) * side + Math.floor((-1 + extent) / ((2 * extent) / side))
      ],
    ).toBe(0);
    expect(wiped.reduce((sum, shade) => sum + shade, 0)).toBeLessThan(painting.reduce((sum, shade) => sum + shade, 0));
  });

  it('are sampled by their density, whose entropy is known', () => {
    let state = 1;
    const random = (): number => (state = (state * 16807) % 2147483647) / 2147483647;
    const points = samplePainting(painting, random, 20_000);
    const logDensity = paintingLogDensity(painting, points);
    const mean = -logDensity.reduce((sum, value) => sum + value, 0) / logDensity.length;
    expect(mean).toBeCloseTo(paintingEntropy(painting), 1);
    expect(paintingLogDensity(painting, [9, 9])[0]).toBe(-Infinity);
  });

  it('are made of pictures: what is not background is dense', () => {
    const pixels = new Uint8ClampedArray(4 * side * side).fill(255);
    pixels.fill(0, 4 * (10 * side + 20), 4 * (10 * side + 30));
    const made = paintingFromPixels(pixels);
    expect(made[(side - 1 - 10) * side + 25]).toBe(15);
    expect(made[0]).toBe(0);
  });
});

describe('tables', () => {
  const rows = Array.from({ length: 60 }, (_, i) => `${i};"a;b";${i / 2}`);

  it('are read with names, quotes and semicolons; columns of text are left out', () => {
    const table = readTable('t.csv', ['a;text;"b ""c"""', ...rows, ';x;'].join('\r\n'));
    expect(table.columns.map(({ name }) => name)).toEqual(['a', 'b "c"']);
    expect(table.dropped).toBe(1);
    expect(pairOf(table, 1, 0).slice(0, 4)).toEqual(Float64Array.of(0, 0, 0.5, 1));
  });

  it('without names have some made up', () => {
    const table = readTable('t.csv', Array.from({ length: 60 }, (_, i) => `${i},1e${i % 3}`).join('\n'));
    expect(table.columns.map(({ name }) => name)).toEqual(['x1', 'x2']);
  });

  it('that are none are refused, saying why', () => {
    const why = (text: string): string => {
      try {
        readTable('t.csv', text);
        return '';
      } catch (error) {
        expect(error).toBeInstanceOf(TableError);
        return (error as Error).message;
      }
    };
    expect(why('')).toBe('t.csv is empty');
    expect(why('a,b\n1,x\n2,y')).toContain('one column only');
    expect(why('a,b\n1,2\n2,3')).toContain('2 complete lines');
    expect(why('{"json": true}')).toContain('no column');
  });
});

it('a region is a square around most points', () => {
  const points = Float64Array.from({ length: 2000 }, (_, i) => (i % 2 === 0 ? i / 1000 : 0.5));
  points[0] = 1e6;
  const { x, y } = regionOf(points);
  expect(x[1] - x[0]).toBeCloseTo(y[1] - y[0], 9);
  expect(x[1]).toBeLessThan(3);
});
