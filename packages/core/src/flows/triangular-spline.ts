import type { Bijection } from '../bijections/bijection.ts';
import { elementwiseLeakyTanh } from '../bijections/elementwise/elementwise-leaky-tanh.ts';
import { elementwiseTransformer } from '../bijections/elementwise/elementwise-transformer.ts';
import { reversePermutation } from '../bijections/linear/permutation.ts';
import { triangular } from '../bijections/linear/triangular.ts';
import { additive } from '../bijections/transformers/additive.ts';
import { rationalQuadratic, type RationalQuadraticOptions } from '../bijections/transformers/rational-quadratic.ts';
import { inverted } from '../bijections/wrappers/inverted.ts';
import { mlp, type MLPOptions } from '../nn/mlp.ts';
import { layeredFlow, type LayeredFlowOptions } from './layered-flow.ts';

export interface TriangularSplineOptions
  extends
    LayeredFlowOptions,
    Pick<RationalQuadraticOptions, 'bins' | 'smallest' | 'steepest'>,
    Pick<MLPOptions, 'hidden'> {}

/**
 * Triangular spline flow: trained splines of each feature by itself, in the coordinates of a tanh, and triangular linear maps between; a context
 * adds a shift, which comes from a network of widths `hidden`. (As in flowjax.)
 *
 * @example
 * ```ts
 * TriangularSpline(3, { layers: 8, bins: 8 }).eventShape; // => [3]
 * ```
 */
export function TriangularSpline(features: number, options: TriangularSplineOptions = {}): Bijection {
  const { layers = 8, hidden = [], context = 0, standardise, ...spline } = options;
  return layeredFlow(features, { layers, standardise }, (i) => [
    ...(i > 0 && features > 1 ? [reversePermutation(features)] : []),
    ...(context > 0
      ? [elementwiseTransformer(features, { transformer: additive(), context, conditioner: mlp({ hidden }) })]
      : []),
    triangular(features),
    elementwiseLeakyTanh([features]),
    elementwiseTransformer(features, { transformer: rationalQuadratic({ ...spline, bound: 1 }) }),
    inverted(elementwiseLeakyTanh([features])),
  ]);
}
