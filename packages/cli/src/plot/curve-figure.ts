import { dataColour, sampleColour } from './colour-map.ts';
import type { Interval } from './extent.ts';
import { figureSvg, type FigureText } from './figure-svg.ts';
import { binCount, histogram, type Bar } from './histogram.ts';
import { plotLibrary } from './plot-library.ts';

/** A density in one dimension. */
export interface CurveFigureOptions {
  /** Log densities in nats at equally spaced places over the interval, ends included. */
  readonly logDensity: ArrayLike<number>;
  readonly interval: Interval;
  readonly column: string;
  readonly samples?: ArrayLike<number>;
  readonly data?: ArrayLike<number>;
  readonly title?: string;
}

const width = 560;
const top = 44;

/** The density as a curve over histograms of data and samples: an SVG document. */
export async function curveFigure(options: CurveFigureOptions): Promise<string> {
  const { logDensity, interval, column, samples, data, title } = options;
  const { Plot, draw } = await plotLibrary();
  const [low, high] = interval;
  const curve = Array.from(logDensity, (value, i) => ({
    x: low + (i / (logDensity.length - 1)) * (high - low),
    density: Math.exp(value),
  }));
  const rows = Math.min(data?.length ?? Infinity, samples?.length ?? Infinity);
  const bars = (values: ArrayLike<number>) =>
    histogram(values, { columns: 1, column: 0, interval, bins: binCount(rows) });
  const channels = { x1: 'from', x2: 'to', y: 'density' };
  const plot = draw({
    width,
    height: 320,
    marginLeft: 52,
    marginTop: 22,
    style: { fontSize: '11px', color: '#333' },
    x: { domain: [...interval], label: column, nice: false },
    y: { label: 'density', nice: true, zero: true },
    marks: [
      ...(data === undefined ? [] : [Plot.rectY(bars(data), { ...channels, fill: dataColour, fillOpacity: 0.4 })]),
      ...(samples === undefined
        ? []
        : [Plot.lineY(outline(bars(samples)), { x: 'x', y: 'density', stroke: sampleColour, strokeWidth: 1.5 })]),
      Plot.lineY(curve, { x: 'x', y: 'density', stroke: '#222', strokeWidth: 1.8 }),
      Plot.ruleY([0]),
    ],
  });
  const legend = [
    [data, 'data', dataColour],
    [samples, 'samples of the model', sampleColour],
    [logDensity, 'density of the model', '#222'],
  ] as const;
  const texts: FigureText[] = title === undefined ? [] : [{ x: 52, y: 20, text: title, size: 14 }];
  let x = 52;
  for (const [there, text, colour] of legend) {
    if (there === undefined) continue;
    texts.push({ x, y: top - 2, text, colour });
    x += 30 + 6.2 * text.length;
  }
  return figureSvg({
    width,
    height: top + plot.height,
    plots: [{ ...plot, x: 0, y: top }],
    texts,
    description: `${title ?? 'Density'} over ${column}`,
  });
}

/** The contour of a histogram. */
function outline(bars: readonly Bar[]): { x: number; density: number }[] {
  return [
    { x: bars[0]!.from, density: 0 },
    ...bars.flatMap(({ from, to, density }) => [
      { x: from, density },
      { x: to, density },
    ]),
    { x: bars.at(-1)!.to, density: 0 },
  ];
}
