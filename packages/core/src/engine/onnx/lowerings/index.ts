import type { Lowering } from '../target.ts';
import { elementwiseLowerings } from './elementwise.ts';
import { matMul } from './mat-mul.ts';
import { movementLowerings } from './movement.ts';
import { reductionLowerings } from './reductions.ts';

/** How every primitive is written, except those that are structure: inputs, constants, loops and their items. */
export const lowerings: Readonly<Record<string, Lowering>> = {
  ...elementwiseLowerings,
  ...reductionLowerings,
  ...movementLowerings,
  matMul,
};
