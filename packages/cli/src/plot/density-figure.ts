import { dataColour, sampleColour } from './colour-map.ts';
import { densityShades, shareOfShade, type DensityScale } from './density-shades.ts';
import { hasEqualAxes, type Extent } from './extent.ts';
import { figureSvg, type FigureText, type PlacedPlot } from './figure-svg.ts';
import type { Grid } from './grid.ts';
import { imageMark } from './marks/image-mark.ts';
import { pointsMark } from './marks/points-mark.ts';
import { plotLibrary } from './plot-library.ts';
import { thinRows } from './thin-rows.ts';

/** A density in two dimensions and points drawn from it. */
export interface DensityFigureOptions {
  /** Log densities in nats. */
  readonly grid: Grid;
  readonly extent: Extent;
  readonly columns: readonly [string, string];
  /** Points `[n, 2]`, row-major; the same for `data`. */
  readonly samples?: ArrayLike<number>;
  readonly data?: ArrayLike<number>;
  readonly title?: string;
  readonly scale?: DensityScale;
}

const panelWidth = 360;
const barWidth = 64;
const gap = 24;
const top = 56;
const maxPoints = 4000;

/** The density as a heatmap with its scale, and beside it the samples over the data: an SVG document. */
export async function densityFigure(options: DensityFigureOptions): Promise<string> {
  const { grid, extent, columns, samples, data, title, scale = 'sqrt' } = options;
  const { Plot, draw } = await plotLibrary();
  const axes = {
    ...(hasEqualAxes(extent) ? { width: panelWidth, aspectRatio: 1 } : { width: panelWidth, height: panelWidth }),
    marginLeft: 46,
    marginBottom: 34,
    marginTop: 18,
    marginRight: 10,
    style: { fontSize: '11px', color: '#333' },
    x: { domain: [...extent.x], label: columns[0], nice: false },
    y: { domain: [...extent.y], label: columns[1], nice: false },
  };
  const { shades, peak } = densityShades(grid.values, scale);
  const heatmap = draw({ ...axes, marks: [imageMark({ ...grid, values: shades }, extent), Plot.frame()] });
  const plots: PlacedPlot[] = [{ ...heatmap, x: 0, y: top, title: 'density' }];

  const barGrid = Array.from({ length: 128 }, (_, i) => 1 - (i + 0.5) / 128);
  const bar = draw({
    width: barWidth,
    height: heatmap.height,
    marginLeft: 0,
    marginRight: barWidth - 14,
    marginTop: 18,
    marginBottom: 34,
    style: { fontSize: '11px', color: '#333' },
    x: { domain: [0, 1], axis: null },
    y: { domain: [0, 1], axis: null },
    marks: [
      imageMark({ values: barGrid, width: 1, height: 128 }, { x: [0, 1], y: [0, 1] }),
      Plot.axisY([0, 0.25, 0.5, 0.75, 1], {
        anchor: 'right',
        label: null,
        tickSize: 4,
        tickFormat: (shade: number) =>
          densityLabel(peak * (shade === 0 && scale === 'log' ? 0 : shareOfShade(shade, scale))),
      }),
      Plot.frame(),
    ],
  });
  plots.push({ ...bar, x: panelWidth, y: top });
  let width = panelWidth + barWidth;

  const texts: FigureText[] = title === undefined ? [] : [{ x: 46, y: 24, text: title, size: 14 }];
  if (samples !== undefined || data !== undefined) {
    const left = width + gap;
    const marks = [
      ...(data === undefined ? [] : [pointsMark(thin(data), { ...dots, extent, colour: dataColour })]),
      ...(samples === undefined ? [] : [pointsMark(thin(samples), { ...dots, extent, colour: sampleColour })]),
    ];
    plots.push({ ...draw({ ...axes, marks: [...marks, Plot.frame()] }), x: left, y: top });
    let x = left + 46;
    for (const [there, text, colour] of [
      [data, 'data', dataColour],
      [samples, 'samples of the model', sampleColour],
    ] as const) {
      if (there === undefined) continue;
      texts.push({ x, y: top - 4, text, colour, size: 12 });
      x += 70;
    }
    width = left + panelWidth;
  }
  return figureSvg({
    width: width + 10,
    height: top + heatmap.height + 6,
    plots,
    texts,
    description: `${title ?? 'Density'} over ${columns.join(' and ')}`,
  });
}

const dots = { columns: 2, x: 0, y: 1 };
const thin = (points: ArrayLike<number>): Float64Array => thinRows(points, { columns: 2, limit: maxPoints });

function densityLabel(value: number): string {
  if (value === 0) return '0';
  return value >= 0.01 && value < 1000
    ? String(Number(value.toPrecision(2)))
    : value.toExponential(0).replace('e+', 'e');
}
