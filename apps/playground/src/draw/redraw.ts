import type { Pen } from './pen.ts';

type Context = Pen['context'];
interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly draw: (context: Context) => void;
}

const drawings = new WeakMap<HTMLCanvasElement, Drawing>();

/** Remembers how a canvas was drawn, so that the same can be drawn elsewhere: into a file, say. */
export function remember(canvas: HTMLCanvasElement, drawing: Drawing): void {
  drawings.set(canvas, drawing);
}

export function drawingOf(canvas: HTMLCanvasElement): Drawing | undefined {
  return drawings.get(canvas);
}
