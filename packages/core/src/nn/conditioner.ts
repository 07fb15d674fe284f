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

/** What an autoregressive network is made for. Features come in the order of their ranks. */
export interface AutoregressiveSizes {
  /** The rank of each feature, from 0, never falling: the parameters of a feature depend on the features of lower rank, and on the context. */
  readonly ranks: readonly number[];
  /** Numbers that are shown of each feature; 1 unless given. */
  readonly shown?: number;
  /** Numbers the transformer needs per feature. */
  readonly parameters: number;
  /** Length of the context, 0 without one. */
  readonly context: number;
}

/** What is found of some features. */
export interface Solved {
  /** What the network is shown of them. */
  readonly shown: Tensor;
  /** Results whose first axis runs over them. */
  readonly results: readonly Tensor[];
}

/**
 * A network from the numbers shown of all features, feature by feature, (and the context) to the transformer's parameters `[parameters, features]`, each
 * blind to its own rank and higher ones.
 */
export interface AutoregressiveConditioner {
  declare(): readonly ParamDeclaration[];
  apply(x: Tensor, scope: Scope): Tensor;
  /**
   * Goes through the features rank by rank, from the lowest. `solve` gets the parameters `[parameters, features of the rank]` and what belongs to these features
   * of `values`, whose first axis runs over all; what it finds is joined. Every hidden unit is computed once, when the last feature it depends on is known.
   *
   * Of many ranks several may be gone through in one loop: `solve` is then also given features that are none, whose parameters are 0 and whose values are those
   * of another one, and what it finds of them is dropped.
   */
  generate(
    values: readonly Tensor[],
    solve: (parameters: Tensor, values: readonly Tensor[]) => Solved,
    scope: Scope,
  ): Tensor[];
}

/** A kind of autoregressive network with its options. */
export interface AutoregressiveFactory {
  readonly spec: Spec;
  create(sizes: AutoregressiveSizes): AutoregressiveConditioner;
}
