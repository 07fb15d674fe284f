import type { Attributes, Primitive, Tensor } from '../../tensor/tensor.ts';

/** A local simplification: another way to write one operation, or `undefined` where it does not apply. */
export type Rule = (inputs: readonly Tensor[], attributes: Attributes) => Tensor | undefined;

/** Rules by the name of the primitive at the root of the pattern. */
export type RuleTable = Readonly<Record<string, Rule>>;

/** Whether a tensor is an application of a primitive. */
export const isA = (tensor: Tensor, primitive: Primitive): boolean => tensor.primitive === primitive;
