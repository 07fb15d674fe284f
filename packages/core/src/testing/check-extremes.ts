import type { CheckLog } from './check-log.ts';
import { rangesOf, type Range } from '../bijections/range.ts';
import type { Place, Probe } from './probe.ts';
import { referenceEngine } from '../engine/reference/reference-engine.ts';
import { extremeEvents, findOverflow, usualNumber } from './extremes.ts';

/**
 * Values and gradients in float32 at extreme inputs and at extreme contexts, in all elements or in one: never NaN, and infinite only where the exact
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
  const ordinary = ranges.map(usualNumber);
  const batches = [
    ...extremeEvents(ranges).map((x) => ({ count: 1, x, context })),
    ...extremeEvents(rangesOf(undefined, context?.length ?? 0)).map((extreme) => ({
      count: 1,
      x: ordinary,
      context: extreme,
    })),
  ];
  for (const batch of batches)
    for (const compute of [run, gradients]) {
      const [actual, exact] = [await compute(place, batch), await compute(exactly, batch)];
      for (const output of Object.keys(actual)) {
        const problem = findOverflow(actual[output]!, exact[output]!);
        if (problem === undefined) continue;
        const at = `[${batch.x.join(', ')}]${batch.context ? `, context [${Array.from(batch.context).join(', ')}]` : ''}`;
        log.fail(`${name} at extremes`, `${output} at ${at}, ${problem}`);
      }
    }
}
