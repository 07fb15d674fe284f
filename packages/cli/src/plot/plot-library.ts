import type { RenderFunction } from '@observablehq/plot';

/** Observable Plot and a document for it to draw in: loaded when the first figure is, for it takes a quarter of a second. */
export async function plotLibrary() {
  const [Plot, { parseHTML }] = await Promise.all([import('@observablehq/plot'), import('linkedom')]);
  const { document } = parseHTML('<html><body></body></html>');
  return {
    Plot,
    /** The SVG of a plot, as text. */
    draw: (options: Parameters<typeof Plot.plot>[0]): PlotSvg => {
      const svg = Plot.plot({ ...options, document }) as unknown as SvgElement;
      const size = (name: string): number => Number(svg.getAttribute(name));
      return { width: size('width'), height: size('height'), svg: svg.outerHTML };
    },
  };
}

/** One drawn plot, to be placed in a figure. */
export interface PlotSvg {
  readonly width: number;
  readonly height: number;
  readonly svg: string;
}

/** What is used of an element; the DOM's own types are not there in Node. */
interface SvgElement {
  readonly outerHTML: string;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
}

/**
 * A mark of our own: an element with attributes that follow from the scales.
 *
 * `x` and `y` turn data units into pixels.
 */
export function customMark(
  name: string,
  attributes: (x: (value: number) => number, y: (value: number) => number) => Readonly<Record<string, string | number>>,
): RenderFunction {
  return (_index, scales, _values, _dimensions, context) => {
    const element = context.document!.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes(scales.x!, scales.y!))) {
      element.setAttribute(key, String(value));
    }
    return element;
  };
}
