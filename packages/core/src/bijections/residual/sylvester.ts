import * as v from 'valibot';
import { FlowError } from '../../flow-error.ts';
import { softClip, square } from '../../tensor/derived.ts';
import { add } from '../../tensor/primitives/add.ts';
import { concat } from '../../tensor/primitives/concat.ts';
import { full } from '../../tensor/primitives/constant.ts';
import { div } from '../../tensor/primitives/div.ts';
import { exp } from '../../tensor/primitives/exp.ts';
import { log } from '../../tensor/primitives/log.ts';
import { matVec } from '../../tensor/primitives/mat-mul.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import { sigmoid } from '../../tensor/primitives/sigmoid.ts';
import { pad, slice } from '../../tensor/primitives/slice.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { sum } from '../../tensor/primitives/sum.ts';
import { tanh } from '../../tensor/primitives/tanh.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Bijection, Spec } from '../bijection.ts';
import { filled } from '../declaration.ts';
import type { Definition } from '../define.ts';
import { declareReflections, householderProduct } from '../linear/householder-product.ts';
import type { Scope } from '../scope.ts';
import { solveMonotone } from '../solve-monotone.ts';
import { buildContext, contextEntries, layerParams, type ContextOptions } from './layer-params.ts';
import { positiveSlope } from './positive-slope.ts';
import { entriesBeside, triangularMatrix } from '../linear/triangular-matrix.ts';
import { parseSpec } from '../parse-spec.ts';

export interface SylvesterOptions extends ContextOptions {
  /** Hidden units, at most as many as there are features, which is the default. */
  readonly width?: number;
  /** Householder reflections that make the orthogonal matrix; default one per unit; 0 takes the first features as they are. */
  readonly reflections?: number;
  readonly activation?: 'tanh' | 'sigmoid';
}

const whole = (least: number) => v.pipe(v.number(), v.integer(), v.minValue(least));
const schema = v.strictObject({
  type: v.literal('sylvester'),
  version: v.literal(1),
  features: whole(1),
  width: whole(1),
  reflections: whole(0),
  activation: v.optional(v.picklist(['tanh', 'sigmoid']), 'tanh'),
  ...contextEntries,
});

/** Bound of the logarithms of the inner diagonal, in nats. */
const largestLog = Math.log(1000);

/**
 * A Sylvester layer, a planar layer of several hidden units: `x = z + Q R h(R̃ Qᵀz + b)` with orthonormal columns `Q` and upper triangular
 * `R`, `R̃`, so `logDet = sum_i log(1 + h'_i R_ii R̃_ii)`.
 *
 * `Q` is a product of Householder reflections; `R_ii R̃_ii` stays above -1 and is 0 at first, so it is invertible for all params and begins as the
 * identity. Latent to data is one pass; data to latent finds one hidden unit after the other, each the root of a scalar increasing function.
 * (Sylvester normalizing flows for variational inference, 2018.)
 *
 * @throws FlowError SPEC_INVALID when there are more units than features.
 *
 * @example
 * ```ts
 * sylvester(4, { width: 2 }).spec.reflections; // => 2
 * ```
 */
