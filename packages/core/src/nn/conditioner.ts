import type { ParamDeclaration } from '../bijections/declaration.ts';
import type { Scope } from '../bijections/scope.ts';
import type { Spec } from '../bijections/bijection.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** What a conditioner network is made for. */
export interface ConditionerSizes {
  /** Features of the whole event. */
  readonly features: number;
  /** Positions of the kept features, which the network sees. */
  readonly kept: readonly number[];
  /** Positions of the transformed features. */
  readonly transformed: readonly number[];
  /** Numbers the transformer needs per transformed feature. */
  readonly parameters: number;
  /** Length of the context, 0 without one. */
  readonly context: number;
}

/** A network from the kept features (and the context) to the transformer's parameters `[parameters, transformed features]`. */
export interface Conditioner {
  declare(): readonly ParamDeclaration[];
  apply(kept: Tensor, scope: Scope): Tensor;
}

/** A kind of network with its options, ready to be made for a coupling. */
export interface ConditionerFactory {
  readonly spec: Spec;
  create(sizes: ConditionerSizes): Conditioner;
}
