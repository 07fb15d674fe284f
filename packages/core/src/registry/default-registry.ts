import { chainDefinition } from '../bijections/wrappers/chain.ts';
import { couplingDefinition } from '../bijections/coupling.ts';
import { invertedDefinition } from '../bijections/wrappers/inverted.ts';
import { luLinearDefinition } from '../bijections/linear/lu-linear.ts';
import { maskedAutoregressiveDefinition } from '../bijections/masked-autoregressive.ts';
import { permutationDefinition } from '../bijections/linear/permutation.ts';
import { standardiseDefinition } from '../bijections/normalisation/standardise.ts';
import { planarDefinition } from '../bijections/residual/planar.ts';
import { radialDefinition } from '../bijections/residual/radial.ts';
import { sylvesterDefinition } from '../bijections/residual/sylvester.ts';
import { residualFlowDefinition } from '../bijections/residual/residual-flow.ts';
import { additiveDefinition } from '../bijections/transformers/additive.ts';
import { affineDefinition } from '../bijections/transformers/affine.ts';
import { logisticMixtureDefinition } from '../bijections/transformers/logistic-mixture.ts';
import { sumOfSquaresDefinition } from '../bijections/transformers/sum-of-squares.ts';
import { bernsteinDefinition } from '../bijections/transformers/bernstein.ts';
import { unconstrainedMonotonicDefinition } from '../bijections/transformers/unconstrained-monotonic.ts';
import { rationalQuadraticDefinition } from '../bijections/transformers/rational-quadratic.ts';
import { normalDefinition } from '../distributions/normal.ts';
import { madeDefinition } from '../nn/made.ts';
import { mlpDefinition } from '../nn/mlp.ts';
import { residualMADEDefinition } from '../nn/residual-made.ts';
import { residualNetDefinition } from '../nn/residual-net.ts';
import { createRegistry, type Registry } from './registry.ts';

/** Every type this library has. */
export const defaultRegistry: Registry = createRegistry([
  chainDefinition,
  couplingDefinition,
  invertedDefinition,
  luLinearDefinition,
  maskedAutoregressiveDefinition,
  permutationDefinition,
  standardiseDefinition,
  planarDefinition,
  radialDefinition,
  sylvesterDefinition,
  residualFlowDefinition,
  additiveDefinition,
  affineDefinition,
  logisticMixtureDefinition,
  sumOfSquaresDefinition,
  bernsteinDefinition,
  unconstrainedMonotonicDefinition,
  rationalQuadraticDefinition,
  madeDefinition,
  mlpDefinition,
  residualMADEDefinition,
  residualNetDefinition,
  normalDefinition,
]);
