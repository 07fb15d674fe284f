import * as v from 'valibot';
import { FlowError } from '../../flow-error.ts';
import { normal } from '../../random/index.ts';
import { softClip } from '../../tensor/derived.ts';
import { add } from '../../tensor/primitives/add.ts';
import { greater, less } from '../../tensor/primitives/compare.ts';
import { exp } from '../../tensor/primitives/exp.ts';
import { or } from '../../tensor/primitives/logic.ts';
import { matVec } from '../../tensor/primitives/mat-mul.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import { slice } from '../../tensor/primitives/slice.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { sum } from '../../tensor/primitives/sum.ts';
import { where } from '../../tensor/primitives/where.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Bijection, Spec, Transformed } from '../bijection.ts';
import { filled } from '../declaration.ts';
import type { Definition } from '../define.ts';
import { householderProduct } from '../linear/householder-product.ts';
import type { Scope } from '../scope.ts';
import { clipped } from '../transformers/clipped.ts';
import { findBin } from '../transformers/find-bin.ts';
import { halves } from '../transformers/halves.ts';
import { ownersOf } from '../transformers/knots.ts';
import { rationalQuadraticBin } from '../transformers/rational-quadratic-bin.ts';
import { gridOf, startsOf } from '../transformers/spline-grid.ts';
import type { ElementwiseTransformed } from '../transformers/transformer.ts';
import { buildContext, contextEntries, layerParams, type ContextOptions } from './layer-params.ts';
import { parseSpec } from '../parse-spec.ts';

/** A context changes the splines. */
export interface SlicedLayerOptions extends ContextOptions {
  /** Directions that are transformed, at most as many as there are features, which is the default. */
  readonly directions?: number;
  /** Bins of the spline of each direction. */
  readonly bins?: number;
}

const whole = (least: number) => v.pipe(v.number(), v.integer(), v.minValue(least));
const schema = v.strictObject({
  type: v.literal('slicedLayer'),
  version: v.literal(1),
  features: whole(1),
  directions: whole(1),
  bins: v.optional(whole(2), 16),
  ...contextEntries,
});

/** Bounds of the logarithms of sizes, relative to equal bins, and of slopes, in nats. */
export const largestLogs = { size: 15, slope: 7 } as const;
/** The interval of a spline that is the identity begins at minus this and ends at this. */
export const usualBound = 4;

/**
 * A sliced layer: events are projected on some orthonormal directions, and each coordinate goes through a rational-quadratic spline of its own,
 * continued by lines of its end slopes; what is orthogonal to the directions is kept. Data to latent `z = x + Q (s(Qᵀx) - Qᵀx)`.
 *
 * `logDet` is the sum of the splines' log slopes. The directions are columns of a product of Householder reflections, so they are orthonormal
 * for all params; splines begin as the identity. Both directions are closed forms. `fitSINF` finds the params from data without gradients;
 * they can be trained as well. (Sliced Iterative Normalizing Flows, 2021.)
 *
 * @throws FlowError SPEC_INVALID when there are more directions than features.
 *
 * @example
 * ```ts
 * slicedLayer(3, { directions: 2, bins: 8 }).declare().map(({ name, shape }) => `${name} [${shape}]`);
 * // => ['reflections [2,3]', 'origins [2,2]', 'logSizes [8,2,2]', 'logSlopes [9,2]']
 * ```
 */
