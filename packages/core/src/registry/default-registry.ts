import { chainDefinition } from '../bijections/wrappers/chain.ts';
import { couplingDefinition } from '../bijections/coupling.ts';
import { elementwiseAffineDefinition } from '../bijections/elementwise/elementwise-affine.ts';
import { elementwiseExpDefinition } from '../bijections/elementwise/elementwise-exp.ts';
import { elementwiseLeakyReluDefinition } from '../bijections/elementwise/elementwise-leaky-relu.ts';
import { elementwiseLeakyTanhDefinition } from '../bijections/elementwise/elementwise-leaky-tanh.ts';
import { elementwiseLogitDefinition } from '../bijections/elementwise/elementwise-logit.ts';
import { elementwisePowerDefinition } from '../bijections/elementwise/elementwise-power.ts';
import { elementwiseProbitDefinition } from '../bijections/elementwise/elementwise-probit.ts';
import { elementwiseSigmoidDefinition } from '../bijections/elementwise/elementwise-sigmoid.ts';
import { elementwiseSoftClipDefinition } from '../bijections/elementwise/elementwise-soft-clip.ts';
import { elementwiseSoftplusDefinition } from '../bijections/elementwise/elementwise-softplus.ts';
import { elementwiseTanhDefinition } from '../bijections/elementwise/elementwise-tanh.ts';
import { elementwiseTransformerDefinition } from '../bijections/elementwise/elementwise-transformer.ts';
import { invertedDefinition } from '../bijections/wrappers/inverted.ts';
import { luLinearDefinition } from '../bijections/linear/lu-linear.ts';
import { orthogonalDefinition } from '../bijections/linear/orthogonal.ts';
import { maskedAutoregressiveDefinition } from '../bijections/masked-autoregressive.ts';
import { turnDefinition } from '../bijections/elementwise/turn.ts';
import { permutationDefinition } from '../bijections/linear/permutation.ts';
import { qrLinearDefinition } from '../bijections/linear/qr-linear.ts';
import { svdLinearDefinition } from '../bijections/linear/svd-linear.ts';
import { triangularDefinition } from '../bijections/linear/triangular.ts';
import { actNormDefinition } from '../bijections/normalisation/act-norm.ts';
import { batchNormDefinition } from '../bijections/normalisation/batch-norm.ts';
import { standardiseDefinition } from '../bijections/normalisation/standardise.ts';
import { planarDefinition } from '../bijections/residual/planar.ts';
import { radialDefinition } from '../bijections/residual/radial.ts';
import { sylvesterDefinition } from '../bijections/residual/sylvester.ts';
import { residualFlowDefinition } from '../bijections/residual/residual-flow.ts';
import { blockNeuralAutoregressiveDefinition } from '../bijections/residual/block-neural-autoregressive.ts';
import { slicedLayerDefinition } from '../bijections/residual/sliced-layer.ts';
import { additiveDefinition } from '../bijections/transformers/additive.ts';
import { affineDefinition } from '../bijections/transformers/affine.ts';
import { logisticMixtureDefinition } from '../bijections/transformers/logistic-mixture.ts';
import { normalMixtureDefinition } from '../bijections/transformers/normal-mixture.ts';
import { sumOfSquaresDefinition } from '../bijections/transformers/sum-of-squares.ts';
import { bernsteinDefinition } from '../bijections/transformers/bernstein.ts';
import { unconstrainedMonotonicDefinition } from '../bijections/transformers/unconstrained-monotonic.ts';
import { monotonicNetworkDefinition } from '../bijections/transformers/monotonic-network.ts';
import { deepSigmoidalDefinition } from '../bijections/transformers/deep-sigmoidal.ts';
import { circularRationalQuadraticDefinition } from '../bijections/transformers/circular-rational-quadratic.ts';
import { linearRationalDefinition } from '../bijections/transformers/linear-rational.ts';
import { piecewiseLinearDefinition } from '../bijections/transformers/piecewise-linear.ts';
import { piecewiseQuadraticDefinition } from '../bijections/transformers/piecewise-quadratic.ts';
import { rationalQuadraticDefinition } from '../bijections/transformers/rational-quadratic.ts';
import { concatenatedDefinition } from '../bijections/wrappers/concatenated.ts';
import { onSliceDefinition } from '../bijections/wrappers/on-slice.ts';
import { reshapedDefinition } from '../bijections/wrappers/reshaped.ts';
import { boxDefinition } from '../distributions/box.ts';
import { cauchyDefinition } from '../distributions/cauchy.ts';
import { classConditionalDefinition } from '../distributions/class-conditional.ts';
import { conditionalNormalDefinition } from '../distributions/conditional-normal.ts';
import { flowDistributionDefinition } from '../distributions/flow-distribution.ts';
import { fullNormalDefinition } from '../distributions/full-normal.ts';
import { gaussianMixtureDefinition } from '../distributions/gaussian-mixture.ts';
import { laplaceDefinition } from '../distributions/laplace.ts';
import { logisticDefinition } from '../distributions/logistic.ts';
import { lowRankNormalDefinition } from '../distributions/low-rank-normal.ts';
import { mixtureDefinition } from '../distributions/mixture.ts';
import { productDefinition } from '../distributions/product.ts';
import { studentTDefinition } from '../distributions/student-t.ts';
import { truncatedNormalDefinition } from '../distributions/truncated-normal.ts';
import { uniformDefinition } from '../distributions/uniform.ts';
import { vonMisesDefinition } from '../distributions/von-mises.ts';
import { normalDefinition } from '../distributions/normal.ts';
import { madeDefinition } from '../nn/made.ts';
import { mlpDefinition } from '../nn/mlp.ts';
import { residualMADEDefinition } from '../nn/residual-made.ts';
import { residualNetDefinition } from '../nn/residual-net.ts';
import { createRegistry, type Registry } from './registry.ts';

