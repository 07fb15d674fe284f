import { referenceEngine } from '../engine/reference/reference-engine.ts';
import { padEvents } from '../flows/run-chunks.ts';
import type { HostArray } from '../host-array.ts';
import type { CheckLog } from './check-log.ts';
import { largestOf } from './compare-arrays.ts';
import type { Place, Probe } from './probe.ts';
import type { ProbeBatch } from './trace-probe.ts';

const reference: Place = { engine: referenceEngine(), precision: 'float64' };

/** Gradients somewhere against those in float64. They are sums in which terms cancel: differences are relative to the largest of each. */
export async function checkGradients(
  log: CheckLog,
  name: string,
  { gradients }: Probe,
  place: Place,
  batch: ProbeBatch,
  tolerance: number,
): Promise<void> {
  const [expected, actual] = [await gradients(reference, batch), await gradients(place, batch)];
  for (const [gradient, exact] of Object.entries(expected)) {
    const largest = largestOf(exact);
    log.compare(
      `${name}, gradients on ${place.engine.name}, ${place.precision}`,
      actual[gradient]!,
      exact,
      (i) => (tolerance * (1 + largest)) / (1 + Math.abs(exact[i]!)),
      (i) => `${gradient}, index ${i}`,
    );
  }
}

const [real, padded] = [5, 8];

/** Gradients do not see events that fill up a batch and count nothing, and are zero where there are no events. */
export async function checkPadding(
  log: CheckLog,
  name: string,
  { together }: Probe,
  { count, x, context }: ProbeBatch,
): Promise<void> {
  const filled = (values: ArrayLike<number>, from: number, size: number): Float64Array =>
    padEvents(
      new Float64Array((size * values.length) / count),
      Float64Array.from(values),
      0,
      from,
      values.length / count,
    );
  const run = (from: number, size: number): Promise<Record<string, HostArray>> => {
    const weight = Float64Array.from({ length: size }, (_, event) => (event < from ? 1 : 0));
    const batch = { count: size, x: filled(x, from, size), context: context && filled(context, from, size) };
    return together(reference, batch, weight);
  };
  const [none, some, more] = [await run(0, 0), await run(real, real), await run(real, padded)];
  for (const [output, expected] of Object.entries(some)) {
    const found = more[output]!;
    const isGradient = output.startsWith('by ');
    const isShared = isGradient && output !== 'by x' && output !== 'by context';
    const at = (i: number): string => `${output}, index ${i}`;
    log.compare(`${name} of a batch that is filled up`, found.slice(0, expected.length), expected, 1e-11, at);
    const zeros = [...(isGradient ? found.slice(expected.length) : []), ...none[output]!];
    const wrong = zeros.find((value) => value !== 0);
    if (wrong !== undefined) log.fail(`${name} of events that do not count`, `${output} is ${wrong}`);
    const length = isShared ? expected.length : 0;
    if (none[output]!.length !== length) log.fail(`${name} of no events`, `${output}: ${none[output]!.length} numbers`);
  }
}
