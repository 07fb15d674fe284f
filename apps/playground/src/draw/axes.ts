import { clamp } from './clamp.ts';
import type { Pen } from './pen.ts';

export interface AxesOptions {
  readonly x?: string;
  readonly y?: string;
  /** About how many ticks; 0 for none. */
  readonly xTicks?: number;
  readonly yTicks?: number;
}

/** Frame, ticks with their numbers, and names of the axes. */
export function axes({ context, plane, palette }: Pen, { x, y, xTicks = 5, yTicks = 4 }: AxesOptions = {}): void {
  const { left, top, width, height } = plane;
  context.save();
  context.strokeStyle = palette.rule;
  context.lineWidth = 1;
  context.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
  context.fillStyle = palette.soft;
  context.font = '12px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const { value, text } of ticks(plane.x, xTicks)) {
    const at = plane.toX(value);
    context.beginPath();
    context.moveTo(at, top + height);
    context.lineTo(at, top + height - 4);
    context.stroke();
    // The last number stays on the canvas, and the first one clear of the other axis.
    const half = context.measureText(text).width / 2;
    context.fillText(text, clamp(at, left + half - 3, left + width + 8 - half), top + height + 4);
  }
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const { value, text } of ticks(plane.y, yTicks)) {
    const at = plane.toY(value);
    context.beginPath();
    context.moveTo(left, at);
    context.lineTo(left + 4, at);
    context.stroke();
    context.fillText(text, left - 5, at);
  }
  context.font = 'italic 13px Georgia, serif';
  // A rim in the colour of the ground, so that a name is read where a curve passes.
  context.strokeStyle = palette.panel;
  context.lineWidth = 4;
  context.lineJoin = 'round';
  const write = (text: string, across: number, down: number): void => {
    context.strokeText(text, across, down);
    context.fillText(text, across, down);
  };
  if (x !== undefined) {
    context.textAlign = 'right';
    context.textBaseline = 'bottom';
    write(x, left + width - 6, top + height - 5);
  }
  if (y !== undefined) {
    context.textAlign = 'left';
    context.textBaseline = 'top';
    write(y, left + 8, top + 6);
  }
  context.restore();
}

/** Round numbers inside a range, about `count`; two at least where more than one is wanted. */
export function ticks([from, to]: readonly [number, number], count: number): { value: number; text: string }[] {
  if (count <= 0 || !(to > from) || !Number.isFinite(to - from)) return [];
  const rough = (to - from) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const result = [];
  for (let i = Math.ceil(from / step); i * step <= to + 1e-9 * step; i++)
    result.push({ value: i * step, text: (i * step).toFixed(digits).replace('-', '\u2212') });
  return result.length < Math.min(2, count) ? ticks([from, to], count + 1) : result;
}
