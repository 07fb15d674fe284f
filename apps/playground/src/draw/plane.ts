/** A part of the plane, in the units of what is drawn. */
export interface Region {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** A region on a canvas: where its points lie in pixels, y upwards. */
export interface Plane extends Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  toX(x: number): number;
  toY(y: number): number;
  /** Back from pixels. */
  fromX(pixel: number): number;
  fromY(pixel: number): number;
}

export interface Margins {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export function plane(
  { x, y }: Region,
  size: { readonly width: number; readonly height: number },
  margins: Margins,
): Plane {
  const { left, top } = margins;
  const width = Math.max(1, size.width - left - margins.right);
  const height = Math.max(1, size.height - top - margins.bottom);
  const across = width / (x[1] - x[0]);
  const down = height / (y[1] - y[0]);
  return {
    x,
    y,
    left,
    top,
    width,
    height,
    toX: (value) => left + (value - x[0]) * across,
    toY: (value) => top + (y[1] - value) * down,
    fromX: (pixel) => x[0] + (pixel - left) / across,
    fromY: (pixel) => y[1] - (pixel - top) / down,
  };
}
