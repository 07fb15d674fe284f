import * as v from 'valibot';
import { normal } from '../../random/index.ts';
import { square } from '../../tensor/derived.ts';
import { add } from '../../tensor/primitives/add.ts';
import { greater, less } from '../../tensor/primitives/compare.ts';
import { full } from '../../tensor/primitives/constant.ts';
import { div } from '../../tensor/primitives/div.ts';
import { customVjp } from '../../tensor/primitives/identity.ts';
import { log } from '../../tensor/primitives/log.ts';
import { log1p } from '../../tensor/primitives/log1p.ts';
import { max } from '../../tensor/primitives/max-min.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { sigmoid } from '../../tensor/primitives/sigmoid.ts';
import { softplus } from '../../tensor/primitives/softplus.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { sum } from '../../tensor/primitives/sum.ts';
import { tanh } from '../../tensor/primitives/tanh.ts';
import { where } from '../../tensor/primitives/where.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Bijection, Spec } from '../bijection.ts';
import { filled } from '../declaration.ts';
import type { Definition } from '../define.ts';
import type { Scope } from '../scope.ts';
import { solveMonotone } from '../solve-monotone.ts';
import { buildContext, contextEntries, layerParams, type ContextOptions } from './layer-params.ts';
import { positiveSlope, positiveSlopeDerivative } from './positive-slope.ts';
import { parseSpec } from '../parse-spec.ts';

export interface PlanarOptions extends ContextOptions {
  readonly activation?: 'tanh' | 'leakyRelu';
  /** Slope of the leaky rectifier below 0. */
  readonly negativeSlope?: number;
  /** The slope `m + 1 = log(1 + softplus(w·u))` of flowjax, for imported weights. */
  readonly compatibility?: 'flowjax';
}

const schema = v.strictObject({
  type: v.literal('planar'),
  version: v.literal(1),
  features: v.pipe(v.number(), v.integer(), v.minValue(1)),
  activation: v.optional(v.picklist(['tanh', 'leakyRelu']), 'tanh'),
  negativeSlope: v.optional(v.pipe(v.number(), v.minValue(1e-3), v.maxValue(1)), 0.2),
  ...contextEntries,
  compatibility: v.optional(v.picklist(['flowjax'])),
});

/** The slope of the map along the weight, the number it is made of, and how fast it grows with that. */
interface Slope {
  readonly slope: Tensor;
  readonly along: Tensor;
  readonly growth: Tensor;
}

/** A weight shorter than the root of this has no direction to project on. */
const shortest = 1e-30;

/**
 * A planar layer, which moves events along one direction by a function of their position along another:
 * `x = z + û h(w·z + b)`, `logDet = log(1 + h'(w·z + b) w·û)`.
 *
 * `û = u + (m(w·u) - w·u) w / |w|²` with an `m` above -1 keeps it invertible, and `m(0) = 0` makes it the identity at first. The inverse
 * needs `w·z + b` only: in closed form for the leaky rectifier, the root of a scalar increasing function for tanh.
 * (Variational inference with normalizing flows, 2015, whose `m` is 0.31 lower at 0.)
 *
 * @example
 * ```ts
 * planar(2).declare().map(({ name, shape }) => `${name} [${shape}]`); // => ['weight [2]', 'direction [2]', 'bias []']
 * ```
 */
