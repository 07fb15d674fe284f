import type { ParamDeclaration } from '../bijections/declaration.ts';
import { initialise, type Params } from '../flows/param-layout.ts';
import { foldIn, normal, type Key } from '../random/index.ts';

/**
 * Params away from their first values, where a bijection is often the identity: normal noise is added to trainables and states.
 * A state that begins positive throughout (a scale, a variance) is multiplied by `e^noise`, with noise of size 1 at most, so it stays so. Constants are left alone.
 */
export function perturbedParams(declarations: readonly ParamDeclaration[], key: Key, scale: number): Params {
  const first = initialise(declarations, foldIn(key, 0));
  return new Map(
    declarations.map(({ name, shape, kind }, i) => {
      const { data } = first.get(name)!;
      if (kind === 'constant') return [name, { shape, data }];
      const noise = normal(foldIn(foldIn(key, 1), i), data.length);
      const positive = kind === 'state' && data.every((value) => value > 0);
      // Measured on data, a scale is never so far from that of the events as a trained number may come.
      const perturb = (value: number, at: number): number =>
        positive ? value * Math.exp(Math.min(scale, 1) * noise[at]!) : value + scale * noise[at]!;
      return [name, { shape, data: Float64Array.from(data, perturb) }];
    }),
  );
}
