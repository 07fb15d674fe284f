import type { Bijection } from '../bijection.ts';
import { domainOf, wholeLine } from '../range.ts';
import type { Scope } from '../scope.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import { slice } from '../../tensor/primitives/slice.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Transformer, TransformerParams } from './transformer.ts';

/** Numbers a transformer needs per element. */
export const parameterCount = ({ parameters }: Transformer): number =>
  parameters.reduce((count, { width = 1 }) => count + width, 0);

/** A conditioner's output `[count, …event]` cut into the transformer's parameters, in their order. */
export function cutParams({ parameters }: Transformer, values: Tensor): TransformerParams {
  let start = 0;
  return Object.fromEntries(
    parameters.map(({ name, width }) => {
      const part = slice(values, { axis: 0, start, end: (start += width ?? 1) });
      return [name, width === undefined ? reshape(part, values.shape.slice(1)) : part];
    }),
  );
}

/** A transformer's own params, declared for this many elements. */
export const ownParams = (transformer: Transformer, elements: number, scope: Scope): TransformerParams =>
  Object.fromEntries((transformer.declare?.(elements) ?? []).map(({ name }) => [name, scope.param(name)]));

/** Where the numbers of a layer lie, given what each feature goes through. */
export function domainsOf(features: readonly (Transformer | undefined)[]): Pick<Bijection, 'latent' | 'data'> {
  const domain = domainOf(features.map((transformer) => transformer?.domain ?? wholeLine));
  return domain ? { latent: domain, data: domain } : {};
}