export function sylvester(features: number, options: SylvesterOptions = {}): Bijection {
  const { width = features, reflections = width, activation: name } = options;
  if (width > features)
    throw new FlowError('SPEC_INVALID', `a Sylvester layer of ${width} units for ${features} features`, {
      hint: `give a width of at most ${features}`,
    });
  const beside = entriesBeside(width);
  const params = layerParams<'reflections' | 'outer' | 'inner' | 'product' | 'innerScale' | 'bias'>(
    [
      ...(reflections > 0 ? [declareReflections('reflections', reflections, features)] : []),
      ...(beside > 0 ? [filled('outer', [beside], 0), filled('inner', [beside], 0)] : []),
      filled('product', [width], 0),
      filled('innerScale', [width], 0),
      filled('bias', [width], 0),
    ],
    options,
  );
  const spec = parseSpec(schema, {
    type: 'sylvester',
    version: 1,
    features,
    width,
    reflections,
    activation: name,
    ...params.spec,
  });

  /** `h(a)`, and `1 + h'(a) (slope - 1)` as a sum of positive numbers. */
  const activate = (a: Tensor, slope: Tensor): { height: Tensor; slope: Tensor } => {
    if (spec.activation === 'tanh') {
      const height = tanh(a);
      const flat = square(height);
      return { height, slope: add(flat, mul(sub(1, flat), slope)) };
    }
    const height = sigmoid(a);
    const derivative = mul(height, sigmoid(neg(a)));
    return { height, slope: add(sub(1, derivative), mul(derivative, slope)) };
  };
  const activation = spec.activation === 'tanh' ? tanh : sigmoid;

  const at = (scope: Scope) => {
    const values = params.of(scope);
    const slope = positiveSlope(values.product);
    const innerDiagonal = exp(softClip(values.innerScale, largestLog));
    const outerDiagonal = div(sub(slope, 1), innerDiagonal);
    // The columns that span what the units see.
    const basis = reflections === 0 ? undefined : householderProduct(values.reflections, width);
    return {
      slope,
      bias: values.bias,
      outer: triangularMatrix(outerDiagonal, values.outer, { part: 'upper' }),
      inner: triangularMatrix(innerDiagonal, values.inner, { part: 'upper' }),
      /** `Qᵀ x`. */
      project: (x: Tensor): Tensor =>
        basis === undefined ? slice(x, { axis: 0, end: width }) : matVec(basis, x, { transposeA: true }),
      /** `Q u`. */
      lift: (u: Tensor): Tensor =>
        basis === undefined ? pad(u, { axis: 0, after: features - width }) : matVec(basis, u),
    };
  };

  return {
    spec,
    eventShape: [features],
    ...(params.contextShape && { contextShape: params.contextShape }),
    declare: params.declare,
    forward(z, scope) {
      const layer = at(scope);
      const { height, slope } = activate(add(matVec(layer.inner, layer.project(z)), layer.bias), layer.slope);
      return { value: add(z, layer.lift(matVec(layer.outer, height))), logDet: sum(log(slope)) };
    },
    inverse(x, scope) {
      const layer = at(scope);
      const image = layer.project(x);
      const entry = (vector: Tensor, i: number): Tensor =>
        reshape(slice(vector, { axis: 0, start: i, end: i + 1 }), []);
      const row = (matrix: Tensor, i: number): Tensor =>
        reshape(slice(matrix, { axis: 0, start: i, end: i + 1 }), [width]);
      // What the units found so far (the last ones) add to unit i, with zeros for the others.
      const known = (matrix: Tensor, i: number, values: readonly Tensor[]): Tensor | number =>
        values.length === 0
          ? 0
          : sum(
              mul(slice(row(matrix, i), { axis: 0, start: i + 1 }), concat(values.map((each) => reshape(each, [1])))),
            );
      const positions: Tensor[] = [];
      const heights: Tensor[] = [];
      for (let i = width - 1; i >= 0; i--) {
        const target = sub(entry(image, i), known(layer.outer, i, heights));
        const [outer, inner] = [entry(row(layer.outer, i), i), entry(row(layer.inner, i), i)];
        const offset = add(add(mul(inner, target), entry(layer.bias, i)), known(layer.inner, i, positions));
        // The position is `target + t`, where t is at most the outer entry, however far away the target is.
        const t = solveMonotone((u) => add(u, mul(outer, activation(add(offset, mul(inner, u))))), full([], 0));
        positions.unshift(add(target, t));
        heights.unshift(activation(add(offset, mul(inner, t))));
      }
      const units = concat(positions.map((each) => reshape(each, [1])));
      const { height, slope } = activate(add(matVec(layer.inner, units), layer.bias), layer.slope);
      return { value: sub(x, layer.lift(matVec(layer.outer, height))), logDet: neg(sum(log(slope))) };
    },
  };
}

const instance = (features: number, rest: object): Spec => ({ type: 'sylvester', version: 1, features, ...rest });

export const sylvesterDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'sylvester',
  version: 1,
  summary: 'A planar layer of several hidden units',
  reference: 'Sylvester normalizing flows for variational inference (2018)',
  schema,
  build: ({ features, width, reflections, activation, ...rest }: v.InferOutput<typeof schema>, build) =>
    sylvester(features, { width, reflections, activation, ...buildContext(rest, build) }),
  instances: [
    instance(1, { width: 1, reflections: 0 }),
    instance(2, { width: 2, reflections: 2 }),
    instance(5, { width: 3, reflections: 3, activation: 'sigmoid' }),
    instance(4, { width: 2, reflections: 0 }),
    instance(3, {
      width: 2,
      reflections: 2,
      context: 2,
      conditioner: { type: 'mlp', version: 1, hidden: [6], activation: 'tanh', lastLayer: 'uniform' },
    }),
  ],
};
