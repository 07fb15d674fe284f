export * from './flow-error.ts';
export type * from './host-array.ts';
export {
  columnTypes,
  type ClassColumn,
  type ColumnInfo,
  type ColumnType,
  type ContextColumn,
} from './io/column-info.ts';
export { contextWidth, encodeContext, knownClasses } from './io/encode-context.ts';
export { dataFingerprint } from './io/data-fingerprint.ts';
export { decodeModelFile } from './io/decode-model-file.ts';
export { encodeModelFile } from './io/encode-model-file.ts';
export { modelFormat, type ModelFile, type ModelParam } from './io/model-file.ts';
export { readSafetensors, writeSafetensors } from './io/safetensors.ts';
export { importLibraries, importStateDict, type StateDictSource } from './importers/import-state-dict.ts';
export type { ImportedFlow } from './importers/part.ts';
export type { TrainingSummary } from './io/training-summary.ts';
export * from './tensor/index.ts';
export { gradient } from './autodiff/gradient.ts';
export { jacobian } from './autodiff/jacobian.ts';
export { pullback } from './autodiff/gradient.ts';
export type { Bijection, Spec, Transformed } from './bijections/bijection.ts';
export { chain, type Chain } from './bijections/wrappers/chain.ts';
export { coupling, type CouplingOptions } from './bijections/coupling.ts';
export { filled, prefixed, type ParamDeclaration, type ParamKind } from './bijections/declaration.ts';
export { elementwiseAffine } from './bijections/elementwise/elementwise-affine.ts';
export { elementwiseExp } from './bijections/elementwise/elementwise-exp.ts';
export { elementwiseLeakyRelu, type LeakyReluOptions } from './bijections/elementwise/elementwise-leaky-relu.ts';
export { elementwiseLeakyTanh } from './bijections/elementwise/elementwise-leaky-tanh.ts';
export { elementwiseLogit } from './bijections/elementwise/elementwise-logit.ts';
export { elementwisePower } from './bijections/elementwise/elementwise-power.ts';
export { elementwiseProbit } from './bijections/elementwise/elementwise-probit.ts';
export { elementwiseSigmoid } from './bijections/elementwise/elementwise-sigmoid.ts';
export { elementwiseSoftClip } from './bijections/elementwise/elementwise-soft-clip.ts';
export { elementwiseSoftplus } from './bijections/elementwise/elementwise-softplus.ts';
export { elementwiseTanh } from './bijections/elementwise/elementwise-tanh.ts';
export { elementwise, type ElementwiseMap, type ElementwiseOptions } from './bijections/elementwise/elementwise.ts';
export { luLinear, type LULinearOptions } from './bijections/linear/lu-linear.ts';
export { inverted } from './bijections/wrappers/inverted.ts';
export { orthogonal, type OrthogonalOptions } from './bijections/linear/orthogonal.ts';
export { turn, type TurnOptions } from './bijections/elementwise/turn.ts';
export { permutation, randomPermutation, reversePermutation } from './bijections/linear/permutation.ts';
export { qrLinear, type HouseholderOptions } from './bijections/linear/qr-linear.ts';
export { svdLinear } from './bijections/linear/svd-linear.ts';
export { triangular, type TriangularOptions } from './bijections/linear/triangular.ts';
export {
  blockNeuralAutoregressive,
  type BlockNeuralAutoregressiveOptions,
} from './bijections/residual/block-neural-autoregressive.ts';
export type { ContextOptions } from './bijections/residual/layer-params.ts';
export { planar, type PlanarOptions } from './bijections/residual/planar.ts';
export { radial } from './bijections/residual/radial.ts';
export { residualFlow, type ResidualBlockOptions } from './bijections/residual/residual-flow.ts';
export { slicedLayer, type SlicedLayerOptions } from './bijections/residual/sliced-layer.ts';
export { sylvester, type SylvesterOptions } from './bijections/residual/sylvester.ts';
export type { Domain, Range } from './bijections/range.ts';
export type { Mode, Scope } from './bijections/scope.ts';
export { standardise } from './bijections/normalisation/standardise.ts';
export {
  elementwiseTransformer,
  type ElementwiseTransformerOptions,
} from './bijections/elementwise/elementwise-transformer.ts';
export { maskedAutoregressive, type MaskedAutoregressiveOptions } from './bijections/masked-autoregressive.ts';
export { actNorm } from './bijections/normalisation/act-norm.ts';
export { batchNorm, type BatchNormOptions } from './bijections/normalisation/batch-norm.ts';
export { additive } from './bijections/transformers/additive.ts';
export { affine, type AffineOptions } from './bijections/transformers/affine.ts';
export { normalMixture, type NormalMixtureOptions } from './bijections/transformers/normal-mixture.ts';
export { logisticMixture, type LogisticMixtureOptions } from './bijections/transformers/logistic-mixture.ts';
export { sumOfSquares, type SumOfSquaresOptions } from './bijections/transformers/sum-of-squares.ts';
export { bernstein, type BernsteinOptions } from './bijections/transformers/bernstein.ts';
export {
  unconstrainedMonotonic,
  type UnconstrainedMonotonicOptions,
} from './bijections/transformers/unconstrained-monotonic.ts';
export { monotonicNetwork, type MonotonicNetworkOptions } from './bijections/transformers/monotonic-network.ts';
export { deepSigmoidal, type DeepSigmoidalOptions } from './bijections/transformers/deep-sigmoidal.ts';
export {
  circularRationalQuadratic,
  type CircularRationalQuadraticOptions,
} from './bijections/transformers/circular-rational-quadratic.ts';
export { linearRational, type LinearRationalOptions } from './bijections/transformers/linear-rational.ts';
export { piecewiseLinear } from './bijections/transformers/piecewise-linear.ts';
export { piecewiseQuadratic, type PiecewiseQuadraticOptions } from './bijections/transformers/piecewise-quadratic.ts';
export { rationalQuadratic, type RationalQuadraticOptions } from './bijections/transformers/rational-quadratic.ts';
export type { SplineOptions } from './bijections/transformers/spline-options.ts';
export type { Transformer } from './bijections/transformers/transformer.ts';
export { concatenated } from './bijections/wrappers/concatenated.ts';
export { conditional, type ConditionalOptions } from './bijections/wrappers/conditional.ts';
export {
  numericalInverse,
  type NumericalInverseOptions,
  type OneWay,
} from './bijections/wrappers/numerical-inverse.ts';
export { onSlice } from './bijections/wrappers/on-slice.ts';
export { reshaped } from './bijections/wrappers/reshaped.ts';
export * from './data/index.ts';
export { box } from './distributions/box.ts';
export { cauchy } from './distributions/cauchy.ts';
export { classConditional, type ClassConditionalOptions } from './distributions/class-conditional.ts';
export { conditionalNormal, type ConditionalNormalOptions } from './distributions/conditional-normal.ts';
export type { Distribution } from './distributions/distribution.ts';
export type { EventValues } from './distributions/event-values.ts';
export { flowDistribution } from './distributions/flow-distribution.ts';
export { fullNormal, type FullNormalOptions } from './distributions/full-normal.ts';
export { gaussianMixture, type GaussianMixtureOptions } from './distributions/gaussian-mixture.ts';
export { laplace } from './distributions/laplace.ts';
export type { LocationScaleOptions } from './distributions/location-scale.ts';
export { logistic } from './distributions/logistic.ts';
export { lowRankNormal, type LowRankNormalOptions } from './distributions/low-rank-normal.ts';
export { mixture, type MixtureOptions } from './distributions/mixture.ts';
export { normal, type NormalOptions } from './distributions/normal.ts';
export { product } from './distributions/product.ts';
export { studentT, type StudentTOptions } from './distributions/student-t.ts';
export { truncatedNormal, type TruncatedNormalOptions } from './distributions/truncated-normal.ts';
export { uniform } from './distributions/uniform.ts';
export { vonMises, type VonMisesOptions } from './distributions/von-mises.ts';
export type { Context } from './flows/context.ts';
export type { ContextEmbeddingOptions, ContextEmbeddingSpec } from './flows/context-embedding.ts';
export { toRows, type Events } from './flows/events.ts';
export { Flow, type CallOptions, type FlowOptions, type FlowSpec, type SampleOptions } from './flows/flow.ts';
export { flowFromSpec, type FlowFromSpecOptions } from './flows/flow-from-spec.ts';
export type { Params } from './flows/param-layout.ts';
export { flowFromModelFile, toModelFile, type ModelNotes } from './flows/model-file.ts';
export { IAF } from './flows/iaf.ts';
export { MAF, type AutoregressiveFlowOptions, type MAFOptions } from './flows/maf.ts';
export { BPF, type BPFOptions } from './flows/bpf.ts';
export { CouplingLRS, LRS, type LRSOptions } from './flows/lrs.ts';
export { NAF, type NAFOptions } from './flows/naf.ts';
export { NCSF, NCSFBase, type NCSFOptions } from './flows/ncsf.ts';
export { NICE } from './flows/nice.ts';
export { FlowPlusPlus, type FlowPlusPlusOptions } from './flows/flow-plus-plus.ts';
export { CouplingNSF, NSF, type NSFOptions } from './flows/nsf.ts';
export { fitSINF, type FitSINFOptions, type SINFFit, type SINFProgress } from './flows/sinf/fit-sinf.ts';
export { SINF, type SINFOptions } from './flows/sinf.ts';
export { SOSPF, type SOSPFOptions } from './flows/sospf.ts';
export { UMNNMAF, type UMNNMAFOptions } from './flows/umnn-maf.ts';
export { bijectionOfPreset, flowPreset, flowPresets, optionsOfPreset } from './flows/presets.ts';
export type { FlowPreset, FlowPresetOptions } from './flows/flow-preset.ts';
export { BNAF, type BNAFOptions } from './flows/bnaf.ts';
export { GF, type GFOptions } from './flows/gf.ts';
export { Planar, type PlanarFlowOptions } from './flows/planar.ts';
export { Radial, type RadialFlowOptions } from './flows/radial.ts';
export { ResidualFlow, type ResidualFlowOptions } from './flows/residual-flow.ts';
export { Sylvester, type SylvesterFlowOptions } from './flows/sylvester.ts';
export { TriangularSpline, type TriangularSplineOptions } from './flows/triangular-spline.ts';
export { RealNVP, type RealNVPOptions } from './flows/real-nvp.ts';
export type {
  AutoregressiveConditioner,
  AutoregressiveFactory,
  Conditioner,
  ConditionerFactory,
} from './nn/conditioner.ts';
export { made, type MADEOptions } from './nn/made.ts';
export { mlp, type MLPOptions } from './nn/mlp.ts';
export { residualMADE, type ResidualMADEOptions } from './nn/residual-made.ts';
export { residualNet, type ResidualNetOptions } from './nn/residual-net.ts';
export * from './random/index.ts';
// Distributions have the names of some samplers: those are `random.normal`, `random.uniform` and so on.
export * as random from './random/index.ts';
export { adam, type AdamOptions } from './training/adam.ts';
export type { FitOptions, FitProgress, FitSummary, HeldOutEvents } from './training/fit-options.ts';
export { constantRate, cosineDecay, type LearningRate } from './training/learning-rate.ts';
export type { Optimizer } from './training/optimizer.ts';
export { planTraining, trainingDefaults, type TrainingPlan } from './training/plan-training.ts';
export type { TrainingState } from './training/training-state.ts';
export { referenceEngine } from './engine/reference/reference-engine.ts';
export type { CompileOptions, Engine, Executable, Precision } from './engine/engine.ts';
