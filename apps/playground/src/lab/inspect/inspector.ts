import type { FlowSpec, Params } from '@flows/core';
import { callsTo } from '../../worker-calls/calls-to.ts';
import type { PointWalk } from './layer-walk.ts';

/** What takes some milliseconds and needs the same params throughout. */
export type Inspection = { readonly spec: FlowSpec; readonly params: Params } & (
  | { readonly kind: 'walk'; readonly point: readonly [number, number] }
  | { readonly kind: 'roundTrip'; readonly data: Float64Array }
);

/** Looks closely at a flow in a worker of its own, so that neither the page nor training waits. */
export interface Inspector {
  walk(spec: FlowSpec, params: Params, point: readonly [number, number]): Promise<PointWalk>;
  roundTrip(spec: FlowSpec, params: Params, data: Float64Array): Promise<number>;
  close(): void;
}

export function inspector(): Inspector {
  const worker = new Worker(new URL('./inspector.worker.ts', import.meta.url), { type: 'module', name: 'inspector' });
  const ask = callsTo<Inspection>(worker);
  return {
    walk: (spec, params, point) => ask({ kind: 'walk', spec, params, point }),
    roundTrip: (spec, params, data) => ask({ kind: 'roundTrip', spec, params, data }),
    close: () => worker.terminate(),
  };
}
