import * as v from 'valibot';
import type { ConditionerFactory } from '../../nn/conditioner.ts';
import { mlp } from '../../nn/mlp.ts';
import { add } from '../../tensor/primitives/add.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import { slice } from '../../tensor/primitives/slice.ts';
import { sizeOf, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Spec } from '../bijection.ts';
import { prefixed, type ParamDeclaration } from '../declaration.ts';
import type { Build } from '../define.ts';
import type { Scope } from '../scope.ts';

/** How a context changes the params of a layer that has no other conditioner. */
export interface ContextOptions {
  /** Length of a context that changes the params. */
  readonly context?: number;
  /** Network from the context to the changes of the params; default an MLP. */
  readonly conditioner?: ConditionerFactory;
}

/** The same in a schema. */
export const contextEntries = {
  context: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
  conditioner: v.optional(v.looseObject({ type: v.string(), version: v.number() })),
};

/** The same from a spec. */
export const buildContext = (
  { context, conditioner }: { readonly context: number; readonly conditioner?: Spec | undefined },
  build: Build,
): ContextOptions => ({
  context,
  ...(conditioner && { conditioner: build<ConditionerFactory>('conditioner', conditioner) }),
});

/** The params of a layer, changed by the context where there is one. */
export interface LayerParams<Name extends string> {
  /** What the layer's spec says of the context. */
  readonly spec: { readonly context: number; readonly conditioner?: Spec };
  readonly contextShape?: Shape;
  declare(): readonly ParamDeclaration[];
  /** Values by name: one set for all events, or one per event where there is a context. */
  of(scope: Scope): Readonly<Record<Name, Tensor>>;
}

/** Params as declared; with a context, what a network of it gives is added to them, so that a network of zeros changes nothing. */
export function layerParams<Name extends string>(
  declarations: readonly ParamDeclaration[],
  { context = 0, conditioner = mlp() }: ContextOptions,
): LayerParams<Name> {
  const named = (value: (declaration: ParamDeclaration) => Tensor): Record<Name, Tensor> =>
    Object.fromEntries(declarations.map((each) => [each.name, value(each)])) as Record<Name, Tensor>;
  const own = (scope: Scope, { name }: ParamDeclaration): Tensor => scope.param(name);
  if (context === 0)
    return { spec: { context }, declare: () => declarations, of: (scope) => named((each) => own(scope, each)) };
  const total = declarations.reduce((count, { shape }) => count + sizeOf(shape), 0);
  const positions = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
  // To the network the context is what a coupling keeps, and each number of the params a feature to transform.
  const network = conditioner.create({
    features: Math.max(context, total),
    kept: positions(context),
    transformed: positions(total),
    parameters: 1,
    context: 0,
  });
  return {
    spec: { context, conditioner: conditioner.spec },
    contextShape: [context],
    declare: () => [...declarations, ...prefixed('conditioner', network.declare())],
    of(scope) {
      const changes = reshape(network.apply(scope.context!, scope.child('conditioner')), [total]);
      let start = 0;
      return named((declaration) => {
        const end = start + sizeOf(declaration.shape);
        const change = reshape(slice(changes, { axis: 0, start, end }), declaration.shape);
        start = end;
        return add(own(scope, declaration), change);
      });
    },
  };
}
