import { primitives } from '../../tensor/primitives/index.ts';
import { algebraRules } from './algebra.ts';
import { withoutEmpties } from './empties.ts';
import { foldConstants } from './fold-constants.ts';
import { movementRules } from './movement.ts';
import { repeatAfterwards, withScalars } from './broadcasts.ts';
import type { Rule } from './rule.ts';

/** The rules tried on an operation, in order. */
export const rules: Readonly<Record<string, readonly Rule[]>> = Object.fromEntries(
  Object.values(primitives).map((primitive) => [
    primitive.name,
    [
      withoutEmpties(primitive),
      (inputs, attributes) => foldConstants(primitive, inputs, attributes),
      ...(algebraRules[primitive.name] ? [algebraRules[primitive.name]!] : []),
      ...(movementRules[primitive.name] ? [movementRules[primitive.name]!] : []),
      ...(primitive.elementwise ? [repeatAfterwards(primitive), withScalars(primitive)] : []),
    ] satisfies Rule[],
  ]),
);
