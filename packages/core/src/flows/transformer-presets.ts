import * as v from 'valibot';
import { affineDefinition } from '../bijections/transformers/affine.ts';
import { bernsteinDefinition } from '../bijections/transformers/bernstein.ts';
import { circularRationalQuadraticDefinition } from '../bijections/transformers/circular-rational-quadratic.ts';
import { deepSigmoidalDefinition } from '../bijections/transformers/deep-sigmoidal.ts';
import { linearRationalDefinition } from '../bijections/transformers/linear-rational.ts';
import { logisticMixtureDefinition } from '../bijections/transformers/logistic-mixture.ts';
import { rationalQuadraticDefinition } from '../bijections/transformers/rational-quadratic.ts';
import { sumOfSquaresDefinition } from '../bijections/transformers/sum-of-squares.ts';
import { unconstrainedMonotonicDefinition } from '../bijections/transformers/unconstrained-monotonic.ts';
import { madeDefinition } from '../nn/made.ts';
import { mlpDefinition } from '../nn/mlp.ts';
import { BPF } from './bpf.ts';
import type { FlowPreset } from './flow-preset.ts';
import { FlowPlusPlus } from './flow-plus-plus.ts';
import { IAF } from './iaf.ts';
import { CouplingLRS, LRS } from './lrs.ts';
import { MAF } from './maf.ts';
import { NAF } from './naf.ts';
import { NCSF, NCSFBase } from './ncsf.ts';
import { NICE } from './nice.ts';
import { CouplingNSF, NSF } from './nsf.ts';
import { common, direction, entriesOf, presetSchema } from './preset-schema.ts';
import { RealNVP } from './real-nvp.ts';
import { SOSPF } from './sospf.ts';
import { UMNNMAF } from './umnn-maf.ts';

const coupling = {
  ...common,
  ...entriesOf(mlpDefinition, ['hidden', 'activation', 'lastLayer', 'separate', 'fullWidth']),
};
const { standardise: _, ...onCircle } = {
  ...common,
  ...entriesOf(madeDefinition, ['hidden', 'activation', 'lastLayer']),
  orders: v.union([v.literal('alternating'), v.strictObject({ seed: v.pipe(v.number(), v.integer()) })]),
  passes: v.pipe(v.number(), v.integer(), v.minValue(1)),
};
const autoregressive = { ...onCircle, standardise: common.standardise };
const layout = { layout: v.picklist(['coupling', 'autoregressive']) };
const affineEntries = entriesOf(affineDefinition, ['scale', 'bound']);
const spline = ['bins', 'bound', 'tails', 'smallest', 'steepest'];

/** Flows of maps of single numbers, whose parameters networks compute. */
export const transformerPresets: readonly FlowPreset[] = [
  {
    name: 'realnvp',
    create: RealNVP,
    inCode: { create: 'RealNVP' },
    options: presetSchema({ ...coupling, ...affineEntries }),
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
    inCode: { create: 'NICE' },
    options: presetSchema(coupling),
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
    inCode: { create: 'MAF' },
    options: presetSchema({ ...autoregressive, ...direction, ...affineEntries }),
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
    inCode: { create: 'IAF' },
    options: presetSchema({ ...autoregressive, ...affineEntries }),
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
    inCode: { create: 'NSF' },
    options: presetSchema({ ...autoregressive, ...layout, ...entriesOf(rationalQuadraticDefinition, spline) }),
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
    inCode: { create: 'CouplingNSF' },
    options: presetSchema({ ...coupling, ...entriesOf(rationalQuadraticDefinition, spline) }),
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
    inCode: { create: 'LRS' },
    options: presetSchema({ ...autoregressive, ...layout, ...entriesOf(linearRationalDefinition, spline) }),
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
    inCode: { create: 'CouplingLRS' },
    options: presetSchema({ ...coupling, ...entriesOf(linearRationalDefinition, spline) }),
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
    inCode: { create: 'NCSF', base: 'NCSFBase' },
    options: presetSchema({
      ...onCircle,
      ...layout,
      ...entriesOf(circularRationalQuadraticDefinition, ['bins', 'smallest', 'steepest']),
    }),
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
    inCode: { create: 'FlowPlusPlus' },
    options: presetSchema({ ...coupling, ...layout, ...entriesOf(logisticMixtureDefinition, ['components', 'bound']) }),
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
    inCode: { create: 'SOSPF' },
    options: presetSchema({
      ...autoregressive,
      ...layout,
      ...entriesOf(sumOfSquaresDefinition, ['polynomials', 'degree', 'bound']),
    }),
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
    inCode: { create: 'BPF' },
    options: presetSchema({ ...autoregressive, ...layout, ...entriesOf(bernsteinDefinition, ['degree', 'bound']) }),
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
    inCode: { create: 'NAF' },
    options: presetSchema({
      ...autoregressive,
      ...layout,
      monotone: v.strictObject(entriesOf(deepSigmoidalDefinition, ['layers', 'units', 'bound'])),
    }),
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
    inCode: { create: 'UMNNMAF' },
    options: presetSchema({
      ...autoregressive,
      ...layout,
      ...entriesOf(unconstrainedMonotonicDefinition, ['signal', 'quadrature', 'points', 'bound']),
      integrand: v.strictObject(entriesOf(unconstrainedMonotonicDefinition, ['hidden', 'activation'])),
    }),
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
];
