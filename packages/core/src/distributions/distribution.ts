import type { ParamDeclaration } from '../bijections/declaration.ts';
import type { Scope } from '../bijections/scope.ts';
import type { Spec } from '../bijections/bijection.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** A distribution of events, written for one event. */
export interface Distribution {
  readonly spec: Spec;
  readonly eventShape: Shape;
  readonly contextShape?: Shape;
  declare(): readonly ParamDeclaration[];
  /** Log density of one event: a scalar, in nats. */
  logProb(x: Tensor, scope: Scope): Tensor;
  /** One event, made from the scope's noise. */
  sample(scope: Scope): Tensor;
}
