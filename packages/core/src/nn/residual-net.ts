import * as v from 'valibot';
import type { Definition } from '../bijections/define.ts';
import type { Scope } from '../bijections/scope.ts';
import { add } from '../tensor/primitives/add.ts';
import { concat } from '../tensor/primitives/concat.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { reshape } from '../tensor/primitives/reshape.ts';
import { sigmoid } from '../tensor/primitives/sigmoid.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { activations } from './activation.ts';
import { networkEntries, type NetworkOptions } from './network-options.ts';
import type { Conditioner, ConditionerFactory, ConditionerSizes } from './conditioner.ts';
import { declareLinear, linear } from './linear.ts';
import { parseSpec } from '../bijections/parse-spec.ts';

export interface ResidualNetOptions extends NetworkOptions {
  readonly hidden?: number;
  readonly blocks?: number;
}

const schema = v.strictObject({
  type: v.literal('residualNet'),
  version: v.literal(1),
  hidden: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 64),
  blocks: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 2),
  ...networkEntries,
});

/**
 * A residual network as conditioner: `h += L1(a(L0(a(h))))` for each block between a first and a last linear layer;
 * with a context, blocks are gated by a linear function of it.
 *
 * @example
 * ```ts
 * residualNet({ hidden: 32 }).spec.blocks; // => 2
 * ```
 */
export function residualNet(options: ResidualNetOptions = {}): ConditionerFactory {
  const spec = parseSpec(schema, { type: 'residualNet', version: 1, ...options });
  return { spec, create: (sizes) => create(spec, sizes) };
}

function create(
  { hidden, blocks, activation, lastLayer }: v.InferOutput<typeof schema>,
  sizes: ConditionerSizes,
): Conditioner {
  const { kept, transformed, parameters, context } = sizes;
  const act = activations[activation];
  const indices = Array.from({ length: blocks }, (_, i) => i);
  const layer = (scope: Scope, name: string, x: Tensor): Tensor => linear(scope.child(name), x);
  return {
    declare: () => [
      ...declareLinear('initial', { inputs: kept.length + context, outputs: hidden }),
      ...indices.flatMap((i) => [
        ...[0, 1].flatMap((k) => declareLinear(`blocks.${i}.linear.${k}`, { inputs: hidden, outputs: hidden })),
        ...(context > 0 ? declareLinear(`blocks.${i}.gate`, { inputs: context, outputs: hidden }) : []),
      ]),
      ...declareLinear('final', { inputs: hidden, outputs: parameters * transformed.length, init: lastLayer }),
    ],
    apply(x, scope) {
      const all = context === 0 ? x : concat([x, scope.context!]);
      const first = layer(scope, 'initial', all);
      const last = indices.reduce((h, i) => {
        const inner = layer(scope, `blocks.${i}.linear.1`, act(layer(scope, `blocks.${i}.linear.0`, act(h))));
        return add(h, context === 0 ? inner : mul(inner, sigmoid(layer(scope, `blocks.${i}.gate`, scope.context!))));
      }, first);
      return reshape(layer(scope, 'final', last), [parameters, transformed.length]);
    },
  };
}

export const residualNetDefinition: Definition<ConditionerFactory, 'conditioner'> = {
  kind: 'conditioner',
  type: 'residualNet',
  version: 1,
  summary: 'Residual network',
  schema,
  build: (options: ResidualNetOptions) => residualNet(options),
  instances: [{ type: 'residualNet', version: 1, hidden: 8, blocks: 2 }],
};
