import * as v from 'valibot';
import type { Bijection } from '../bijections/bijection.ts';
import type { Distribution } from '../distributions/distribution.ts';
import { FlowError } from '../flow-error.ts';
import type { ConditionerFactory } from '../nn/conditioner.ts';
import { defaultRegistry } from '../registry/default-registry.ts';
import type { Registry } from '../registry/registry.ts';
import { contextEmbeddingSchema } from './context-embedding.ts';
import { Flow, type FlowOptions, type FlowSpec } from './flow.ts';

export interface FlowFromSpecOptions extends Pick<FlowOptions, 'engine' | 'precision' | 'seed' | 'params'> {
  /** Where the types named in the spec are looked up; default: all there are. */
  readonly registry?: Registry;
}

/**
 * The flow a spec describes, which may come from anywhere: nothing in it is executed.
 *
 * @throws FlowError SPEC_INVALID for unknown types, wrong arguments or params that do not fit.
 *
 * @example
 * ```ts
 * const { spec } = new Flow(RealNVP(2, { layers: 2 }));
 * flowFromSpec(spec, { seed: 1 }).eventShape; // => [2]
 * ```
 */
export function flowFromSpec(
  spec: FlowSpec,
  { registry = defaultRegistry, ...options }: FlowFromSpecOptions = {},
): Flow {
  const { bijection, base, standardiseContext = false, embedding } = (spec ?? {}) as Partial<FlowSpec>;
  if (typeof standardiseContext !== 'boolean')
    throw new FlowError(
      'SPEC_INVALID',
      `standardiseContext is ${JSON.stringify(standardiseContext)}, expected a boolean`,
    );
  if (embedding !== undefined && !v.is(contextEmbeddingSchema, embedding))
    throw new FlowError('SPEC_INVALID', `embedding is ${JSON.stringify(embedding)}, expected a context and a network`);
  return new Flow(registry.build<Bijection>('bijection', bijection), {
    ...options,
    base: registry.build<Distribution>('distribution', base),
    standardiseContext,
    ...(embedding && {
      embedding: {
        context: embedding.context,
        network: registry.build<ConditionerFactory>('conditioner', embedding.network),
      },
    }),
  });
}
