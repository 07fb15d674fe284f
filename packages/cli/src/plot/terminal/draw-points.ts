import type { Colour } from '../colour-map.ts';
import type { Extent } from '../extent.ts';
import { coloured } from './cells.ts';

interface DrawPointsOptions {
  readonly extent: Extent;
  /** Characters per line, and lines. */
  readonly width: number;
  readonly height: number;
  /** Numbers per row of the data, and which of them are the coordinates; the first two of two unless given. */
  readonly columns?: number;
  readonly x?: number;
  readonly y?: number;
  /** Braille dots in this colour; without one, plain characters of growing ink. */
  readonly colour?: Colour;
}

const ramp = ' .:+*#';
// Bits of the Braille block, by column and row of the eight dots.
const dotBits = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
];

/** Points as lines of text. */
export function drawPoints(points: ArrayLike<number>, options: DrawPointsOptions): string[] {
  const { extent, width, height, columns = 2, x = 0, y = 1, colour } = options;
  const dots = new Uint8Array(width * height);
  const counts = new Uint32Array(width * height);
  for (let i = 0; i < points.length; i += columns) {
    const across = ((points[i + x]! - extent.x[0]) / (extent.x[1] - extent.x[0])) * width;
    const down = ((extent.y[1] - points[i + y]!) / (extent.y[1] - extent.y[0])) * height;
    if (!(across >= 0 && across < width && down >= 0 && down < height)) continue;
    const cell = Math.floor(down) * width + Math.floor(across);
    dots[cell]! |= dotBits[Math.floor((across % 1) * 2)]![Math.floor((down % 1) * 4)]!;
    counts[cell]! += 1;
  }
  const most = counts.reduce((a, b) => Math.max(a, b), 1);
  const character = (cell: number): string => {
    if (counts[cell] === 0) return ' ';
    if (colour !== undefined) return String.fromCodePoint(0x2800 + dots[cell]!);
    return ramp[Math.max(1, Math.ceil(Math.sqrt(counts[cell]! / most) * (ramp.length - 1)))]!;
  };
  return Array.from({ length: height }, (_, line) => {
    const text = Array.from({ length: width }, (_, i) => character(line * width + i)).join('');
    return colour === undefined ? text : coloured(text, colour);
  });
}
