import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { ModelView } from '../model-view.ts';
import { colourIndex } from './cells.ts';
import { drawBars } from './draw-bars.ts';
import { drawHeatmap } from './draw-heatmap.ts';
import { drawModel } from './draw-model.ts';
import { drawPoints } from './draw-points.ts';
import { arrange } from './panel.ts';

const extent = { x: [0, 2], y: [0, 1] } as const;

it('draws a heatmap in half blocks, or in characters', () => {
  const grid = { values: [0, 1, 0, 1], width: 2, height: 2 };
  expect(drawHeatmap(grid, { colour: false })).toEqual([' @']);
  const [line] = drawHeatmap(grid, { colour: true });
  expect(stripVTControlCharacters(line!)).toBe('▀▀');
});

it('draws points as braille, or as characters', () => {
  const points = [0.1, 0.9, 1.9, 0.1, 5, 5];
  expect(drawPoints(points, { extent, width: 2, height: 1 })).toEqual(['##']);
  const [line] = drawPoints(points, { extent, width: 2, height: 1, colour: [255, 0, 0] });
  expect(stripVTControlCharacters(line!)).toBe('⠁⢀');
});

it('draws bars in eighths of a block', () => {
  expect(drawBars([0, 1, 2], { lines: 1, unicode: true })).toEqual([' ▄█']);
  expect(drawBars([0, 1, 2], { lines: 2, unicode: false })).toEqual(['  #', ' ##']);
});

it('finds the nearest of 256 colours', () => {
  expect([colourIndex([0, 0, 0]), colourIndex([255, 255, 255]), colourIndex([255, 0, 0])]).toEqual([16, 231, 196]);
  expect(colourIndex([18, 18, 18])).toBe(233); // a grey between those of the cube
});

it('puts panels beside each other where they fit', () => {
  const panel = (text: string) => ({ width: 3, lines: [text, text] });
  expect(arrange([panel('aaa'), panel('bbb'), panel('ccc')], { columns: 8 })).toEqual([
    'aaa  bbb',
    'aaa  bbb',
    'ccc',
    'ccc',
  ]);
});

describe('drawModel', () => {
  const view = (columns: readonly string[]): ModelView => ({
    columns,
    title: 'a model',
    samples: Float64Array.from({ length: 200 * columns.length }, (_, i) => Math.sin(i * i)),
    data: Float64Array.from({ length: 100 * columns.length }, (_, i) => Math.cos(i * i)),
    logDensity: async (points) => new Float64Array(points.length / columns.length).fill(-1),
  });

  it.each([1, 2, 4].flatMap((dimension) => [20, 40, 80, 200].map((columns) => [dimension, columns] as const)))(
    'of %i columns keeps to %i characters, in plain ASCII without colours',
    async (dimension, columns) => {
      const names = Array.from({ length: dimension }, (_, i) => `column ${i}`);
      const plain = await drawModel(view(names), { interactive: false, colour: false, columns });
      // eslint-disable-next-line no-control-regex
      expect(plain.join('\n')).toMatch(/^[\x20-\x7e\n]*$/);
      const colourful = await drawModel(view(names), { interactive: true, colour: true, columns });
      for (const line of [...plain, ...colourful]) {
        expect([...stripVTControlCharacters(line)].length).toBeLessThanOrEqual(columns);
      }
    },
  );
});
