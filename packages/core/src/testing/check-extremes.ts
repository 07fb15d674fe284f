import type { CheckLog } from './check-log.ts';
import type { Range } from '../bijections/range.ts';
import type { Place, Probe } from './probe.ts';
import { referenceEngine } from '../engine/reference/reference-engine.ts';
import { extremeEvents, findOverflow } from './extremes.ts';

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
  for (const x of extremeEvents(ranges))
    for (const compute of [run, gradients]) {
      const batch = { count: 1, x, context };
      const [actual, exact] = [await compute(place, batch), await compute(exactly, batch)];
      for (const output of Object.keys(actual)) {
        const problem = findOverflow(actual[output]!, exact[output]!);
        if (problem !== undefined) log.fail(`${name} at extremes`, `${output} at [${x.join(', ')}], ${problem}`);
      }
    }
}
