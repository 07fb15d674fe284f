import * as v from 'valibot';
import { FlowError } from '../flow-error.ts';
import type { ConditionerFactory } from '../nn/conditioner.ts';
import { mlp } from '../nn/mlp.ts';
import { readable } from '../nn/readable.ts';
import { concat } from '../tensor/primitives/concat.ts';
import { constant } from '../tensor/primitives/constant.ts';
import { gather } from '../tensor/primitives/gather.ts';
import { add } from '../tensor/primitives/add.ts';
import { sum } from '../tensor/primitives/sum.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Bijection, Spec, Transformed } from './bijection.ts';
import { prefixed } from './declaration.ts';
import type { Definition } from './define.ts';
import { elementwiseTransformer } from './elementwise/elementwise-transformer.ts';
import type { Scope } from './scope.ts';
import { affine } from './transformers/affine.ts';
import { show, shownOf } from './transformers/show.ts';
import type { Transformer } from './transformers/transformer.ts';
import { cutParams, domainsOf, ownParams, parameterCount } from './transformers/transformer-params.ts';

export interface CouplingOptions {
  readonly transformer?: Transformer;
  readonly conditioner?: ConditionerFactory;
  /** What the kept features go through, each by itself, with trained parameters; from data to latent the conditioner sees them before. Default: nothing. */
  readonly unconditional?: Transformer;
  /** Which features are kept and shown to the conditioner; the others are transformed. Default: the first half. */
  readonly mask?: readonly boolean[];
  /** Length of the context the conditioner also sees. */
  readonly context?: number;
  /** Which direction of the transformer goes from data to latent: `apply`, its cheap one, makes density and training fast. */
  readonly density?: 'apply' | 'invert';
}

const partSpec = v.looseObject({ type: v.string(), version: v.number() });
const schema = v.strictObject({
  type: v.literal('coupling'),
  version: v.literal(1),
  features: v.pipe(v.number(), v.integer(), v.minValue(2)),
  transformer: partSpec,
  conditioner: partSpec,
  // Kept features are left as they are where there is none.
  unconditional: v.optional(partSpec),
  mask: v.array(v.boolean()),
  context: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
  density: v.optional(v.picklist(['apply', 'invert']), 'apply'),
});

/**
 * A coupling: some features are kept, and a conditioner that sees them gives the parameters of a transformer of the others.
 * The Jacobian is triangular, so `logDet` is the sum of the transformer's log derivatives. (NICE, 2015; Real NVP, 2017.)
 *
 * @throws FlowError SPEC_INVALID when the mask does not fit or keeps all features or none.
 *
 * @example
 * ```ts
 * coupling(4, { transformer: affine(), mask: [true, false, true, false] }).eventShape; // => [4]
 * ```
 */
