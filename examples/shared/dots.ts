import type { RenderFunction } from '@observablehq/plot';
import type { Extent } from './plot-panel.ts';

export interface DotsOptions {
  /** Points outside are left out. */
  readonly extent: Extent;
  readonly colour: string;
  readonly diameter?: number;
  readonly opacity?: number;
}

/** A mark of many points, two numbers each, all of one colour: one path of round dots, a tenth of the size of as many circles. */
export function dots(points: ArrayLike<number>, options: DotsOptions): RenderFunction {
  const { extent, colour, diameter = 2.2, opacity = 0.5 } = options;
  const isWithin = (value: number, [low, high]: readonly [number, number]): boolean => value >= low && value <= high;
  return (_index, scales, _values, _dimensions, context) => {
    let path = '';
    for (let i = 0; i + 1 < points.length; i += 2) {
      const [x, y] = [points[i]!, points[i + 1]!];
      if (isWithin(x, extent.x) && isWithin(y, extent.y))
        path += `M${scales.x!(x).toFixed(1)},${scales.y!(y).toFixed(1)}h0`;
    }
    const element = context.document!.createElementNS('http://www.w3.org/2000/svg', 'path');
    const attributes = {
      d: path,
      fill: 'none',
      stroke: colour,
      'stroke-linecap': 'round',
      'stroke-width': diameter,
      'stroke-opacity': opacity,
    };
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
    return element;
  };
}
