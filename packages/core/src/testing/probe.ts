import type { Engine, Executable, Precision } from '../engine/engine.ts';
import type { Params } from '../flows/param-layout.ts';
import type { HostArray } from '../host-array.ts';
import { traceProbe, type ProbeBatch, type ProbeMath, type ProbeOptions, type TracedProbe } from './trace-probe.ts';

/** Where to compute. */
export interface Place {
  readonly engine: Engine;
  readonly precision: Precision;
}

/** Flow math with params, to be computed anywhere. */
export interface Probe extends Pick<TracedProbe, 'weights' | 'used'> {
  /** The outputs, row by row. */
  run(place: Place, batch: ProbeBatch, params?: Params): Promise<Record<string, HostArray>>;
  /**
   * Gradients of each output, summed over its elements (with fixed random weights) and the events: `output by x` and `output by context`,
   * per event, and `output by param` for every float param.
   */
  gradients(place: Place, batch: ProbeBatch, params?: Params): Promise<Record<string, HostArray>>;
  /** Outputs, and one gradient of all of them by each variable, in which an event counts as much as its weight says. */
  together(place: Place, batch: ProbeBatch, weight: Float64Array): Promise<Record<string, HostArray>>;
  dispose(): void;
}

export function probe(math: ProbeMath, options: ProbeOptions): Probe {
  const traced = traceProbe(math, options);
  const compiled = new Map<string, Promise<Executable>>();
  const run = async (
    kind: 'values' | 'gradients' | 'together',
    { engine, precision }: Place,
    batch: ProbeBatch,
    { params, weight }: { readonly params?: Params | undefined; readonly weight?: Float64Array } = {},
  ): Promise<Record<string, HostArray>> => {
    const name = `${kind} ${engine.name} ${precision} ${batch.count}`;
    const executable = compiled.get(name) ?? engine.compile(traced[kind](), { precision, batchSize: batch.count });
    compiled.set(name, executable);
    return (await executable).run({ ...traced.feeds(batch, params), ...(weight && { weight }) });
  };
  return {
    run: (place, batch, params) => run('values', place, batch, { params }),
    gradients: (place, batch, params) => run('gradients', place, batch, { params }),
    together: (place, batch, weight) => run('together', place, batch, { weight }),
    weights: traced.weights,
    get used() {
      return traced.used;
    },
    dispose: () => void compiled.forEach((executable) => void executable.then((done) => done.dispose())),
  };
}
