import type { Bijection } from '../bijections/bijection.ts';
import { prefixed, type ParamDeclaration } from '../bijections/declaration.ts';
import { rootScope, type Mode, type RootScope } from '../bijections/scope.ts';
import { sharedContext } from '../bijections/shared-context.ts';
import { checkBase } from '../distributions/check-base.ts';
import type { Distribution } from '../distributions/distribution.ts';
import { FlowError } from '../flow-error.ts';
import { add } from '../tensor/primitives/add.ts';
import { input } from '../tensor/primitives/input.ts';
import { sub } from '../tensor/primitives/sub.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { contextEmbedding, type ContextEmbedding, type ContextEmbeddingOptions } from './context-embedding.ts';
import { declareContextScale, scaleContext } from './context-scale.ts';
import { constants, flatLayout, type FlatLayout, type Params } from './param-layout.ts';

/** A bijection over a base distribution: the density and the sampler of a flow, written for one event. */
export interface FlowModel {
  readonly bijection: Bijection;
  readonly base: Distribution;
  readonly eventShape: Shape;
  /** Of the context the flow is given. */
  readonly contextShape: Shape | undefined;
  /** Whether the context is standardised before anything sees it. */
  readonly standardiseContext: boolean;
  /** A network the context goes through, once, before bijection and base see it. */
  readonly embedding: ContextEmbedding | undefined;
  readonly declarations: readonly ParamDeclaration[];
  readonly trainable: FlatLayout;
  readonly state: FlatLayout;
}

/**
 * @throws FlowError SPEC_INVALID when bijection and base have different event shapes or want contexts of different shapes, or an embedding has
 * nothing to give its context to.
 */
export function flowModel(
  bijection: Bijection,
  base: Distribution,
  options: { readonly standardiseContext?: boolean; readonly embedding?: ContextEmbeddingOptions } = {},
): FlowModel {
  checkBase(bijection, base);
  const { contextShape: seen } = sharedContext([bijection, base]);
  if (options.embedding && base.rawContext)
    throw new FlowError(
      'SPEC_INVALID',
      'the base takes its context for the name of a class, which no network can give',
      {
        hint: 'leave out the embedding',
      },
    );
  const embedding = options.embedding && contextEmbedding(options.embedding, seen);
  const contextShape = embedding?.contextShape ?? seen;
  const standardiseContext = contextShape !== undefined && (options.standardiseContext ?? !base.rawContext);
  const declarations = [
    ...prefixed('bijection', bijection.declare()),
    ...prefixed('base', base.declare()),
    ...(standardiseContext ? prefixed('context', declareContextScale(contextShape)) : []),
    ...(embedding ? prefixed('embedding', embedding.declare()) : []),
  ];
  return {
    bijection,
    base,
    eventShape: bijection.eventShape,
    contextShape,
    standardiseContext,
    embedding,
    declarations,
    trainable: flatLayout(declarations, 'trainable'),
    state: flatLayout(declarations, 'state'),
  };
}

/** The tensors a flow is traced with: its flat vectors as inputs, and a scope over their parts. */
export interface FlowInputs {
  /** In the order graphs list them; empty vectors are left out. */
  readonly inputs: readonly Tensor[];
  /** The trainable params one by one, in declaration order. */
  readonly trainables: readonly Tensor[];
  readonly params: ReadonlyMap<string, Tensor>;
  readonly scope: RootScope;
}

/** With a shared context it is an input for all events: what depends on it alone is computed once. */
export function flowInputs(
  model: FlowModel,
  values: Params,
  { mode = 'evaluate', sharedContext = false }: { readonly mode?: Mode; readonly sharedContext?: boolean } = {},
): FlowInputs {
  const params = input('params', [model.trainable.length]);
  const state = input('state', [model.state.length]);
  const context = model.contextShape && input('context', model.contextShape, { batch: sharedContext ? 0 : 1 });
  const trainable = model.trainable.cut(params);
  const all = new Map([...trainable, ...model.state.cut(state), ...constants(model.declarations, values)]);
  const outside = rootScope(all, { mode });
  const scaled = context && model.standardiseContext ? scaleContext(context, outside.child('context')) : context;
  const seen = scaled && model.embedding ? model.embedding.apply(scaled, outside.child('embedding')) : scaled;
  const scope = rootScope(all, { mode, ...(seen && { context: seen }) });
  outside.updates.forEach((value, name) => scope.update(name, value));
  return {
    inputs: [
      ...(model.trainable.length ? [params] : []),
      ...(model.state.length ? [state] : []),
      ...(context ? [context] : []),
    ],
    trainables: [...trainable.values()],
    params: all,
    scope,
  };
}

/** Log density of one event: `log p(z) + log|det dz/dx|`, in nats, `z` being the latent of `x`. */
export function logProbOf(
  model: FlowModel,
  x: Tensor,
  scope: RootScope,
): { logProb: Tensor; latent: Tensor; logDet: Tensor } {
  const { value: latent, logDet } = model.bijection.inverse(x, scope.child('bijection'));
  return { logProb: add(model.base.logProb(latent, scope.child('base')), logDet), latent, logDet };
}

/** One event of the flow and its log density: `log p(z) - log|det dx/dz|`. */
export function sampleOf(model: FlowModel, scope: RootScope): { sample: Tensor; logProb: Tensor } {
  const latent = model.base.sample(scope.child('base'));
  const { value, logDet } = model.bijection.forward(latent, scope.child('bijection'));
  return { sample: value, logProb: sub(model.base.logProb(latent, scope.child('base')), logDet) };
}
