import type { Bijection } from '../bijections/bijection.ts';
import type { Distribution } from '../distributions/distribution.ts';
import { FlowError } from '../flow-error.ts';
import { FlowPlusPlus } from './flow-plus-plus.ts';
import { BPF } from './bpf.ts';
import { IAF } from './iaf.ts';
import { CouplingLRS, LRS } from './lrs.ts';
import { MAF } from './maf.ts';
import { NAF } from './naf.ts';
import { NCSF, NCSFBase } from './ncsf.ts';
import { NICE } from './nice.ts';
import { CouplingNSF, NSF } from './nsf.ts';
import { BNAF } from './bnaf.ts';
import { GF } from './gf.ts';
import { Planar } from './planar.ts';
import { Radial } from './radial.ts';
import { ResidualFlow } from './residual-flow.ts';
import { Sylvester } from './sylvester.ts';
import { TriangularSpline } from './triangular-spline.ts';
import { RealNVP } from './real-nvp.ts';
import { fitSINF } from './sinf/fit-sinf.ts';
import { SINF } from './sinf.ts';
import { SOSPF } from './sospf.ts';
import { UMNNMAF } from './umnn-maf.ts';

/** Arguments every preset understands; the function of its name has more. */
export interface FlowPresetOptions {
  /** Layers with parameters; which features they read or keep changes from layer to layer. */
  readonly layers?: number;
  /** Widths of the hidden layers of their networks, where there are networks. */
  readonly hidden?: readonly number[];
  /** Length of the context. */
  readonly context?: number;
  /** Begin, on the data's side, with standardisation calibrated on the training data. */
  readonly standardise?: boolean;
}

/** A flow that can be asked for by name. */
export interface FlowPreset {
  readonly name: string;
  /** The function that makes it, with all its options. */
  readonly create: (features: number, options?: FlowPresetOptions) => Bijection;
  readonly summary: string;
  readonly reference: string;
  /** Maps single numbers, in the words of the registry; `-` where the layers are no such maps. */
  readonly transformer: string;
  readonly conditioner: string;
  /** What a density and what a sample cost, in passes through the networks. */
  readonly cost: { readonly density: string; readonly sample: string };
  /** When to take it. */
  readonly use: string;
  /** Its base, where that is not the standard normal. */
  readonly base?: (features: number) => Distribution;
  /** Finds its layers from data one after the other, without gradients, where there is such a way. */
  readonly fitGreedily?: typeof fitSINF;
}

