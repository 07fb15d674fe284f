import { norm } from '../../tensor/derived.ts';
import { greater } from '../../tensor/primitives/compare.ts';
import { div } from '../../tensor/primitives/div.ts';
import { stopGradient } from '../../tensor/primitives/identity.ts';
import { matVec } from '../../tensor/primitives/mat-mul.ts';
import { max } from '../../tensor/primitives/max-min.ts';
import { where } from '../../tensor/primitives/where.ts';
import { scan } from '../../tensor/scan.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Scope } from '../scope.ts';

/** Outside training nobody comes back to go on, so the vector is brought to convergence each time; it is one small matrix for all events. */
const iterationsToConverge = 40;
const smallest = 1e-30;

const toUnit = (x: Tensor): Tensor => div(x, max(norm(x), smallest));

/**
 * The largest singular value of `weight` by power iteration from the state `name`, a vector `[rows]`; in training that state is
 * taken further, a few iterations a step, and the gradient takes it as fixed. (Spectral normalization for generative adversarial networks, 2018.)
 */
export function spectralNorm(
  weight: Tensor,
  scope: Scope,
  { name, iterations }: { readonly name: string; readonly iterations: number },
): Tensor {
  const right = (u: Tensor): Tensor => toUnit(matVec(weight, u, { transposeA: true }));
  // A matrix of zeros leaves the vector as it is, to begin with when there is something to see.
  const next = (u: Tensor): Tensor => {
    const image = matVec(weight, right(u));
    const length = norm(image);
    return where(greater(length, smallest), div(image, max(length, smallest)), u);
  };
  const start = scope.param(name);
  const isTraining = scope.mode === 'train';
  let vector = start;
  if (isTraining) for (let i = 0; i < iterations; i++) vector = next(vector);
  else
    [vector] = scan({ length: iterationsToConverge, carries: [start], body: ([u]) => ({ carries: [next(u!)] }) })
      .carries as [Tensor];
  if (scope.mode !== 'evaluate') scope.update(name, stopGradient(vector));
  return norm(matVec(weight, isTraining ? stopGradient(right(vector)) : right(vector)));
}
