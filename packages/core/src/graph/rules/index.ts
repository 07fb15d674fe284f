import { equalPrimitive, lessEqualPrimitive, lessPrimitive } from '../../tensor/primitives/compare.ts';
import { andPrimitive, orPrimitive } from '../../tensor/primitives/logic.ts';
import { maxPrimitive, minPrimitive } from '../../tensor/primitives/max-min.ts';
import { powPrimitive } from '../../tensor/primitives/pow.ts';
import { reluGradientPrimitive } from '../../tensor/primitives/relu.ts';
import { wherePrimitive } from '../../tensor/primitives/where.ts';
import { addPrimitive } from '../../tensor/primitives/add.ts';
import { divPrimitive } from '../../tensor/primitives/div.ts';
import { mulPrimitive } from '../../tensor/primitives/mul.ts';
import { subPrimitive } from '../../tensor/primitives/sub.ts';
import { primitives } from '../../tensor/primitives/index.ts';
import { algebraRules, withoutBroadcast, withScalars } from './algebra.ts';
import { foldConstants } from './fold-constants.ts';
import { movementRules } from './movement.ts';
import { onceForAll } from './once-for-all.ts';
import type { Rule } from './rule.ts';

const broadcasting = new Set([
  addPrimitive,
  subPrimitive,
  mulPrimitive,
  divPrimitive,
  powPrimitive,
  maxPrimitive,
  minPrimitive,
  reluGradientPrimitive,
  equalPrimitive,
  lessPrimitive,
  lessEqualPrimitive,
  andPrimitive,
  orPrimitive,
  wherePrimitive,
]);

/** The rules tried on an operation, in order. */
export const rules: Readonly<Record<string, readonly Rule[]>> = Object.fromEntries(
  Object.values(primitives).map((primitive) => [
    primitive.name,
    [
      ...onceForAll(primitive),
      (inputs, attributes) => foldConstants(primitive, inputs, attributes),
      ...(algebraRules[primitive.name] ? [algebraRules[primitive.name]!] : []),
      ...(movementRules[primitive.name] ? [movementRules[primitive.name]!] : []),
      ...(broadcasting.has(primitive) ? [withoutBroadcast(primitive), withScalars(primitive)] : []),
    ] satisfies Rule[],
  ]),
);
