import type { Region } from '../../draw/plane.ts';
import type { LossHistory } from './loss-history.ts';
import { bucketed } from './loss-history.ts';

/** The part of the loss chart worth seeing between two steps: spikes do not set its scale, the floor is in it. */
export function lossRegion(
  histories: readonly LossHistory[],
  steps: readonly [number, number],
  floor: number | undefined,
): Region {
  const means = histories.flatMap((history) => {
    const { mean } = bucketed(history, steps, 120);
    const held = history.validations.filter(({ step }) => step >= steps[0]).map(({ loss }) => loss);
    return [...mean, ...held];
  });
  const sorted = [...means, ...(floor === undefined ? [] : [floor])].filter(Number.isFinite).sort((a, b) => a - b);
  if (means.length === 0) return { x: steps, y: floor === undefined ? [0, 4] : [floor - 0.4, floor + 2.6] };
  const low = sorted[0]!;
  const high = sorted[Math.floor(0.98 * (sorted.length - 1))]!;
  const room = 0.06 * Math.max(high - low, 1);
  return { x: steps, y: [low - room, high + 2 * room] };
}
