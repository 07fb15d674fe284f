import { normalMixtureDefinition } from '../bijections/transformers/normal-mixture.ts';
import { rationalQuadraticDefinition } from '../bijections/transformers/rational-quadratic.ts';
import { blockNeuralAutoregressiveDefinition } from '../bijections/residual/block-neural-autoregressive.ts';
import { planarDefinition } from '../bijections/residual/planar.ts';
import { residualFlowDefinition } from '../bijections/residual/residual-flow.ts';
import { slicedLayerDefinition } from '../bijections/residual/sliced-layer.ts';
import { sylvesterDefinition } from '../bijections/residual/sylvester.ts';
import { mlpDefinition } from '../nn/mlp.ts';
import { BNAF } from './bnaf.ts';
import type { FlowPreset } from './flow-preset.ts';
import { GF } from './gf.ts';
import { Planar } from './planar.ts';
import { common, direction, entriesOf, presetSchema } from './preset-schema.ts';
import { Radial } from './radial.ts';
import { ResidualFlow } from './residual-flow.ts';
import { fitSINF } from './sinf/fit-sinf.ts';
import { SINF } from './sinf.ts';
import { Sylvester } from './sylvester.ts';
import { TriangularSpline } from './triangular-spline.ts';

/** Networks are for the context only. */
const network = entriesOf(mlpDefinition, ['hidden']);

/** Flows of layers that are no such maps, or have no networks. */
export const layerPresets: readonly FlowPreset[] = [
  {
    name: 'planar',
    create: Planar,
    inCode: { create: 'Planar' },
    options: presetSchema({
      ...common,
      ...direction,
      ...network,
      ...entriesOf(planarDefinition, ['activation', 'negativeSlope']),
    }),
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
    inCode: { create: 'Radial' },
    options: presetSchema({ ...common, ...direction, ...network }),
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
    inCode: { create: 'Sylvester' },
    options: presetSchema({
      ...common,
      ...direction,
      ...network,
      ...entriesOf(sylvesterDefinition, ['width', 'reflections', 'activation']),
    }),
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
    inCode: { create: 'ResidualFlow' },
    options: presetSchema({
      ...common,
      ...entriesOf(residualFlowDefinition, [
        'hidden',
        'activation',
        'lipschitz',
        'powerIterations',
        'logDet',
        'exactTerms',
        'continuation',
      ]),
    }),
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
    inCode: { create: 'BNAF' },
    options: presetSchema({ ...common, ...entriesOf(blockNeuralAutoregressiveDefinition, ['hidden', 'activation']) }),
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
    inCode: { create: 'GF' },
    options: presetSchema({ ...common, ...network, ...entriesOf(normalMixtureDefinition, ['components', 'bound']) }),
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
    inCode: { create: 'TriangularSpline' },
    options: presetSchema({
      ...common,
      ...network,
      ...entriesOf(rationalQuadraticDefinition, ['bins', 'smallest', 'steepest']),
    }),
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
    inCode: { create: 'SINF' },
    options: presetSchema({ ...common, ...network, ...entriesOf(slicedLayerDefinition, ['directions', 'bins']) }),
    summary: 'Splines along some orthonormal directions in each layer',
    reference: 'Sliced Iterative Normalizing Flows (2021)',
    transformer: 'rationalQuadratic',
    conditioner: '-',
    cost: { density: 'one pass', sample: 'one pass' },
    use: 'a density in seconds, without gradients: `fitSINF`, or `flows train` unless it is told steps; many events and features. Trained by likelihood, better on few events',
    fitGreedily: fitSINF,
  },
];
