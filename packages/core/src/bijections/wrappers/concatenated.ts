import * as v from 'valibot';
import { FlowError } from '../../flow-error.ts';
import { add } from '../../tensor/primitives/add.ts';
import { concat } from '../../tensor/primitives/concat.ts';
import { slice } from '../../tensor/primitives/slice.ts';
import { formatShape, sameShape, sizeOf } from '../../tensor/shape.ts';
import type { Bijection } from '../bijection.ts';
import { prefixed } from '../declaration.ts';
import type { Definition } from '../define.ts';
import { domainOf, rangesOf } from '../range.ts';
import { sharedContext } from '../shared-context.ts';

const schema = v.strictObject({
  type: v.literal('concatenated'),
  version: v.literal(1),
  parts: v.pipe(v.array(v.looseObject({ type: v.string(), version: v.number() })), v.minLength(1)),
});

/**
 * Bijections side by side, each of its own stretch of the first axis: the events of the parts joined in their order. Log-dets add up.
 *
 * @throws FlowError SPEC_INVALID when there is none, or the other axes or the contexts differ.
 *
 * @example
 * ```ts
 * concatenated([elementwiseExp([1]), luLinear(2)]).eventShape; // => [3]
 * ```
 */
export function concatenated(parts: readonly Bijection[]): Bijection {
  const [first] = parts;
  if (first === undefined)
    throw new FlowError('SPEC_INVALID', 'a concatenation of no bijections', { hint: 'give at least one part' });
  const rest = first.eventShape.slice(1);
  const odd = parts.find(({ eventShape }) => eventShape.length === 0 || !sameShape(eventShape.slice(1), rest));
  if (odd !== undefined)
    throw new FlowError(
      'SPEC_INVALID',
      `events ${formatShape(odd.eventShape)} beside events ${formatShape(first.eventShape)}`,
      { hint: 'all but the first axis must agree' },
    );
  let length = 0;
  const places = parts.map((bijection, i) => ({
    name: `${i}`,
    bijection,
    start: length,
    end: (length += bijection.eventShape[0]!),
  }));
  const through =
    (direction: 'forward' | 'inverse'): Bijection['forward'] =>
    (x, scope) => {
      const results = places.map(({ name, bijection, start, end }) =>
        bijection[direction](slice(x, { axis: 0, start, end }), scope.child(name)),
      );
      return {
        value: concat(results.map(({ value }) => value)),
        logDet: results.map(({ logDet }) => logDet).reduce((total, logDet) => add(total, logDet)),
      };
    };
  const domain = (side: 'latent' | 'data') =>
    domainOf(parts.flatMap((bijection) => rangesOf(bijection[side], sizeOf(bijection.eventShape))));
  const [latent, data] = [domain('latent'), domain('data')];
  return {
    spec: { type: 'concatenated', version: 1, parts: parts.map(({ spec }) => spec) },
    eventShape: [length, ...rest],
    ...sharedContext(parts),
    ...(latent && { latent }),
    ...(data && { data }),
    declare: () => places.flatMap(({ name, bijection }) => prefixed(name, bijection.declare())),
    forward: through('forward'),
    inverse: through('inverse'),
  };
}

export const concatenatedDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'concatenated',
  version: 1,
  summary: 'Bijections side by side, each of its own features',
  schema,
  build: ({ parts }: v.InferOutput<typeof schema>, build) =>
    concatenated(parts.map((spec) => build<Bijection>('bijection', spec))),
  instances: [
    {
      type: 'concatenated',
      version: 1,
      parts: [
        { type: 'exp', version: 1, eventShape: [1] },
        { type: 'luLinear', version: 1, features: 2 },
        { type: 'sigmoid', version: 1, eventShape: [1] },
      ],
    },
    {
      type: 'concatenated',
      version: 1,
      parts: [
        { type: 'elementwiseAffine', version: 1, eventShape: [1, 2] },
        { type: 'leakyRelu', version: 1, eventShape: [2, 2] },
      ],
    },
    { type: 'concatenated', version: 1, parts: [{ type: 'elementwiseAffine', version: 1, eventShape: [1] }] },
    {
      type: 'concatenated',
      version: 1,
      parts: [
        {
          type: 'elementwiseTransformer',
          version: 1,
          features: 1,
          transformer: { type: 'rationalQuadratic', version: 1 },
          context: 1,
          conditioner: { type: 'mlp', version: 1, hidden: [6], lastLayer: 'uniform' },
        },
        { type: 'exp', version: 1, eventShape: [1] },
        {
          type: 'elementwiseTransformer',
          version: 1,
          features: 2,
          transformer: { type: 'affine', version: 1 },
          context: 1,
          conditioner: { type: 'mlp', version: 1, hidden: [6], lastLayer: 'uniform' },
        },
      ],
    },
  ],
};
