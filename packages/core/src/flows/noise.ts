import { fillNormal, fillRademacher, fillUniform, foldIn, type Key } from '../random/index.ts';
import type { NoiseRequest } from '../bijections/scope.ts';
import { sizeOf } from '../tensor/shape.ts';

/** Noise a graph is given by its host: the name of the input, what it is, numbers per event. */
export interface NoiseInput {
  readonly name: string;
  readonly kind: NoiseRequest['kind'];
  readonly size: number;
}

/** What a scope was asked for, as data. */
export const noiseInputs = (requests: readonly NoiseRequest[]): NoiseInput[] =>
  requests.map(({ kind, tensor }) => ({ name: String(tensor.attributes['name']), kind, size: sizeOf(tensor.shape) }));

const fillers = { normal: fillNormal, uniform: fillUniform, rademacher: fillRademacher } as const;

/** Writes the noise of the `index`-th input; from `offset` on it is what a longer array would hold there. */
export const fillNoise = (
  key: Key,
  index: number,
  kind: NoiseRequest['kind'],
  out: Float32Array | Float64Array,
  { offset = 0 }: { readonly offset?: number } = {},
): void => void fillers[kind](foldIn(key, index), out, { offset });
