import { Flow, flowFromSpec, type Bijection, type FlowSpec, type Params } from '@flows/core';

/** How one point goes through a flow, latent to data. */
export interface PointWalk {
  /** `[layers + 1][2]`: the latent first, the point last. */
  readonly places: readonly (readonly [number, number])[];
  /** What each layer adds to the log density, in nats: `-log|det|` of its map from latent to data. */
  readonly gains: readonly number[];
  /** Log density of the latent point under the base. */
  readonly base: number;
}

/** Walks points through a flow layer by layer, in double precision. The params may change from walk to walk. */
export function layerWalkOf(spec: FlowSpec): (point: readonly [number, number], params: Params) => Promise<PointWalk> {
  const whole = flowFromSpec(spec);
  const { bijection } = whole;
  const { layers: parts } = bijection as Partial<{ layers: readonly { name: string; bijection: Bijection }[] }>;
  const layers = parts ?? [{ name: '', bijection }];
  const flows = new Map<string, Flow>();
  return async (point, params) => {
    const places = [point];
    const gains: number[] = [];
    for (const { name, bijection: layer } of layers.toReversed()) {
      const own = paramsOf(params, name === '' ? 'bijection.' : `bijection.${name}.`);
      const flow = flows.get(name) ?? new Flow(layer, { params: own });
      flows.set(name, flow);
      flow.setParams(own);
      const { value, logDet } = await flow.inverse({ shape: [1, 2], data: Float64Array.from(places[0]!) });
      places.unshift([value.data[0]!, value.data[1]!]);
      gains.unshift(logDet[0]!);
    }
    whole.setParams(params);
    const [logProb] = await whole.logProb([[...point]]);
    return { places, gains, base: gains.reduce((rest, gain) => rest - gain, logProb!) };
  };
}

function paramsOf(params: Params, prefix: string): Params {
  return new Map(
    [...params].flatMap(([name, tensor]) =>
      name.startsWith(prefix) ? [[`bijection.${name.slice(prefix.length)}`, tensor] as const] : [],
    ),
  );
}
