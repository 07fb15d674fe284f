import { fillNoise, type NoiseInput } from '../flows/noise.ts';
import type { HostArray } from '../host-array.ts';
import { foldIn } from '../random/index.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { FitRun } from './fit-run.ts';
import type { Optimizer } from './optimizer.ts';

/**
 * Prepares the inputs of several steps in one go, but for the optimizer's numbers: batches, context, noise. Two sets of arrays are used in
 * turn, since an engine may still read one while the other is filled.
 */
export function stepInputs(
  { model, precision, stream, key }: Pick<FitRun, 'model' | 'precision' | 'stream' | 'key'>,
  noises: readonly NoiseInput[],
): (first: number, count: number) => Record<string, HostArray> {
  const ArrayType = precision === 'float64' ? Float64Array : Float32Array;
  const event = sizeOf(model.eventShape);
  const context = model.contextShape === undefined ? 0 : sizeOf(model.contextShape);
  const sets: (Map<string, Float32Array | Float64Array> | undefined)[] = [undefined, undefined];
  let turn = 0;
  return (first, count) => {
    turn = 1 - turn;
    const sizes: [string, number][] = [
      ['x', stream.batchSize * event],
      ...(context > 0 ? [['context', stream.batchSize * context] as [string, number]] : []),
      ...noises.map(({ name, size }): [string, number] => [name, stream.batchSize * size]),
    ];
    let set = sets[turn];
    if (set === undefined || set.get('x')!.length !== count * sizes[0]![1])
      set = sets[turn] = new Map(sizes.map(([name, size]) => [name, new ArrayType(count * size)]));
    for (let k = 0; k < count; k++) {
      const at = (name: string): Float32Array | Float64Array => {
        const all = set.get(name)!;
        return all.subarray((k * all.length) / count, ((k + 1) * all.length) / count);
      };
      stream.fill(first + k, at('x'), context > 0 ? at('context') : undefined);
      noises.forEach(({ name, kind }, i) => fillNoise(foldIn(foldIn(key, 2), first + k), i, kind, at(name)));
    }
    return Object.fromEntries(set);
  };
}

/** The optimizer's numbers for several steps. */
export const optimizerInputs = (
  optimizer: Optimizer,
  rate: (step: number) => number,
  first: number,
  count: number,
): Float64Array =>
  Float64Array.from(
    Array.from({ length: count }, (_, k) => optimizer.hostScalars(first + k + 1, rate(first + k))).flat(),
  );
