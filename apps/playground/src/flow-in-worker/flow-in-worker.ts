import type { CallOptions, HostTensor, SampleOptions } from '@flows/core';
import { callsTo } from '../worker-calls/calls-to.ts';

/** To a flow by its URL. */
export type FlowCall = { readonly url: string } & (
  | { readonly method: 'open' }
  | { readonly method: 'logProb'; readonly x: HostTensor; readonly options?: CallOptions }
  | { readonly method: 'trajectory'; readonly z: HostTensor; readonly options?: CallOptions }
  | { readonly method: 'noiseTrajectory'; readonly n: number; readonly seed: number }
  | { readonly method: 'sample'; readonly n: number; readonly options?: SampleOptions }
);

/** A trained flow in a worker, on the reference engine, so that the page never waits for it. */
export interface FlowInWorker {
  logProb(x: HostTensor, options?: CallOptions): Promise<Float64Array>;
  trajectory(z: HostTensor, options?: CallOptions): Promise<HostTensor>;
  /** The trajectory of `n` standard normal points of two numbers. */
  noiseTrajectory(n: number, seed: number): Promise<HostTensor>;
  sample(n: number, options?: SampleOptions): Promise<HostTensor>;
}

export interface FlowWorker {
  /** Opens a model file. @throws Error when it cannot be loaded. */
  open(url: URL): Promise<FlowInWorker>;
  /** Ends the worker with all of its flows; what was asked of them is never answered. */
  close(): void;
}

/** A worker for trained flows. */
export function flowWorker(): FlowWorker {
  const worker = new Worker(new URL('./flow.worker.ts', import.meta.url), { type: 'module' });
  const call = callsTo<FlowCall>(worker);
  const withOptions = <O>(options: O | undefined): { options?: O } => (options === undefined ? {} : { options });
  return {
    open: async ({ href: url }) => {
      await call({ url, method: 'open' });
      return {
        logProb: (x, options) => call({ url, method: 'logProb', x, ...withOptions(options) }),
        trajectory: (z, options) => call({ url, method: 'trajectory', z, ...withOptions(options) }),
        noiseTrajectory: (n, seed) => call({ url, method: 'noiseTrajectory', n, seed }),
        sample: (n, options) => call({ url, method: 'sample', n, ...withOptions(options) }),
      };
    },
    close: () => worker.terminate(),
  };
}
