import { dataColour, sampleColour } from './colour-map.ts';
import { intervalOf, union, type Interval } from './extent.ts';
import { figureSvg, type FigureText, type PlacedPlot } from './figure-svg.ts';
import { binCount, histogram, type Bar } from './histogram.ts';
import { pointsMark } from './marks/points-mark.ts';
import { plotLibrary, type PlotSvg } from './plot-library.ts';
import { thinRows } from './thin-rows.ts';

/** Points in several dimensions, of the data, of a model or of both; row-major `[n, columns.length]`. */
export interface PairFigureOptions {
  readonly columns: readonly string[];
  readonly data?: ArrayLike<number>;
  readonly samples?: ArrayLike<number>;
  readonly title?: string;
}

const cell = 150;
const left = 52;
const bottom = 40;
const top = 44;
const maxPoints = 1500;

/** The largest number of columns that a figure shows: more cells would be too small, and too many. */
export const maxPairColumns = 8;

/** Every column against every other, samples over data, and on the diagonal the histogram of each: an SVG document. */
export async function pairFigure(options: PairFigureOptions): Promise<string> {
  const { columns, title } = options;
  const layers = [
    { values: options.data, colour: dataColour, name: 'data' },
    { values: options.samples, colour: sampleColour, name: 'samples of the model' },
  ].flatMap(({ values, ...layer }) => (values === undefined ? [] : [{ ...layer, values }]));
  const { Plot, draw } = await plotLibrary();
  const shown = columns.slice(0, maxPairColumns);
  const width = columns.length;
  const intervals = shown.map((_, column) =>
    layers.map(({ values }) => intervalOf(values, { columns: width, column })).reduce(union),
  );
  // As many points and bins of each, or the larger set would hide the other.
  const rows = Math.max(200, Math.min(...layers.map(({ values }) => values.length / width)));
  const thinned = layers.map((layer) => ({
    ...layer,
    values: thinRows(layer.values, { columns: width, limit: Math.min(rows, maxPoints) }),
  }));

  const cellPlot = (row: number, column: number): PlotSvg => {
    const isFirst = column === 0 && row > 0;
    const isLast = row === shown.length - 1;
    const axis = (interval: Interval, visible: boolean) =>
      ({ domain: [...interval], axis: visible ? undefined : null, label: null, ticks: 3 }) as const;
    const common = {
      width: cell + (isFirst ? left : 0),
      height: cell + (isLast ? bottom : 0),
      marginLeft: isFirst ? left + 4 : 4,
      marginBottom: isLast ? bottom + 4 : 4,
      marginTop: 4,
      marginRight: 4,
      style: { fontSize: '10px', color: '#333' },
      x: axis(intervals[column]!, isLast),
    };
    if (row === column) {
      const bars = layers.map(({ values, colour }) => ({ colour, bars: marginal(values, row) }));
      const highest = Math.max(...bars.flatMap((layer) => layer.bars.map(({ density }) => density)));
      return draw({
        ...common,
        y: axis([0, 1.25 * highest], false), // room for the name
        marks: [
          ...bars.map(({ bars, colour }) =>
            Plot.rectY(bars, { x1: 'from', x2: 'to', y: 'density', fill: colour, fillOpacity: 0.4 }),
          ),
          Plot.frame(),
        ],
      });
    }
    const extent = { x: intervals[column]!, y: intervals[row]! };
    return draw({
      ...common,
      y: axis(extent.y, isFirst),
      marks: [
        ...thinned.map(({ values, colour }) =>
          pointsMark(values, { columns: width, x: column, y: row, extent, colour, diameter: 2, opacity: 0.6 }),
        ),
        Plot.frame(),
      ],
    });
  };
  const marginal = (values: ArrayLike<number>, column: number): Bar[] =>
    histogram(values, { columns: width, column, interval: intervals[column]!, bins: binCount(rows) });

  const plots: PlacedPlot[] = [];
  const texts: FigureText[] = title === undefined ? [] : [{ x: left, y: 24, text: title, size: 14 }];
  const end = left + cell * shown.length;
  shown.forEach((name, row) => {
    for (let column = 0; column <= row; column++) {
      const plot = cellPlot(row, column);
      const isFirst = column === 0 && row > 0;
      plots.push({ ...plot, x: left + cell * column - (isFirst ? left : 0), y: top + cell * row });
    }
    texts.push({ x: left + cell * row + 10, y: top + cell * row + 18, text: shorten(name), size: 11 });
  });
  layers.forEach(({ name, colour }, i) =>
    texts.push({ x: Math.max(left + cell + 20, end - 150), y: top + 20 + 18 * i, text: name, colour, size: 12 }),
  );
  return figureSvg({
    width: end + 12,
    height: top + cell * shown.length + bottom + 4,
    plots,
    texts,
    description: `${title ?? 'Pairs of columns'}: ${shown.join(', ')}`,
  });
}

function shorten(name: string): string {
  return name.length > 22 ? `${name.slice(0, 21)}…` : name;
}
