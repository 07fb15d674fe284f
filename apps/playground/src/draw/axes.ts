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
    // The last number stays on the canvas.
    const half = context.measureText(text).width / 2;
    context.fillText(text, Math.min(at, left + width + 8 - half), top + height + 4);
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
  if (x !== undefined) {
    context.textAlign = 'right';
    context.textBaseline = 'bottom';
    context.fillText(x, left + width - 6, top + height - 5);
  }
  if (y !== undefined) {
    context.textAlign = 'left';
    context.textBaseline = 'top';
    context.fillText(y, left + 8, top + 6);
  }
  context.restore();
}

/** Round numbers inside a range, about `count`. */
export function ticks([from, to]: readonly [number, number], count: number): { value: number; text: string }[] {
  if (count <= 0 || !(to > from)) return [];
  const rough = (to - from) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const result = [];
  for (let i = Math.ceil(from / step); i * step <= to + 1e-9 * step; i++)
    result.push({ value: i * step, text: (i * step).toFixed(digits).replace('-', '\u2212') });
  return result;
}
