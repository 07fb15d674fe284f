import type { CallOptions, HostTensor, SampleOptions } from '@flows/core';
import { callsTo } from '../worker-calls/calls-to.ts';

export type FlowCall =
  | { readonly method: 'open'; readonly url: string }
  | { readonly method: 'logProb'; readonly x: HostTensor; readonly options?: CallOptions }
  | { readonly method: 'trajectory'; readonly z: HostTensor; readonly options?: CallOptions }
  | { readonly method: 'noiseTrajectory'; readonly n: number; readonly seed: number }
  | { readonly method: 'sample'; readonly n: number; readonly options?: SampleOptions };

/** A trained flow in a worker of its own, on the reference engine, so that the page never waits for it. */
export interface FlowInWorker {
  logProb(x: HostTensor, options?: CallOptions): Promise<Float64Array>;
  trajectory(z: HostTensor, options?: CallOptions): Promise<HostTensor>;
  /** The trajectory of `n` standard normal points of two numbers. */
  noiseTrajectory(n: number, seed: number): Promise<HostTensor>;
  sample(n: number, options?: SampleOptions): Promise<HostTensor>;
  close(): void;
}

/** Opens a model file by its URL. @throws Error when it cannot be loaded. */
export async function openFlow(url: URL): Promise<FlowInWorker> {
  const worker = new Worker(new URL('./flow.worker.ts', import.meta.url), { type: 'module' });
  const call = callsTo<FlowCall>(worker);
  await call({ method: 'open', url: url.href });
  const withOptions = <O>(options: O | undefined): { options?: O } => (options === undefined ? {} : { options });
  return {
    logProb: (x, options) => call({ method: 'logProb', x, ...withOptions(options) }),
    trajectory: (z, options) => call({ method: 'trajectory', z, ...withOptions(options) }),
    noiseTrajectory: (n, seed) => call({ method: 'noiseTrajectory', n, seed }),
    sample: (n, options) => call({ method: 'sample', n, ...withOptions(options) }),
    close: () => worker.terminate(),
  };
}
