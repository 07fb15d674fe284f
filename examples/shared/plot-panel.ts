import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

/** What of the plane a picture shows. */
export interface Extent {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** One plot of a figure. */
export interface Panel {
  readonly title?: string;
  readonly marks: readonly Plot.Markish[];
  readonly extent: Extent;
  /** In pixels; without a height one unit is as long on both axes. */
  readonly width: number;
  readonly height?: number;
  /** Without axes only the frame is drawn. */
  readonly axes?: boolean;
}

/** A plot as SVG, and its size in pixels. */
export interface DrawnPanel {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** Draws a panel with Observable Plot in a document of linkedom's: no browser is needed. */
export function plotPanel({ marks, extent, width, height, axes = true }: Panel): DrawnPanel {
  const { document } = parseHTML('<html><body></body></html>');
  const axis = { label: null, nice: false, ticks: 7, ...(!axes && { axis: null }) };
  const plot = Plot.plot({
    document,
    width,
    ...(height === undefined ? { aspectRatio: 1 } : { height }),
    ...(axes ? { marginTop: 6, marginRight: 6, marginLeft: 34 } : { margin: 1 }),
    style: { fontSize: '11px', color: '#555' },
    x: { ...axis, domain: [...extent.x] },
    y: { ...axis, domain: [...extent.y], zero: false },
    color: { type: 'linear', scheme: 'blues', domain: [0, 1.15], clamp: true },
    marks: [...marks, Plot.frame({ stroke: '#bbb' })],
  }) as unknown as SvgElement;
  plot.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const [drawnWidth, drawnHeight] = ['width', 'height'].map((name) => Number(plot.getAttribute(name)));
  return { svg: plot.outerHTML, width: drawnWidth!, height: drawnHeight! };
}

/** What is used of an element; the DOM's own types are not there in Node. */
interface SvgElement {
  readonly outerHTML: string;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
}
