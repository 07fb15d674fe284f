import type { CheckLog } from './check-log.ts';
import type { Range } from '../bijections/range.ts';
import type { Place, Probe } from './probe.ts';
import { referenceEngine } from '../engine/reference/reference-engine.ts';
import type { HostArray } from '../host-array.ts';

const extremes = [0, 1e-30, -1e-30, 1e30, -1e30];
const largestFloat32 = 3.4028234663852886e38;

/**
 * Values and gradients in float32 at extreme inputs, in all elements of an event or in one: never NaN, and infinite only where the exact
 * number cannot be represented.
 */
export async function checkExtremes(
  log: CheckLog,
  name: string,
  { run, gradients }: Probe,
  place: Place,
  { ranges, context }: { readonly ranges: readonly Range[]; readonly context?: ArrayLike<number> | undefined },
): Promise<void> {
  const exactly: Place = { engine: referenceEngine(), precision: 'float64' };
  const compare = (what: string, x: readonly number[], actual: HostArray, exact: HostArray): void => {
    for (const [i, value] of actual.entries()) {
      const fits = Math.abs(exact[i]!) < largestFloat32;
      if (Number.isNaN(value) || (fits && !Number.isFinite(value)))
        log.fail(`${name} at extremes`, `${what} at [${x.join(', ')}], index ${i}: got ${value}, exactly ${exact[i]}`);
    }
  };
  const size = ranges.length;
  for (const value of extremes)
    for (let at = -1; at < (size > 1 ? size : 0); at++) {
      const isAt = (i: number): boolean => (at === -1 || at === i) && value > ranges[i]![0] && value < ranges[i]![1];
      if (!ranges.some((_, i) => isAt(i))) continue;
      const x = ranges.map((range, i) => (isAt(i) ? value : usual(range)));
      const batch = { count: 1, x, context };
      for (const compute of [run, gradients]) {
        const [actual, exact] = [await compute(place, batch), await compute(exactly, batch)];
        for (const output of Object.keys(actual)) compare(output, x, actual[output]!, exact[output]!);
      }
    }
}

/** A number of ordinary size within an interval. */
function usual([low, high]: Range): number {
  if (Number.isFinite(low)) return Number.isFinite(high) ? (low + high) / 2 : low + 1;
  return Math.min(0.5, high - 1);
}
