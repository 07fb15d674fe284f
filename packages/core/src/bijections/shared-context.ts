import { FlowError } from '../flow-error.ts';
import { formatShape, sameShape, type Shape } from '../tensor/shape.ts';

/**
 * The context that parts of one bijection share; parts without one do not look at it.
 *
 * @throws FlowError SPEC_INVALID when they want contexts of different shapes.
 */
export function sharedContext(parts: readonly { readonly contextShape?: Shape }[]): { readonly contextShape?: Shape } {
  const [first, ...others] = parts.flatMap(({ contextShape }) => (contextShape ? [contextShape] : []));
  if (first === undefined) return {};
  const other = others.find((shape) => !sameShape(shape, first));
  if (other !== undefined)
    throw new FlowError(
      'SPEC_INVALID',
      `one part wants a context of shape ${formatShape(first)}, another ${formatShape(other)}`,
      { hint: 'all parts see the same context' },
    );
  return { contextShape: first };
}
