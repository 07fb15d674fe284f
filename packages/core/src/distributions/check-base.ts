import type { Bijection } from '../bijections/bijection.ts';
import { FlowError } from '../flow-error.ts';
import { formatShape, sameShape } from '../tensor/shape.ts';
import type { Distribution } from './distribution.ts';

/** @throws FlowError SPEC_INVALID when the latents of a bijection are not the events of its base. */
export function checkBase({ eventShape }: Bijection, base: Distribution): void {
  if (sameShape(base.eventShape, eventShape)) return;
  throw new FlowError(
    'SPEC_INVALID',
    `a bijection of events ${formatShape(eventShape)} over a base of ${formatShape(base.eventShape)}`,
    { hint: 'give a base of the same event shape' },
  );
}
