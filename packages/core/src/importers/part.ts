import type { Bijection } from '../bijections/bijection.ts';
import { chain } from '../bijections/wrappers/chain.ts';
import type { Distribution } from '../distributions/distribution.ts';
import type { HostTensor } from '../host-array.ts';

/** A layer or a base with its params by their own names. */
export interface Part<Built = Bijection> {
  readonly built: Built;
  readonly params: ReadonlyMap<string, HostTensor>;
}

/** A foreign model in our terms: what a `Flow` is made of. */
export interface ImportedFlow {
  readonly bijection: Bijection;
  readonly base: Distribution;
  readonly params: ReadonlyMap<string, HostTensor>;
}

export const part = <Built>(built: Built, params: Readonly<Record<string, HostTensor>> = {}): Part<Built> => ({
  built,
  params: new Map(Object.entries(params)),
});

/** A flow of layers in the order data to latent, as other libraries list them, over a base. */
export function assemble(dataToLatent: readonly Part[], base: Part<Distribution>): ImportedFlow {
  const layers = dataToLatent.toReversed();
  return {
    bijection: chain(layers.map(({ built }) => built)),
    base: base.built,
    params: new Map([
      ...layers.flatMap(({ params }, i) =>
        [...params].map(([name, values]) => [`bijection.${i}.${name}`, values] as const),
      ),
      ...[...base.params].map(([name, values]) => [`base.${name}`, values] as const),
    ]),
  };
}