export function slicedLayer(features: number, options: SlicedLayerOptions = {}): Bijection {
  const { directions = features, bins = 16 } = options;
  if (directions > features)
    throw new FlowError('SPEC_INVALID', `${directions} orthonormal directions of ${features} features`, {
      hint: `give at most ${features} directions`,
    });
  const params = layerParams<'origins' | 'logSizes' | 'logSlopes'>(
    [
      filled('origins', [2, directions], -usualBound),
      filled('logSizes', [bins, 2, directions], 0),
      filled('logSlopes', [bins + 1, directions], 0),
    ],
    options,
  );
  const spec = parseSpec(schema, { type: 'slicedLayer', version: 1, features, directions, bins, ...params.spec });
  const usualSize = (2 * usualBound) / bins;
  /** Row `k` of `[n, directions]` or of `[n, 1, directions]`. */
  const rowOf = (x: Tensor, k: number): Tensor => reshape(slice(x, { axis: 0, start: k, end: k + 1 }), [directions]);

  const along = (direction: 'apply' | 'invert', coordinates: Tensor, scope: Scope): ElementwiseTransformed => {
    const { origins, ...logs } = params.of(scope);
    const [from, to] = direction === 'apply' ? [0, 1] : [1, 0];
    const position = sub(coordinates, rowOf(origins, from));
    // The bins of both axes begin at 0.
    const sizes = mul(exp(softClip(logs.logSizes, largestLogs.size)), usualSize);
    const total = rowOf(sum(sizes, { axis: 0 }), from);
    const inside = clipped(position, 0, total);
    const grid = gridOf(sizes, { low: 0 });
    const at = reshape(inside, [1, 1, directions]);
    const bin = findBin(startsOf(grid, from), at);
    const { start, size } = bin.locate(grid);
    const logSlopes = softClip(logs.logSlopes, largestLogs.slope);
    const slopes = bin.choose(reshape(exp(logSlopes), [bins + 1, 1, directions]), ownersOf('all', bins));
    const [[left, bottom], [width, height]] = [halves(start), halves(size)];
    const spline = rationalQuadraticBin[direction](at, { left, bottom, width, height, slopes: halves(slopes) });
    const below = less(position, 0);
    const logSlope = where(below, rowOf(logSlopes, 0), rowOf(logSlopes, bins));
    const logEnd = direction === 'apply' ? logSlope : neg(logSlope);
    const isOutside = or(below, greater(position, total));
    const value = add(reshape(spline.value, [directions]), mul(sub(position, inside), exp(logEnd)));
    return {
      value: add(value, rowOf(origins, to)),
      logDet: where(isOutside, logEnd, reshape(spline.logDet, [directions])),
    };
  };
  const map = (direction: 'apply' | 'invert', x: Tensor, scope: Scope): Transformed => {
    const basis = householderProduct(scope.param('reflections'), directions);
    const coordinates = matVec(basis, x, { transposeA: true });
    const { value, logDet } = along(direction, coordinates, scope);
    return { value: add(x, matVec(basis, sub(value, coordinates))), logDet: sum(logDet) };
  };
  return {
    spec,
    eventShape: [features],
    ...(params.contextShape && { contextShape: params.contextShape }),
    declare: () => [
      {
        name: 'reflections',
        shape: [directions, features],
        kind: 'trainable',
        init: (key) => normal(key, directions * features),
      },
      ...params.declare(),
    ],
    forward: (z, scope) => map('invert', z, scope),
    inverse: (x, scope) => map('apply', x, scope),
  };
}

const instance = (features: number, directions: number, bins: number, rest: object = {}): Spec => ({
  type: 'slicedLayer',
  version: 1,
  features,
  directions,
  bins,
  ...rest,
});

export const slicedLayerDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'slicedLayer',
  version: 1,
  summary: 'Splines along some orthonormal directions',
  reference: 'Sliced Iterative Normalizing Flows (2021)',
  schema,
  build: ({ features, directions, bins, ...rest }: v.InferOutput<typeof schema>, build) =>
    slicedLayer(features, { directions, bins, ...buildContext(rest, build) }),
  instances: [
    instance(1, 1, 3),
    instance(2, 2, 8),
    instance(5, 2, 4),
    instance(4, 1, 16),
    instance(3, 2, 5, {
      context: 2,
      conditioner: { type: 'mlp', version: 1, hidden: [6], activation: 'tanh', lastLayer: 'uniform' },
    }),
  ],
};
