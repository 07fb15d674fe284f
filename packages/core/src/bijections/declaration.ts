import type { HostArray } from '../host-array.ts';
import type { Key } from '../random/index.ts';
import { sizeOf, type Shape } from '../tensor/shape.ts';

/** `trainable` follows the gradient; `state` is set by calibration or running statistics; `constant` (permutations, masks) is saved as drawn. */
export type ParamKind = 'trainable' | 'state' | 'constant';

/** One named array of a bijection, distribution or network. */
export interface ParamDeclaration {
  readonly name: string;
  readonly shape: Shape;
  readonly kind: ParamKind;
  /** Its first value: float64, or int32 for a constant of indices. */
  init(key: Key): HostArray;
}

/**
 * The declarations of a part, their names behind the part's.
 *
 * @example
 * ```ts
 * prefixed('first', [filled('shift', [2], 0)])[0].name; // => 'first.shift'
 * ```
 */
export const prefixed = (part: string, declarations: readonly ParamDeclaration[]): ParamDeclaration[] =>
  declarations.map((declaration) => ({ ...declaration, name: `${part}.${declaration.name}` }));

/**
 * A param filled with one number at first.
 *
 * @example
 * ```ts
 * [...filled('scale', [3], 1).init()]; // => [1, 1, 1]
 * ```
 */
export const filled = (name: string, shape: Shape, value: number, kind: ParamKind = 'trainable'): ParamDeclaration => ({
  name,
  shape,
  kind,
  init: () => new Float64Array(sizeOf(shape)).fill(value),
});
