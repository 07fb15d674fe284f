import { isOfAngles } from '../flow/is-of-angles.ts';
import { flowFromSpec, type Flow, type FlowSpec, type Params } from '@flows/core';

/** How far points come back from where they were, through the latent, in single precision: the largest distance. */
export function roundTripOf(spec: FlowSpec): (data: Float64Array, params: Params) => Promise<number> {
  let flow: Flow | undefined;
  // Whole turns are no distance.
  const turn = isOfAngles(spec) ? 2 * Math.PI : Infinity;
  const distance = (x: number): number => (turn < Infinity ? x - turn * Math.round(x / turn) : x);
  return async (data, params) => {
    flow ??= flowFromSpec(spec, { precision: 'float32', params });
    flow.setParams(params);
    const { value } = await flow.inverse({ shape: [data.length / 2, 2], data });
    const { value: back } = await flow.forward(value);
    let furthest = 0;
    for (let i = 0; i < data.length; i += 2)
      furthest = Math.max(
        furthest,
        Math.hypot(distance(back.data[i]! - data[i]!), distance(back.data[i + 1]! - data[i + 1]!)),
      );
    return furthest;
  };
}
