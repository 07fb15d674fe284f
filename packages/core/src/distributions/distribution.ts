import type { ParamDeclaration } from '../bijections/declaration.ts';
import type { Domain } from '../bijections/range.ts';
import type { Scope } from '../bijections/scope.ts';
import type { Spec } from '../bijections/bijection.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';

/**
 * A distribution of events, written for one event. Moments and entropy are there where they are known; like densities they are
 * functions of the params and the context.
 *
 * To write one: a function that takes options and returns these, in one file, with a definition (schema, summary, reference, instances)
 * that the registry lists.
 */
export interface Distribution {
  readonly spec: Spec;
  readonly eventShape: Shape;
  /** Shape of the context it needs, if it needs one. */
  readonly contextShape?: Shape;
  /** Whether the context names classes: a flow then leaves it as it is, where it would standardise measurements. */
  readonly rawContext?: boolean;
  /** Where the numbers of an event have all their probability, ends included, if not on the whole line. Outside the density of angles repeats, others are 0. */
  readonly support?: Domain;
  declare(): readonly ParamDeclaration[];
  /** Log density of one event: a scalar, in nats; -infinity outside the support, with a gradient of 0. */
  logProb(x: Tensor, scope: Scope): Tensor;
  /** One event, made from the scope's noise; differentiable with respect to the params but for choices among components. */
  sample(scope: Scope): Tensor;
  /** The mean of each number of an event. */
  mean?(scope: Scope): Tensor;
  /** The variance of each number of an event; infinite where it is. */
  variance?(scope: Scope): Tensor;
  /** Covariances of the numbers of an event of shape `[n]`, where they are not independent: `[n, n]`. */
  covariance?(scope: Scope): Tensor;
  /** Differential entropy: a scalar, in nats. */
  entropy?(scope: Scope): Tensor;
}
