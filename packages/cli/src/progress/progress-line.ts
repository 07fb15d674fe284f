import { formatCount, formatDuration, formatNats, formatShort } from '../terminal/format.ts';
import { sparkline } from './sparkline.ts';

/** How far training has come. */
export interface ProgressState {
  readonly step: number;
  readonly steps: number;
  /** What is counted; `step` unless given. */
  readonly unit?: string;
  readonly loss: number;
  readonly validation?: number;
  readonly seconds: number;
  /** Losses so far, oldest first. */
  readonly history: readonly number[];
}

/** Training's progress in one line of at most `columns` characters; what matters least goes first if there is no room. */
export function progressLine(state: ProgressState, options: { columns: number; unicode?: boolean }): string {
  const { step, steps, unit = 'step', loss, validation, seconds, history } = state;
  const rate = seconds > 0 ? step / seconds : 0;
  const left = rate > 0 ? (steps - step) / rate : Infinity;
  const parts = [
    `${unit} ${formatCount(step)}/${formatCount(steps)}`,
    `loss ${formatNats(loss)}`,
    ...(validation === undefined ? [] : [`validation ${formatNats(validation)}`]),
    ...(rate > 0 ? [`${formatShort(rate)} ${unit}s/s`] : []),
    ...(step < steps ? (rate > 0 ? [`${formatDuration(left)} left`] : []) : [`in ${formatDuration(seconds)}`]),
  ];
  const room = options.columns - 1; // a full line would wrap
  while (parts.length > 1 && parts.join('  ').length > room) parts.pop();
  const text = parts.join('  ').slice(0, Math.max(0, room));
  const sparkWidth = Math.min(24, room - text.length - 2);
  if (options.unicode !== true || sparkWidth < 4 || history.length < 2) return text;
  // The first losses of a run are so large that the rest would look flat.
  const tail = history.slice(Math.floor(history.length / 20));
  return `${text}  ${sparkline(tail, sparkWidth)}`;
}
