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

interface OneLayer {
  readonly name: string;
  flow: Flow | undefined;
  readonly bijection: Bijection;
}

/** Walks points through a flow layer by layer, in double precision. The params may change from walk to walk. */
export function layerWalk(spec: FlowSpec): {
  walk(point: readonly [number, number], params: Params): Promise<PointWalk>;
  dispose(): void;
} {
  const { bijection } = flowFromSpec(spec);
  const { layers: parts } = bijection as Partial<{ layers: readonly { name: string; bijection: Bijection }[] }>;
  const layers = (parts ?? [{ name: '', bijection }]).map((layer): OneLayer => ({ ...layer, flow: undefined }));

  return {
    async walk(point, params) {
      const places = [point];
      const gains: number[] = [];
      for (const layer of layers.toReversed()) {
        const own = paramsOf(params, layer.name === '' ? 'bijection.' : `bijection.${layer.name}.`);
        if (layer.flow) layer.flow.setParams(own);
        else {
          layer.flow = new Flow(layer.bijection, { params: own });
          // To make a flow ready takes some milliseconds: the page may paint in between.
          await new Promise((resolve) => setTimeout(resolve));
        }
        const { value, logDet } = await layer.flow.inverse({ shape: [1, 2], data: Float64Array.from(places[0]!) });
        places.unshift([value.data[0]!, value.data[1]!]);
        gains.unshift(logDet[0]!);
      }
      const [z1, z2] = places[0]!;
      return { places, gains, base: -0.5 * (z1 * z1 + z2 * z2) - Math.log(2 * Math.PI) };
    },
    dispose: () => {
      for (const { flow } of layers) void flow?.dispose();
    },
  };
}

function paramsOf(params: Params, prefix: string): Params {
  return new Map(
    [...params].flatMap(([name, tensor]) =>
      name.startsWith(prefix) ? [[`bijection.${name.slice(prefix.length)}`, tensor] as const] : [],
    ),
  );
}
