import * as v from 'valibot';
import type { Spec } from '../bijections/bijection.ts';
import type { ParamDeclaration } from '../bijections/declaration.ts';
import type { Scope } from '../bijections/scope.ts';
import { FlowError } from '../flow-error.ts';
import type { ConditionerFactory } from '../nn/conditioner.ts';
import { mlp } from '../nn/mlp.ts';
import { reshape } from '../tensor/primitives/reshape.ts';
import { formatShape, sizeOf, type Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** A network between the context a flow is given and the one its bijection and base see. */
export interface ContextEmbeddingOptions {
  /** Length of the context the flow is given. */
  readonly context: number;
  /** Its last layer should not start at zero, which would hide the context at first. Default: a multilayer perceptron. */
  readonly network?: ConditionerFactory;
}

/** What a flow saves of its embedding. */
export interface ContextEmbeddingSpec {
  readonly context: number;
  readonly network: Spec;
}

/** An embedding made for the contexts it has to give. */
export interface ContextEmbedding {
  readonly spec: ContextEmbeddingSpec;
  readonly contextShape: Shape;
  declare(): readonly ParamDeclaration[];
  apply(context: Tensor, scope: Scope): Tensor;
}

/** What the spec of a flow may say of its embedding. */
export const contextEmbeddingSchema = v.strictObject({
  context: v.pipe(v.number(), v.integer(), v.minValue(1)),
  network: v.looseObject({ type: v.string(), version: v.number() }),
});

/** @throws FlowError SPEC_INVALID when nothing in the flow sees a context, or the context has no whole positive length. */
export function contextEmbedding(
  { context, network = mlp({ lastLayer: 'uniform' }) }: ContextEmbeddingOptions,
  seen: Shape | undefined,
): ContextEmbedding {
  if (seen === undefined)
    throw new FlowError('SPEC_INVALID', 'an embedding for a flow without a context', {
      hint: 'give the bijection or the base the length of the embedded context',
    });
  const spec = { context, network: network.spec };
  if (!v.is(contextEmbeddingSchema, spec))
    throw new FlowError(
      'SPEC_INVALID',
      `an embedding of a context of length ${context} for one of ${formatShape(seen)}`,
      {
        hint: 'give a whole length of at least 1',
      },
    );
  const width = sizeOf(seen);
  // To the network the context is what is kept, what it gives is what is transformed.
  const net = network.create({
    features: context + width,
    kept: Array.from({ length: context }, (_, i) => i),
    transformed: Array.from({ length: width }, (_, i) => context + i),
    parameters: 1,
    context: 0,
  });
  return {
    spec,
    contextShape: [context],
    declare: () => net.declare(),
    apply: (given, scope) => reshape(net.apply(given, scope), seen),
  };
}
