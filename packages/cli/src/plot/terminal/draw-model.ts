import { formatShort } from '../../terminal/format.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import type { Colour } from '../colour-map.ts';
import { densityShades, type DensityScale } from '../density-shades.ts';
import { hasEqualAxes, type Extent, type Interval } from '../extent.ts';
import { gridPoints } from '../grid.ts';
import { binCount } from '../histogram.ts';
import type { ModelView } from '../model-view.ts';
import { places, viewExtent, viewInterval } from '../view-extent.ts';
import { barHeights, drawBars } from './draw-bars.ts';
import { drawHeatmap } from './draw-heatmap.ts';
import { drawPoints } from './draw-points.ts';
import { arrange, captioned, type Panel } from './panel.ts';

const dataBlue: Colour = [95, 135, 215];
const sampleOrange: Colour = [255, 135, 95];
const gap = 2;

/** A model as lines of text for a terminal: density and points in two dimensions, else histograms. */
export async function drawModel(
  view: ModelView,
  terminal: Terminal,
  options: { scale?: DensityScale } = {},
): Promise<string[]> {
  const { columns } = terminal;
  const panels =
    view.columns.length === 1
      ? await curvePanels(view, terminal)
      : view.columns.length === 2
        ? await densityPanels(view, terminal, options.scale ?? 'sqrt')
        : pairPanels(view, terminal);
  return [view.title, '', ...arrange(panels, { columns, gap })];
}

/** Half the width if two panels of a fair size fit side by side, else all of it. */
function panelWidth(columns: number): number {
  return Math.max(8, Math.min(64, columns >= 64 ? Math.floor((columns - gap) / 2) : columns));
}

async function densityPanels(view: ModelView, terminal: Terminal, scale: DensityScale): Promise<Panel[]> {
  const extent = viewExtent(view);
  // A character is about twice as high as wide, so that half of one is a square.
  const ratio = hasEqualAxes(extent) ? (extent.y[1] - extent.y[0]) / (extent.x[1] - extent.x[0]) : 0.8;
  const width = Math.min(panelWidth(terminal.columns), Math.round(52 / ratio));
  const height = Math.max(1, Math.round((width * ratio) / 2));
  const size = { width, height: 2 * height };
  const { shades } = densityShades(await view.logDensity(gridPoints(extent, size)), scale);
  const heatmap = { width, lines: drawHeatmap({ values: shades, ...size }, terminal) };
  const points = (values: Float64Array, colour: Colour): Panel => ({
    width,
    lines: drawPoints(values, { extent, width, height, ...(terminal.colour ? { colour } : {}) }),
  });
  const footing = rangeOf(view.columns, extent);
  return [
    captioned(heatmap, 'density', footing),
    captioned(points(view.samples, sampleOrange), 'samples of the model', footing),
    ...(view.data === undefined ? [] : [captioned(points(view.data, dataBlue), 'data', footing)]),
  ];
}

async function curvePanels(view: ModelView, terminal: Terminal): Promise<Panel[]> {
  const interval = viewInterval(view, 0);
  const width = panelWidth(terminal.columns);
  const density = Array.from(await view.logDensity(places(interval, width)), (value) => Math.exp(value));
  const bars = (heights: readonly number[]): Panel => ({
    width,
    lines: drawBars(heights, { lines: 10, unicode: terminal.colour }),
  });
  const heights = (values: Float64Array): number[] =>
    barHeights(values, { columns: 1, column: 0, interval, bins: width });
  const footing = `${view.columns[0]} ${intervalText(interval)}`;
  return [
    captioned(bars(density), 'density', footing),
    captioned(bars(heights(view.samples)), 'samples of the model', footing),
    ...(view.data === undefined ? [] : [captioned(bars(heights(view.data)), 'data', footing)]),
  ];
}

function pairPanels(view: ModelView, terminal: Terminal): Panel[] {
  const width = Math.min(36, panelWidth(terminal.columns));
  const unicode = terminal.colour;
  return view.columns.flatMap((name, column) => {
    const interval = viewInterval(view, column);
    const bars = (values: Float64Array): Panel => {
      const bins = Math.min(width, binCount(values.length / view.columns.length));
      const heights = barHeights(values, { columns: view.columns.length, column, interval, bins });
      const stretched = Array.from({ length: width }, (_, i) => heights[Math.floor((i * bins) / width)]!);
      return { width, lines: drawBars(stretched, { lines: 4, unicode }) };
    };
    const footing = intervalText(interval);
    return [
      ...(view.data === undefined ? [] : [captioned(bars(view.data), `${name}: data`, footing)]),
      captioned(bars(view.samples), `${name}: samples`, footing),
    ];
  });
}

function rangeOf([x, y]: readonly string[], extent: Extent): string {
  return `${x} ${intervalText(extent.x)}  ${y} ${intervalText(extent.y)}`;
}

function intervalText([low, high]: Interval): string {
  return `${formatShort(low)}..${formatShort(high)}`;
}
