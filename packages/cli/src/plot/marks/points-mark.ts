import type { RenderFunction } from '@observablehq/plot';
import type { Extent } from '../extent.ts';
import { customMark } from '../plot-library.ts';

interface PointsOptions {
  /** Numbers per row of the data. */
  readonly columns: number;
  /** Which of them are the coordinates. */
  readonly x: number;
  readonly y: number;
  /** Points outside are left out. */
  readonly extent: Extent;
  readonly colour: string;
  readonly diameter?: number;
  readonly opacity?: number;
}

/** Thousands of points as one path of round dots: a tenth of the size of as many circles. */
export function pointsMark(data: ArrayLike<number>, options: PointsOptions): RenderFunction {
  const { columns, extent, colour, diameter = 2.2, opacity = 0.55 } = options;
  return customMark('path', (scaleX, scaleY) => {
    let path = '';
    for (let i = 0; i < data.length; i += columns) {
      const [x, y] = [data[i + options.x]!, data[i + options.y]!];
      const isInside = x >= extent.x[0] && x <= extent.x[1] && y >= extent.y[0] && y <= extent.y[1];
      if (isInside) path += `M${scaleX(x).toFixed(1)},${scaleY(y).toFixed(1)}h0`;
    }
    return {
      d: path,
      fill: 'none',
      stroke: colour,
      'stroke-linecap': 'round',
      'stroke-width': diameter,
      'stroke-opacity': opacity,
    };
  });
}
