import type { Extent } from './extent.ts';

/** Values at the centres of the cells that divide a rectangle, row by row from the top left, as an image is stored. */
export interface Grid {
  readonly values: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
}

/** The centres of the cells, `[width * height, 2]`, in the order of a {@link Grid}. */
export function gridPoints(extent: Extent, { width, height }: { width: number; height: number }): Float64Array {
  const points = new Float64Array(2 * width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const i = 2 * (row * width + column);
      points[i] = extent.x[0] + ((column + 0.5) / width) * (extent.x[1] - extent.x[0]);
      points[i + 1] = extent.y[1] - ((row + 0.5) / height) * (extent.y[1] - extent.y[0]);
    }
  }
  return points;
}

/** Cells of about equal sides, some `cells` of them in all. */
export function gridSize(extent: Extent, cells: number, equal: boolean): { width: number; height: number } {
  const ratio = equal ? (extent.x[1] - extent.x[0]) / (extent.y[1] - extent.y[0]) : 1;
  const width = Math.max(1, Math.round(Math.sqrt(cells * ratio)));
  return { width, height: Math.max(1, Math.round(cells / width)) };
}
