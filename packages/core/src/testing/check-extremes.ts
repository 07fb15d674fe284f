import type { CheckLog } from './check-log.ts';
import type { Range } from './draw-within.ts';
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
  {
    size,
    within: [low, high] = [-Infinity, Infinity],
    context,
  }: { readonly size: number; readonly within?: Range | undefined; readonly context?: ArrayLike<number> | undefined },
): Promise<void> {
  const exactly: Place = { engine: referenceEngine(), precision: 'float64' };
  const compare = (what: string, x: readonly number[], actual: HostArray, exact: HostArray): void => {
    for (const [i, value] of actual.entries()) {
      const fits = Math.abs(exact[i]!) < largestFloat32;
      if (Number.isNaN(value) || (fits && !Number.isFinite(value)))
        log.fail(`${name} at extremes`, `${what} at [${x.join(', ')}], index ${i}: got ${value}, exactly ${exact[i]}`);
    }
  };
  for (const value of extremes.filter((each) => each > low && each < high))
    for (let at = -1; at < (size > 1 ? size : 0); at++) {
      const usual =
        Number.isFinite(low) && Number.isFinite(high)
          ? (low + high) / 2
          : Number.isFinite(low)
            ? low + 1
            : Math.min(0.5, high - 1);
      const x = Array.from({ length: size }, (_, i) => (at === -1 || at === i ? value : usual));
      const batch = { count: 1, x, context };
      for (const compute of [run, gradients]) {
        const [actual, exact] = [await compute(place, batch), await compute(exactly, batch)];
        for (const output of Object.keys(actual)) compare(output, x, actual[output]!, exact[output]!);
      }
    }
}
