import * as v from 'valibot';
import type { Spec } from '../bijections/bijection.ts';
import type { ParamDeclaration } from '../bijections/declaration.ts';
import type { Scope } from '../bijections/scope.ts';
import { square } from '../tensor/derived.ts';
import { add } from '../tensor/primitives/add.ts';
import { constant } from '../tensor/primitives/constant.ts';
import { exp } from '../tensor/primitives/exp.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { neg } from '../tensor/primitives/neg.ts';
import { sub } from '../tensor/primitives/sub.ts';
import { sum } from '../tensor/primitives/sum.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Operand, Tensor } from '../tensor/tensor.ts';
import type { Distribution } from './distribution.ts';
import { beginning, eventValues, type EventValues } from './event-values.ts';

export interface LocationScaleOptions {
  /** The centre: 0 if not given. */
  readonly loc?: EventValues;
  /** The width: 1 if not given. */
  readonly scale?: EventValues;
  /** Whether centre and width are learned; then those given are where learning begins. */
  readonly trainable?: boolean;
}

/** What the specs of these families have in common. */
export const locationScaleEntries = {
  eventShape: v.array(v.pipe(v.number(), v.integer(), v.minValue(1))),
  loc: v.optional(v.array(v.number())),
  scale: v.optional(v.array(v.pipe(v.number(), v.gtValue(0)))),
  trainable: v.optional(v.boolean(), false),
};

/** The arguments of such a spec. */
export const locationScaleArguments = (eventShape: Shape, { loc, scale, ...rest }: LocationScaleOptions): object => ({
  version: 1,
  eventShape: [...eventShape],
  ...(loc !== undefined && { loc: eventValues(loc, eventShape, 'loc') }),
  ...(scale !== undefined && { scale: eventValues(scale, eventShape, 'scale') }),
  ...rest,
});

/** A law of one number around 0, element by element. */
export interface StandardLaw {
  logProb(z: Tensor, scope: Scope): Tensor;
  sample(shape: Shape, scope: Scope): Tensor;
  /** Absent where there is no mean; it is 0 where there is one. */
  variance?(scope: Scope): Operand;
  entropy(scope: Scope): Operand;
  declare?(): readonly ParamDeclaration[];
}

/** Independent numbers `x = loc + scale z` with `z` of one law: `log p(x) = Σ log q((x - loc) / scale) - log scale`. Params: `loc`, `logScale`. */
export function locationScale(
  spec: Spec & { readonly eventShape: Shape; readonly trainable: boolean } & {
    readonly loc?: readonly number[] | undefined;
    readonly scale?: readonly number[] | undefined;
  },
  law: StandardLaw,
): Distribution {
  const { eventShape, trainable } = spec;
  const loc = eventValues(spec.loc ?? 0, eventShape, 'loc');
  const scale = eventValues(spec.scale ?? 1, eventShape, 'scale');
  const fixed = (values: readonly number[]): Tensor => constant(values, eventShape);
  const locOf = (scope: Scope): Tensor => (trainable ? scope.param('loc') : fixed(loc));
  const scaleOf = (scope: Scope): Tensor => (trainable ? exp(scope.param('logScale')) : fixed(scale));
  const logScaleOf = (scope: Scope): Tensor => (trainable ? scope.param('logScale') : fixed(scale.map(Math.log)));
  return {
    spec,
    eventShape,
    declare: () => [
      ...(trainable ? [beginning('loc', eventShape, loc), beginning('logScale', eventShape, scale.map(Math.log))] : []),
      ...(law.declare?.() ?? []),
    ],
    logProb(x, scope) {
      // As a product, whose gradient by a small scale is no larger than the number itself.
      const z = mul(sub(x, locOf(scope)), exp(neg(logScaleOf(scope))));
      return sum(sub(law.logProb(z, scope), logScaleOf(scope)));
    },
    sample: (scope) => add(mul(law.sample(eventShape, scope), scaleOf(scope)), locOf(scope)),
    ...(law.variance && {
      mean: locOf,
      variance: (scope: Scope) => mul(square(scaleOf(scope)), law.variance!(scope)),
    }),
    entropy: (scope) => sum(add(logScaleOf(scope), law.entropy(scope))),
  };
}
