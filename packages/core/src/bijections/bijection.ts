import type { Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { ParamDeclaration } from './declaration.ts';
import type { Domain } from './range.ts';
import type { Scope } from './scope.ts';

/** JSON that describes an object completely: every argument, defaults included, under the type's name and version. */
export interface Spec {
  readonly type: string;
  readonly version: number;
  readonly [argument: string]: unknown;
}

/** A value and `log|det|` of the Jacobian of the direction just applied, summed over the event: a scalar, in nats. */
export interface Transformed {
  readonly value: Tensor;
  readonly logDet: Tensor;
}

/**
 * An invertible map of events, written for one event. `forward` goes from latent to data, `inverse` from data to latent, in every bijection.
 *
 * To write one: a function that takes options and returns `{ spec, eventShape, declare, forward, inverse }`, in one file, with a
 * definition (schema, summary, reference, instances) that the registry lists. `scope.param(name)` gives a declared param as a tensor.
 */
export interface Bijection {
  readonly spec: Spec;
  readonly eventShape: Shape;
  /** Shape of the context it needs, if it needs one. */
  readonly contextShape?: Shape;
  /** Open intervals the numbers of latent and data lie in, where that is not the whole line. */
  readonly latent?: Domain;
  readonly data?: Domain;
  declare(): readonly ParamDeclaration[];
  forward(z: Tensor, scope: Scope): Transformed;
  inverse(x: Tensor, scope: Scope): Transformed;
}
