import * as v from 'valibot';
import { sum } from '../../tensor/primitives/sum.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Bijection } from '../bijection.ts';
import { filled } from '../declaration.ts';
import type { Definition } from '../define.ts';
import { affine } from '../transformers/affine.ts';
import { elementwiseEntries } from './elementwise.ts';

const schema = v.strictObject(elementwiseEntries('elementwiseAffine'));

/**
 * A trained scale and shift of each number: `x = z e^s + shift` with `s = logScale / (1 + |logScale / log 1000|)`, `logDet = sum s`.
 * It is the identity at first.
 *
 * @example
 * ```ts
 * elementwiseAffine([2]).declare().map(({ name }) => name); // => ['shift', 'logScale']
 * ```
 */
export function elementwiseAffine(eventShape: Shape): Bijection {
  const transformer = affine();
  const through =
    (direction: 'apply' | 'invert'): Bijection['forward'] =>
    (x, scope) => {
      const params = { shift: scope.param('shift'), logScale: scope.param('logScale') };
      const { value, logDet } = transformer[direction](x, params);
      return { value, logDet: sum(logDet) };
    };
  return {
    spec: { type: 'elementwiseAffine', version: 1, eventShape: [...eventShape] },
    eventShape,
    declare: () => [filled('shift', eventShape, 0), filled('logScale', eventShape, 0)],
    forward: through('apply'),
    inverse: through('invert'),
  };
}

export const elementwiseAffineDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'elementwiseAffine',
  version: 1,
  summary: 'Trained scale and shift of each number',
  schema,
  build: ({ eventShape }: v.InferOutput<typeof schema>) => elementwiseAffine(eventShape),
  instances: [
    { type: 'elementwiseAffine', version: 1, eventShape: [1] },
    { type: 'elementwiseAffine', version: 1, eventShape: [2, 3] },
  ],
};
