import type { ParamDeclaration } from '../bijections/declaration.ts';
import type { Params } from '../flows/param-layout.ts';
import { foldIn, key as makeKey, normal } from '../random/index.ts';
import type { HostArray } from '../host-array.ts';
import type { CheckLog } from './check-log.ts';
import type { Place, Probe } from './probe.ts';
import type { ProbeBatch } from './trace-probe.ts';

const tolerance = 1e-6;
/** Several, since a difference across a kink (of a rectifier, of a spline's derivative) is no derivative. */
const steps = [1e-5, 1e-6, 1e-7];

/**
 * Compares gradients with central differences, for the input and every float param by itself, along one random direction:
 * a wrong entry shows but on a set of directions of measure zero.
 */
export async function checkDifferences(
  log: CheckLog,
  name: string,
  { run, gradients, weights }: Probe,
  place: Place,
  batch: ProbeBatch,
  { declarations, params }: { readonly declarations: readonly ParamDeclaration[]; readonly params: Params },
): Promise<void> {
  const slopes = await gradients(place, batch);
  /** The sum over events and elements whose gradient was taken. */
  const total = (output: string, values: HostArray): number => {
    const by = weights(output, values.length / batch.count);
    return dot(values, (i) => by[i % by.length]!);
  };
  const wrt = ['x', ...declarations.filter(({ kind }) => kind !== 'constant').map((param) => param.name)];
  for (const [i, variable] of wrt.entries()) {
    const at = variable === 'x' && i === 0 ? batch.x : params.get(variable)!.data;
    const direction = normal(foldIn(makeKey(9), i), at.length);
    const moved = (by: number): Promise<Record<string, HostArray>> => {
      const shifted = Float64Array.from(at, (value, k) => value + by * direction[k]!);
      return i === 0
        ? run(place, { ...batch, x: shifted })
        : run(place, batch, new Map([...params, [variable, { shape: params.get(variable)!.shape, data: shifted }]]));
    };
    const differences: Record<string, number>[] = [];
    for (const step of steps) {
      const [up, down] = [await moved(step), await moved(-step)];
      differences.push(
        Object.fromEntries(
          Object.keys(up).map((output) => [
            output,
            (total(output, up[output]!) - total(output, down[output]!)) / (2 * step),
          ]),
        ),
      );
    }
    for (const output of Object.keys(differences[0]!)) {
      const gradient = slopes[`${output} by ${variable}`]!;
      const slope = dot(gradient, (k) => direction[k]!);
      const nearest = differences
        .map((difference) => difference[output]!)
        .reduce((best, each) => (Math.abs(each - slope) <= Math.abs(best - slope) ? each : best));
      log.compare(
        `${name}, gradient of ${output} against differences`,
        [slope],
        [nearest],
        tolerance,
        () => `by ${variable}`,
      );
    }
  }
}

function dot(values: HostArray, other: (index: number) => number): number {
  let sum = 0;
  for (const [i, value] of values.entries()) sum += value * other(i);
  return sum;
}