/**
 * Every type this library has.
 *
 * @example
 * ```ts
 * const spec = { type: 'permutation', version: 1, order: [1, 0] };
 * defaultRegistry.build('bijection', spec).eventShape; // => [2]
 * ```
 */
export const defaultRegistry: Registry = createRegistry([
  chainDefinition,
  couplingDefinition,
  invertedDefinition,
  orthogonalDefinition,
  qrLinearDefinition,
  svdLinearDefinition,
  triangularDefinition,
  elementwiseAffineDefinition,
  elementwiseExpDefinition,
  elementwiseLeakyReluDefinition,
  elementwiseLeakyTanhDefinition,
  elementwiseLogitDefinition,
  elementwisePowerDefinition,
  elementwiseProbitDefinition,
  elementwiseSigmoidDefinition,
  elementwiseSoftClipDefinition,
  elementwiseSoftplusDefinition,
  elementwiseTanhDefinition,
  elementwiseTransformerDefinition,
  actNormDefinition,
  batchNormDefinition,
  onSliceDefinition,
  reshapedDefinition,
  concatenatedDefinition,
  luLinearDefinition,
  maskedAutoregressiveDefinition,
  permutationDefinition,
  turnDefinition,
  standardiseDefinition,
  planarDefinition,
  radialDefinition,
  sylvesterDefinition,
  residualFlowDefinition,
  blockNeuralAutoregressiveDefinition,
  slicedLayerDefinition,
  additiveDefinition,
  affineDefinition,
  logisticMixtureDefinition,
  normalMixtureDefinition,
  sumOfSquaresDefinition,
  bernsteinDefinition,
  unconstrainedMonotonicDefinition,
  monotonicNetworkDefinition,
  deepSigmoidalDefinition,
  circularRationalQuadraticDefinition,
  linearRationalDefinition,
  piecewiseLinearDefinition,
  piecewiseQuadraticDefinition,
  rationalQuadraticDefinition,
  madeDefinition,
  mlpDefinition,
  residualMADEDefinition,
  residualNetDefinition,
  normalDefinition,
  fullNormalDefinition,
  lowRankNormalDefinition,
  truncatedNormalDefinition,
  classConditionalDefinition,
  conditionalNormalDefinition,
  gaussianMixtureDefinition,
  mixtureDefinition,
  studentTDefinition,
  cauchyDefinition,
  laplaceDefinition,
  logisticDefinition,
  uniformDefinition,
  boxDefinition,
  vonMisesDefinition,
  productDefinition,
  flowDistributionDefinition,
]);
