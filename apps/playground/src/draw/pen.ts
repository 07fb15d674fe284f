import type { Palette } from './palette.ts';
import type { Plane } from './plane.ts';

/** What every drawing function gets: where to draw, how the region lies there, in which colours. */
export interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly plane: Plane;
  readonly palette: Palette;
  /** Device pixels per pixel. */
  readonly scale: number;
}

/** Keeps what is drawn inside the plane's rectangle. */
export function inside({ context, plane }: Pen, draw: () => void): void {
  context.save();
  context.beginPath();
  context.rect(plane.left, plane.top, plane.width, plane.height);
  context.clip();
  draw();
  context.restore();
}