/** Flows by name, for the command line, the playground and the table of the docs. */
export const flowPresets: readonly FlowPreset[] = [
  {
    name: 'realnvp',
    create: RealNVP,
    summary: 'Affine couplings with alternating masks',
    reference: 'Density estimation using Real NVP (2017)',
    transformer: 'affine',
    conditioner: 'mlp',
    cost: { density: 'one pass', sample: 'one pass' },
    use: 'a first try: fast both ways, smooth densities without sharp edges',
  },
  {
    name: 'nice',
    create: NICE,
    summary: 'Additive couplings with alternating masks, and a scale of each feature',
    reference: 'NICE: Non-linear Independent Components Estimation (2015)',
    transformer: 'additive',
    conditioner: 'mlp',
    cost: { density: 'one pass', sample: 'one pass' },
    use: 'maps that change volume by the same factor everywhere; as a baseline',
  },
  {
    name: 'maf',
    create: MAF,
    summary: 'Affine autoregressive layers that read the data, orders reversed in turn',
    reference: 'Masked Autoregressive Flow for Density Estimation (2017)',
    transformer: 'affine',
    conditioner: 'made',
    cost: { density: 'one pass', sample: 'one pass, feature by feature' },
    use: 'densities of tables, where a sample may cost more than a density',
  },
  {
    name: 'iaf',
    create: IAF,
    summary: 'Affine autoregressive layers that read the latent, orders reversed in turn',
    reference: 'Improving Variational Inference with Inverse Autoregressive Flow (2016)',
    transformer: 'affine',
    conditioner: 'made',
    cost: { density: 'one pass, feature by feature', sample: 'one pass' },
    use: 'fitting a target density by samples of the flow; many samples',
  },
  {
    name: 'nsf',
    create: NSF,
    summary: 'Rational-quadratic splines in autoregressive layers',
    reference: 'Neural Spline Flows (2019)',
    transformer: 'rationalQuadratic',
    conditioner: 'made',
    cost: { density: 'one pass', sample: 'one pass, feature by feature' },
    use: 'the best densities of most tables; sharp edges and many modes',
  },
  {
    name: 'nsf-coupling',
    create: CouplingNSF,
    summary: 'Rational-quadratic splines in couplings',
    reference: 'Neural Spline Flows (2019)',
    transformer: 'rationalQuadratic',
    conditioner: 'mlp',
    cost: { density: 'one pass', sample: 'one pass' },
    use: 'nearly as good as `nsf`, and fast both ways',
  },
  {
    name: 'lrs',
    create: LRS,
    summary: 'Linear rational splines in autoregressive layers',
    reference: 'Invertible Generative Modeling using Linear Rational Splines (2020)',
    transformer: 'linearRational',
    conditioner: 'made',
    cost: { density: 'one pass', sample: 'one pass, feature by feature' },
    use: 'as `nsf`, with cheaper inverses',
  },
  {
    name: 'lrs-coupling',
    create: CouplingLRS,
    summary: 'Linear rational splines in couplings',
    reference: 'Invertible Generative Modeling using Linear Rational Splines (2020)',
    transformer: 'linearRational',
    conditioner: 'mlp',
    cost: { density: 'one pass', sample: 'one pass' },
    use: 'as `nsf-coupling`',
  },
  {
    name: 'ncsf',
    create: NCSF,
    base: NCSFBase,
    summary: 'Circular rational-quadratic splines in autoregressive layers',
    reference: 'Normalizing Flows on Tori and Spheres (2020)',
    transformer: 'circularRationalQuadratic',
    conditioner: 'made',
    cost: { density: 'one pass', sample: 'one pass, feature by feature' },
    use: 'angles in [-π, π)',
  },
  {
    name: 'flow++',
    create: FlowPlusPlus,
    summary: 'Distribution functions of mixtures of logistics in couplings',
    reference: 'Flow++ (2019)',
    transformer: 'logisticMixture',
    conditioner: 'mlp',
    cost: { density: 'one pass', sample: 'one pass, a root for every number' },
    use: 'several modes in each feature, smooth everywhere',
  },
  {
    name: 'sospf',
    create: SOSPF,
    summary: 'Integrals of sums of squared polynomials in autoregressive layers',
    reference: 'Sum-of-Squares Polynomial Flow (2019)',
    transformer: 'sumOfSquares',
    conditioner: 'made',
    cost: { density: 'one pass', sample: 'one pass, feature by feature, a root for every number' },
    use: 'polynomial maps; to compare with splines',
  },
  {
    name: 'bpf',
    create: BPF,
    summary: 'Bernstein polynomials in autoregressive layers',
    reference: 'Density Forecasting using Bernstein-Polynomial Normalizing Flows (2022)',
    transformer: 'bernstein',
    conditioner: 'made',
    cost: { density: 'one pass', sample: 'one pass, feature by feature, a root for every number' },
    use: 'smooth densities on an interval; to compare with splines',
  },
  {
    name: 'naf',
    create: NAF,
    summary: 'Monotone networks of sigmoids in autoregressive layers',
    reference: 'Neural Autoregressive Flows (2018)',
    transformer: 'deepSigmoidal',
    conditioner: 'made',
    cost: { density: 'one pass', sample: 'one pass, feature by feature, a root for every number' },
    use: 'densities of many modes when samples are seldom needed',
  },
  {
    name: 'umnn-maf',
    create: UMNNMAF,
    summary: 'Integrals of positive networks in autoregressive layers',
    reference: 'Unconstrained Monotonic Neural Networks (2019)',
    transformer: 'unconstrainedMonotonic',
    conditioner: 'made',
    cost: {
      density: 'one pass, and one of the integrand at every point of the quadrature',
      sample: 'one pass, feature by feature, a root for every number',
    },
    use: 'densities that splines with few bins do not catch; slow',
  },
  {
    name: 'planar',
    create: Planar,
    summary: 'Many steps along one direction each',
    reference: 'Variational inference with normalizing flows (2015)',
    transformer: '-',
    conditioner: '-',
    cost: { density: 'one pass', sample: 'one pass, a root for every layer' },
    use: 'few numbers to train, in few dimensions; to see how flows began',
  },
  {
    name: 'radial',
    create: Radial,
    summary: 'Many steps towards centres or away from them',
    reference: 'Variational inference with normalizing flows (2015)',
    transformer: '-',
    conditioner: '-',
    cost: { density: 'one pass', sample: 'one pass' },
    use: 'few numbers to train, in few dimensions; to see how flows began',
  },
  {
    name: 'sylvester',
    create: Sylvester,
    summary: 'Planar steps with several hidden units',
    reference: 'Sylvester normalizing flows for variational inference (2018)',
    transformer: '-',
    conditioner: '-',
    cost: { density: 'one pass', sample: 'one pass, a root for every unit' },
    use: 'posteriors of latent variables, its params computed from a context',
  },
  {
    name: 'residual',
    create: ResidualFlow,
    summary: 'Residual blocks with slopes below 1',
    reference: 'Residual flows for invertible generative modeling (2019)',
    transformer: '-',
    conditioner: '-',
    cost: {
      density: 'one pass, and the determinant of a Jacobian or its estimate',
      sample: 'some ten to a hundred passes',
    },
    use: 'smooth densities with free-form networks, no order and no halves among features',
  },
  {
    name: 'bnaf',
    create: BNAF,
    summary: 'One network that increases in each feature and reads those before it',
    reference: 'Block neural autoregressive flow (2019)',
    transformer: '-',
    conditioner: '-',
    cost: { density: 'one pass', sample: 'one pass, feature by feature, a root for every number' },
    use: 'sharp densities in few dimensions with one layer; samples are slow',
  },
  {
    name: 'gf',
    create: GF,
    summary: 'Each feature made normal by itself, then a rotation, and again',
    reference: 'Gaussianization Flows (2020)',
    transformer: 'normalMixture',
    conditioner: '-',
    cost: { density: 'one pass', sample: 'one pass, a root for every number' },
    use: 'data whose features are far from normal one by one; no networks',
  },
  {
    name: 'triangular-spline',
    create: TriangularSpline,
    summary: 'Splines of each feature, and triangular maps between',
    reference: 'flowjax (2023)',
    transformer: 'rationalQuadratic',
    conditioner: '-',
    cost: { density: 'one pass', sample: 'one pass' },
    use: 'fast both ways, without networks',
  },
  {
    name: 'sinf',
    create: SINF,
    summary: 'Splines along some orthonormal directions in each layer',
    reference: 'Sliced Iterative Normalizing Flows (2021)',
    transformer: 'rationalQuadratic',
    conditioner: '-',
    cost: { density: 'one pass', sample: 'one pass' },
    use: 'a density in seconds, without gradients: `fitSINF`, or `flows train` unless it is told steps; many events and features. Trained by likelihood, better on few events',
    fitGreedily: fitSINF,
  },
];

/** The preset of a name. @throws FlowError SPEC_INVALID listing those there are. */
export function flowPreset(name: string): FlowPreset {
  const preset = flowPresets.find((candidate) => candidate.name === name);
  if (preset === undefined)
    throw new FlowError('SPEC_INVALID', `unknown flow "${name}"`, {
      hint: `known: ${flowPresets.map((known) => known.name).join(', ')}`,
    });
  return preset;
}