export function planar(features: number, options: PlanarOptions = {}): Bijection {
  const params = layerParams<'weight' | 'direction' | 'bias'>(
    [
      {
        name: 'weight',
        shape: [features],
        kind: 'trainable',
        init: (key) => normal(key, features).map((x) => x / Math.sqrt(features)),
      },
      filled('direction', [features], 0),
      filled('bias', [], 0),
    ],
    options,
  );
  const { activation, negativeSlope, compatibility } = options;
  const spec = parseSpec(schema, {
    type: 'planar',
    version: 1,
    features,
    activation,
    negativeSlope,
    ...params.spec,
    ...(compatibility && { compatibility }),
  });
  const slopes =
    compatibility === 'flowjax' ? flowjaxSlope : { of: positiveSlope, derivativeOf: positiveSlopeDerivative };

  /** `h(a)`, and the slope `1 + h'(a) (slope - 1)` of the map along the weight as a sum of positive numbers. */
  const activate = (a: Tensor, slope: Tensor): { height: Tensor; slope: Tensor } => {
    if (spec.activation === 'tanh') {
      const height = tanh(a);
      const flat = square(height);
      return { height, slope: add(flat, mul(sub(1, flat), slope)) };
    }
    const h = where(less(a, 0), spec.negativeSlope, full([], 1));
    return { height: mul(a, h), slope: add(sub(1, h), mul(h, slope)) };
  };
  /** The position of `a + (slope - 1) h(a)`. */
  const solve = (position: Tensor, { slope, along, growth }: Slope): Tensor => {
    if (spec.activation === 'leakyRelu') {
      const isBelow = less(position, 0);
      const below = div(position, activate(full([], -1), slope).slope);
      // Where the slope is small so is its growth, and makes what is divided by it small before it meets the position.
      const above = customVjp(div(max(position, 0), slope), [position, along], (gradient, _, found) => {
        const quotient = div(gradient, slope);
        return [quotient, neg(mul(mul(quotient, growth), found))];
      });
      return where(isBelow, below, above);
    }
    // What the step adds is at most slope - 1, however far away the position is.
    const m = sub(slope, 1);
    return add(
      position,
      solveMonotone((t) => add(t, mul(m, tanh(add(position, t)))), full([], 0)),
    );
  };

  const at = (scope: Scope) => {
    const { weight, direction, bias } = params.of(scope);
    const length = sum(square(weight));
    const along = sum(mul(weight, direction));
    const slope = slopes.of(along);
    const correction = div(sub(sub(slope, 1), along), max(length, shortest));
    const hasDirection = greater(length, shortest);
    return {
      weight,
      bias,
      direction: add(direction, mul(weight, correction)),
      slope: where(hasDirection, slope, add(along, 1)),
      along,
      growth: where(hasDirection, slopes.derivativeOf(along), 1),
    };
  };
  const position = (x: Tensor, { weight, bias }: { weight: Tensor; bias: Tensor }): Tensor =>
    add(sum(mul(weight, x)), bias);

  return {
    spec,
    eventShape: [features],
    ...(params.contextShape && { contextShape: params.contextShape }),
    declare: params.declare,
    forward(z, scope) {
      const layer = at(scope);
      const { height, slope } = activate(position(z, layer), layer.slope);
      return { value: add(z, mul(layer.direction, height)), logDet: log(slope) };
    },
    inverse(x, scope) {
      const layer = at(scope);
      const { height, slope } = activate(solve(position(x, layer), layer), layer.slope);
      return { value: sub(x, mul(layer.direction, height)), logDet: neg(log(slope)) };
    },
  };
}

const flowjaxSlope = {
  of: (along: Tensor): Tensor => log1p(softplus(along)),
  derivativeOf: (along: Tensor): Tensor => div(sigmoid(along), add(softplus(along), 1)),
};

const instance = (features: number, rest: object): Spec => ({ type: 'planar', version: 1, features, ...rest });

export const planarDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'planar',
  version: 1,
  summary: 'Events moved along one direction, by their position along another',
  reference: 'Variational inference with normalizing flows (2015)',
  schema,
  build: ({ features, activation, negativeSlope, compatibility, ...rest }: v.InferOutput<typeof schema>, build) =>
    planar(features, {
      activation,
      negativeSlope,
      ...buildContext(rest, build),
      ...(compatibility && { compatibility }),
    }),
  instances: [
    instance(1, {}),
    instance(3, {}),
    instance(1, { activation: 'leakyRelu' }),
    instance(4, { activation: 'leakyRelu', negativeSlope: 0.05 }),
    instance(2, {
      context: 2,
      conditioner: { type: 'mlp', version: 1, hidden: [6], activation: 'tanh', lastLayer: 'uniform' },
    }),
  ],
};
