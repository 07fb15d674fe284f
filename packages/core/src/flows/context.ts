import { FlowError } from '../flow-error.ts';
import { formatShape, sameShape, sizeOf, type Shape } from '../tensor/shape.ts';
import { flatEvents, type Events, type FlatEvents } from './events.ts';

/**
 * What a conditional flow is conditioned on; one context has the shape `[c]`.
 *
 * **The rule:** the leading axes of a context are the first leading axes of the events, and the axes it lacks share it.
 *
 * | context | events | means |
 * | --- | --- | --- |
 * | `[c]` | `[…batch, …event]` | one context for all |
 * | `[m, c]` | `[m, …event]` | row by row |
 * | `[m, c]` | `[m, n, …event]` | row `i` for the events `[i, :]` |
 * | `[m, n, c]` | `[m, n, …event]` | one for each event |
 *
 * `sample(n)` makes the axis `n` behind those of the context: `[n, …event]` for a context `[c]`, `[m, n, …event]` for `[m, c]`.
 *
 * Of flat numbers, `c` are one context and `m · c` are `m` rows; give `{ shape, data }` where `m` may be 1 and the axis matters. Axes never
 * stretch: a context `[1, c]` goes with one row of events. Whatever does not fit is SHAPE_MISMATCH.
 *
 * @example
 * ```ts
 * const flow = new Flow(RealNVP(2, { layers: 2, hidden: [8], context: 1 }));
 * (await flow.sample(5, { context: [0.5] })).shape; // => [5, 2]
 * const samples = await flow.sample(5, { context: [[0], [1], [2]] });
 * samples.shape; // => [3, 5, 2]
 * (await flow.logProb(samples, { context: [[0], [1], [2]] })).length; // => 15
 * (await flow.logProb([[0, 0], [1, 1]], { context: [[0], [1]] })).length; // => 2
 * ```
 */
export type Context = Events | readonly number[];

/** Flat contexts with the axes they came in. */
export interface FlatContext extends FlatEvents {
  /** Of one context. */
  readonly shape: Shape;
}

/** Which event has which context. */
export interface Conditions {
  readonly data: Float64Array | Float32Array;
  /** Numbers of one context. */
  readonly width: number;
  /** Events in a row that share a context. */
  readonly each: number;
  /** Whether there is one context for all. */
  readonly isShared: boolean;
}

/** Events with the context of each, where the flow has one. */
export interface ConditionedEvents {
  readonly events: FlatEvents;
  readonly conditions: Conditions | undefined;
}

/**
 * The contexts a call was given, flat; undefined for a flow that has none.
 *
 * @throws FlowError SHAPE_MISMATCH when one is missing, not wanted or of another shape, DATA_INVALID for a value that is not finite.
 */
export function flatContext(context: Context | undefined, contextShape: Shape | undefined): FlatContext | undefined {
  if (contextShape === undefined) {
    if (context === undefined) return undefined;
    throw contextUnwanted();
  }
  if (context === undefined)
    throw new FlowError('SHAPE_MISMATCH', `the flow needs a context of shape ${formatShape(contextShape)}`, {
      hint: `pass { context }: ${formatShape(contextShape)} for all events, or a row for each`,
    });
  const isFlat = Array.isArray(context) && typeof context[0] === 'number';
  const events = isFlat ? Float64Array.from(context as readonly number[]) : (context as Events);
  const flat = flatEvents(events, contextShape, { what: 'context' });
  return { ...flat, ...(ArrayBuffer.isView(events) && flat.count === 1 && { batch: [] }), shape: contextShape };
}

/** What a flow without context says of one. */
export const contextUnwanted = (): FlowError =>
  new FlowError('SHAPE_MISMATCH', 'the flow has no context, but one was given', {
    hint: 'leave it out, or make the flow with a context: RealNVP(2, { context: 1 })',
  });

/**
 * Finds each event its context.
 *
 * @throws FlowError SHAPE_MISMATCH when the leading axes of the context are not the first ones of the events.
 */
export function alignContext(
  context: FlatContext | undefined,
  { batch, count }: Pick<FlatEvents, 'batch' | 'count'>,
  { what = 'x' } = {},
): Conditions | undefined {
  if (context === undefined) return undefined;
  const { shape, data } = context;
  if (!sameShape(context.batch, batch.slice(0, context.batch.length)))
    throw new FlowError(
      'SHAPE_MISMATCH',
      `the context has leading axes ${formatShape(context.batch)}, those of ${what} are ${formatShape(batch)}: they should begin alike`,
      { hint: `give a context of shape ${formatShape([...batch, ...shape])}, or ${formatShape(shape)} for all` },
    );
  const isShared = context.count === 1;
  return { data, width: sizeOf(shape), each: count / Math.max(context.count, 1), isShared };
}

/** Writes the contexts of the events of the given numbers, one after the other. */
export function writeContexts(
  { data, width, each }: Conditions,
  events: ArrayLike<number>,
  out: Float32Array | Float64Array,
): void {
  for (let i = 0; i < events.length; i++) {
    const row = Math.floor(events[i]! / each);
    for (let j = 0; j < width; j++) out[i * width + j] = data[row * width + j]!;
  }
}
