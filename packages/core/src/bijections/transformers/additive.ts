import * as v from 'valibot';
import { add } from '../../tensor/primitives/add.ts';
import { full } from '../../tensor/primitives/constant.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import type { Definition } from '../define.ts';
import type { Transformer } from './transformer.ts';

const schema = v.strictObject({ type: v.literal('additive'), version: v.literal(1) });

/**
 * Shift: `v = u + shift`; volume is preserved. (NICE: Non-linear Independent Components Estimation, 2015.)
 *
 * @example
 * ```ts
 * additive().parameters; // => [{ name: 'shift' }]
 * ```
 */
export function additive(): Transformer {
  return {
    spec: { type: 'additive', version: 1 },
    parameters: [{ name: 'shift' }],
    apply: (u, { shift }) => ({ value: add(u, shift!), logDet: full(u.shape, 0) }),
    invert: (v, { shift }) => ({ value: sub(v, shift!), logDet: full(v.shape, 0) }),
  };
}

export const additiveDefinition: Definition<Transformer, 'transformer'> = {
  kind: 'transformer',
  type: 'additive',
  version: 1,
  summary: 'Shift',
  reference: 'NICE: Non-linear Independent Components Estimation (2015)',
  schema,
  build: () => additive(),
  instances: [{ type: 'additive', version: 1 }],
};