export function coupling(features: number, options: CouplingOptions = {}): Bijection {
  const { transformer = affine(), conditioner: factory = mlp(), context = 0, density = 'apply' } = options;
  const mask = options.mask ?? Array.from({ length: features }, (_, i) => i < Math.ceil(features / 2));
  const kept = mask.flatMap((keep, i) => (keep ? [i] : []));
  const transformed = mask.flatMap((keep, i) => (keep ? [] : [i]));
  if (mask.length !== features || kept.length === 0 || transformed.length === 0)
    throw new FlowError(
      'SPEC_INVALID',
      `a coupling of ${features} features got a mask of ${mask.length} that keeps ${kept.length}`,
      {
        hint: 'give one boolean per feature, at least one true and one false',
      },
    );
  const ofKept =
    options.unconditional && elementwiseTransformer(kept.length, { transformer: options.unconditional, density });
  const shown = shownOf(transformer);
  const conditioner = factory.create({
    features: features * shown,
    kept: kept.flatMap((feature) => Array.from({ length: shown }, (_, i) => feature * shown + i)),
    transformed,
    parameters: parameterCount(transformer),
    context,
  });

  const indices = (positions: readonly number[]): Tensor => constant(Int32Array.from(positions));
  const order = [...kept, ...transformed];
  const back = order.map((_, feature) => order.indexOf(feature));
  // The conditioner sees kept features as they are on the data's side.
  const map = (x: Tensor, scope: Scope, side: 'forward' | 'inverse'): Transformed => {
    const own = gather(x, indices(kept));
    const mapped = ofKept?.[side](own, scope.child('unconditional'));
    const params = {
      ...cutParams(
        transformer,
        conditioner.apply(
          readable(show(transformer, side === 'forward' ? (mapped?.value ?? own) : own)),
          scope.child('conditioner'),
        ),
      ),
      ...ownParams(transformer, transformed.length, scope.child('transformer')),
    };
    const direction = (side === 'inverse') === (density === 'apply') ? 'apply' : 'invert';
    const { value, logDet } = transformer[direction](gather(x, indices(transformed)), params);
    const total = sum(logDet);
    return {
      value: gather(concat([mapped?.value ?? own, value]), indices(back)),
      logDet: mapped ? add(total, mapped.logDet) : total,
    };
  };
  return {
    spec: {
      type: 'coupling',
      version: 1,
      features,
      transformer: transformer.spec,
      conditioner: factory.spec,
      ...(options.unconditional && { unconditional: options.unconditional.spec }),
      mask,
      context,
      density,
    },
    eventShape: [features],
    ...(context > 0 && { contextShape: [context] }),
    ...domainsOf(mask.map((keep) => (keep ? options.unconditional : transformer))),
    declare: () => [
      ...prefixed('conditioner', conditioner.declare()),
      ...prefixed('transformer', transformer.declare?.(transformed.length) ?? []),
      ...(ofKept ? prefixed('unconditional', ofKept.declare()) : []),
    ],
    forward: (z, scope) => map(z, scope, 'forward'),
    inverse: (x, scope) => map(x, scope, 'inverse'),
  };
}

const small: Spec = { type: 'mlp', version: 1, hidden: [8, 8], lastLayer: 'uniform' };
const instance = (features: number, rest: object): Spec => ({
  type: 'coupling',
  version: 1,
  features,
  transformer: { type: 'affine', version: 1 },
  conditioner: small,
  ...rest,
});

export const couplingDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'coupling',
  version: 1,
  summary: 'Some features transformed, with parameters computed from the others',
  reference: 'NICE (2015); Density estimation using Real NVP (2017)',
  schema,
  build: ({ unconditional, ...spec }: v.InferOutput<typeof schema>, build) =>
    coupling(spec.features, {
      ...spec,
      ...(unconditional && { unconditional: build<Transformer>('transformer', unconditional) }),
      transformer: build<Transformer>('transformer', spec.transformer),
      conditioner: build<ConditionerFactory>('conditioner', spec.conditioner),
    }),
  instances: [
    instance(2, { mask: [true, false] }),
    instance(5, { mask: [false, true, true, false, true], transformer: { type: 'additive', version: 1 } }),
    instance(4, {
      mask: [true, false, true, false],
      density: 'invert',
      transformer: { type: 'affine', version: 1, scale: 'tanh', bound: 2.5 },
      conditioner: { type: 'mlp', version: 1, hidden: [6, 6], separate: true, fullWidth: true, lastLayer: 'uniform' },
    }),
    instance(3, { mask: [true, false, false], context: 2 }),
    instance(3, { mask: [true, false, true], unconditional: { type: 'affine', version: 1 } }),
    instance(2, {
      mask: [false, true],
      density: 'invert',
      unconditional: { type: 'affine', version: 1, scale: 'tanh', bound: 2.5 },
    }),
    instance(3, {
      mask: [false, false, true],
      context: 2,
      conditioner: { type: 'residualNet', version: 1, hidden: 8, lastLayer: 'uniform' },
    }),
  ],
};
