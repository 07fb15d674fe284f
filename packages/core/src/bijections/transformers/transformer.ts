import type { Tensor } from '../../tensor/tensor.ts';
import type { Spec } from '../bijection.ts';
import type { ParamDeclaration } from '../declaration.ts';
import type { Range } from '../range.ts';

/** A parameter of a transformer: one number per element, or `width` numbers, which then arrive as `[width, …event]`. */
export interface TransformerParameter {
  readonly name: string;
  readonly width?: number;
}

/** Values of a transformer's parameters by name: `[…event]` without a width, else `[width, …event]`; and its own params as declared. */
export type TransformerParams = Readonly<Record<string, Tensor>>;

/** A value and the log derivative of each element. */
export interface ElementwiseTransformed {
  readonly value: Tensor;
  readonly logDet: Tensor;
}

/** A scalar bijection with parameters per element. `apply` is its cheap direction; it knows nothing of latent and data. */
export interface Transformer {
  readonly spec: Spec;
  /** Open interval its numbers lie in, on both sides, where that is not the whole line. */
  readonly domain?: Range;
  /** Whether its numbers are angles, a turn being none: conditioners then see their cosines and sines. */
  readonly periodic?: boolean;
  /** What the conditioner computes. Zeros must mean the identity, or nearly. */
  readonly parameters: readonly TransformerParameter[];
  /** Params that do not depend on a conditioner (the weights of a monotone network), their first axis running over the elements of the event. */
  declare?(elements: number): readonly ParamDeclaration[];
  apply(u: Tensor, params: TransformerParams): ElementwiseTransformed;
  invert(v: Tensor, params: TransformerParams): ElementwiseTransformed;
}
