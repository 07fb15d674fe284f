import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { colourOf } from './colour-map.ts';
import { curveFigure } from './curve-figure.ts';
import { densityFigure } from './density-figure.ts';
import { densityScales, densityShades, shareOfShade } from './density-shades.ts';
import { encodePng } from './encode-png.ts';
import { hasEqualAxes, intervalOf } from './extent.ts';
import { gridPoints, gridSize } from './grid.ts';
import { histogram } from './histogram.ts';
import { pairFigure } from './pair-figure.ts';
import { svgToPng } from './svg-to-png.ts';
import { thinRows } from './thin-rows.ts';

const extent = { x: [-3, 3], y: [-2, 2] } as const;
const normal = (points: Float64Array): Float64Array =>
  Float64Array.from({ length: points.length / 2 }, (_, i) => -(points[2 * i]! ** 2 + points[2 * i + 1]! ** 2) / 2);

/** A spiral of points: something to draw, without random numbers. */
function spiral(rows: number, columns: number): Float64Array {
  return Float64Array.from({ length: rows * columns }, (_, i) => {
    const t = Math.floor(i / columns) / rows;
    return (1 + (i % columns)) * t * Math.cos(20 * t + (i % columns));
  });
}

describe('intervals', () => {
  it('hold the data with a margin', () => {
    const [low, high] = intervalOf([0, 5, 1, 6, 2, 7, 10, 8], { columns: 2, column: 0, margin: 0.1 });
    expect([low, high]).toEqual([-1, 11]);
  });

  it('do not wait for strays', () => {
    const data = Float64Array.from({ length: 1000 }, (_, i) => (i === 500 ? 1e9 : i / 1000));
    const [, high] = intervalOf(data, { columns: 1, column: 0 });
    expect(high).toBeLessThan(2);
  });

  it.each([[[]], [[7, 7, 7]], [[0]], [[NaN, 1]]])('are not empty for %j', (values) => {
    const [low, high] = intervalOf(values, { columns: 1, column: 0 });
    expect(high).toBeGreaterThan(low);
  });

  it('have equal axes unless that makes a thin line', () => {
    expect(hasEqualAxes(extent)).toBe(true);
    expect(hasEqualAxes({ x: [0, 1], y: [0, 5000] })).toBe(false);
  });
});

describe('grids', () => {
  it('begin at the top left', () => {
    const points = gridPoints({ x: [0, 2], y: [0, 4] }, { width: 2, height: 2 });
    expect([...points]).toEqual([0.5, 3, 1.5, 3, 0.5, 1, 1.5, 1]);
  });

  it('have square cells where axes are equal', () => {
    expect(gridSize({ x: [0, 2], y: [0, 1] }, 800, true)).toEqual({ width: 40, height: 20 });
  });
});

describe('shades', () => {
  it.each(densityScales)('%s: the peak is 1, impossible places are 0, and the colour bar agrees', (scale) => {
    const { shades, peak } = densityShades([Math.log(4), Math.log(1), -Infinity, NaN], scale);
    expect(peak).toBeCloseTo(4);
    expect([shades[0], shades[2], shades[3]]).toEqual([1, 0, 0]);
    expect(shareOfShade(shades[1]!, scale)).toBeCloseTo(1 / 4);
  });

  it('keep very low densities apart from overflow', () => {
    const { shades } = densityShades([-2000, -2001], 'linear');
    expect(shades[1]).toBeCloseTo(Math.exp(-1));
  });

  it('get lighter with every step', () => {
    const luminance = (shade: number): number => {
      const [red, green, blue] = colourOf(shade);
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    for (let i = 1; i <= 100; i++) expect(luminance(i / 100)).toBeGreaterThan(luminance((i - 1) / 100));
    expect(colourOf(-1)).toEqual(colourOf(0));
    expect(colourOf(2)).toEqual(colourOf(1));
  });
});

describe('histogram', () => {
  it('has the area of the values inside', () => {
    const bars = histogram([0, 1, 2, 3, 10], { columns: 1, column: 0, interval: [0, 3], bins: 3 });
    expect(bars.map(({ density }) => density * 5)).toEqual([1, 1, 2]);
  });

  it('of nothing is flat', () => {
    const bars = histogram([], { columns: 1, column: 0, interval: [0, 1], bins: 2 });
    expect(bars.map(({ density }) => density)).toEqual([0, 0]);
  });
});

it('thins rows evenly and whole', () => {
  expect([...thinRows([0, 0, 1, 1, 2, 2, 3, 3], { columns: 2, limit: 2 })]).toEqual([0, 0, 2, 2]);
  expect(thinRows([0, 0], { columns: 2, limit: 5 }).length).toBe(2);
});

it('writes PNG files', () => {
  const png = Buffer.from(encodePng(Uint8Array.of(1, 2, 3, 4, 5, 6), { width: 1, height: 2 }));
  expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  expect(png.readUInt32BE(16)).toBe(1);
  expect(png.readUInt32BE(20)).toBe(2);
  const length = png.readUInt32BE(33);
  expect([...inflateSync(png.subarray(41, 41 + length))]).toEqual([0, 1, 2, 3, 0, 4, 5, 6]);
});

describe('figures', () => {
  const size = gridSize(extent, 600, true);
  const grid = { values: normal(gridPoints(extent, size)), ...size };

  it('show the density and the points, with the names of the columns', async () => {
    const svg = await densityFigure({
      grid,
      extent,
      columns: ['length <mm>', 'mass'],
      samples: spiral(50, 2),
      data: spiral(40, 2),
      title: 'A & B',
    });
    expect(svg).toMatch(/^<svg xmlns=/);
    expect(svg).toContain('length &lt;mm&gt;');
    expect(svg).toContain('A &amp; B');
    expect(svg.match(/href="data:image\/png/g)).toHaveLength(2); // the heatmap and its colour bar
    expect(svg.match(/h0/g)?.length).toBeGreaterThan(60);
    expect(svg).not.toMatch(/NaN|undefined/);
  });

  it('are the same every time', async () => {
    const options = { grid, extent, columns: ['x', 'y'], samples: spiral(9, 2) } as const;
    expect(await densityFigure(options)).toBe(await densityFigure(options));
  });

  it('show three columns and more in pairs', async () => {
    const svg = await pairFigure({ columns: ['a', 'b', 'c'], data: spiral(60, 3), samples: spiral(80, 3) });
    expect(svg.match(/<svg x=/g)).toHaveLength(6);
    expect(svg).toContain('samples of the model');
    expect(svg).not.toMatch(/NaN|undefined/);
  });

  it('show one column as a curve over histograms', async () => {
    const svg = await curveFigure({
      logDensity: Float64Array.from({ length: 50 }, (_, i) => -(((i - 25) / 10) ** 2)),
      interval: [-1, 1],
      column: 'height',
      samples: spiral(60, 1),
    });
    expect(svg).toContain('height');
    expect(svg).not.toMatch(/NaN|undefined/);
  });

  it('become PNG files whose labels are there', async () => {
    const label = async (text: string) =>
      svgToPng(
        `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="20"><text y="15" font-family="system-ui, sans-serif">${text}</text></svg>`,
      );
    const [empty, latin, greek] = await Promise.all(['', 'density', 'σ → ∞'].map(label));
    expect(Buffer.from(latin!).readUInt32BE(16)).toBe(200);
    expect(latin!.length).toBeGreaterThan(empty!.length + 200);
    expect(greek!.length).toBeGreaterThan(empty!.length + 200);
  });
});
