import type { Engine, Precision } from '../engine/engine.ts';
import type { HostArray } from '../host-array.ts';
import { key } from '../random/index.ts';
import { sizeOf } from '../tensor/shape.ts';
import { writeContexts, type ConditionedEvents, type Conditions } from './context.ts';
import { Executables } from './executables.ts';
import { traceFlow, type FlowGraph, type FlowGraphKind } from './flow-graphs.ts';
import type { FlowModel } from './flow-model.ts';
import { fillNoise } from './noise.ts';
import type { Params } from './param-layout.ts';
import { floatArray } from '../random/float-array.ts';
import { padEvents, runChunks } from './run-chunks.ts';

/** Params as graphs take them: trainable ones and states, each flat. */
export interface ParamVectors {
  readonly params: HostArray;
  readonly state: HostArray;
}

export interface FlowRunOptions {
  /** By name; constants among them become part of the graphs. */
  readonly params: Params;
  readonly vectors: ParamVectors;
  /** Of the noise. */
  readonly seed?: number;
  /** The number of the first event, from which its noise follows. */
  readonly offset?: number;
  readonly signal?: AbortSignal;
}

const outputsOf: Readonly<Record<FlowGraphKind, readonly string[]>> = {
  logProb: ['logProb'],
  sample: ['value', 'logProb'],
  forward: ['value', 'logDet'],
  inverse: ['value', 'logDet'],
  trajectory: ['value'],
};

/** Computes with a flow on an engine, for any number of events; each kind of computation is traced once, and compiled once for each size of chunk. */
export class FlowRunner {
  readonly #model: FlowModel;
  readonly #lanes: number;
  readonly #precision: Precision;
  readonly #executables: Executables;
  readonly #traced = new Map<string, FlowGraph>();

  constructor(model: FlowModel, engine: Engine, precision: Precision) {
    this.#model = model;
    this.#lanes = engine.lanes ?? 1;
    this.#precision = precision;
    this.#executables = new Executables(engine, precision);
  }

  /** The outputs, numbers of all events one after the other. */
  async run(
    kind: FlowGraphKind,
    { events, conditions }: ConditionedEvents,
    { params, vectors, seed = 0, offset = 0, signal }: FlowRunOptions,
  ): Promise<Record<string, Float64Array>> {
    const sharedContext = conditions?.isShared ?? false;
    const name = sharedContext ? `${kind}, shared context` : kind;
    const traced = this.#traced.get(name) ?? traceFlow(this.#model, params, kind, { sharedContext });
    this.#traced.set(name, traced);
    const width = sizeOf(this.#model.eventShape);
    const root = key(seed);
    const fill = (start: number, count: number, size: number): Record<string, HostArray> => ({
      ...(vectors.params.length && { params: vectors.params }),
      ...(vectors.state.length && { state: vectors.state }),
      ...(conditions && { context: contextsOf(conditions, start, count, size) }),
      // In the precision computed in, an engine need not convert them.
      ...(kind !== 'sample' && {
        x: padEvents(floatArray(size * width, this.#precision), events.data, start, count, width),
      }),
      ...Object.fromEntries(
        traced.noises.map(({ name: noiseName, kind: distribution, size: numbers }, i) => {
          const noise = new Float64Array(size * numbers);
          fillNoise(root, i, distribution, noise.subarray(0, count * numbers), { offset: (offset + start) * numbers });
          return [noiseName, noise];
        }),
      ),
    });
    const outputs: Record<string, Float64Array> = {};
    await runChunks(
      events.count,
      (size, lanes) => this.#executables.get(name, size, lanes, () => traced.graph),
      fill,
      (chunk, start, count, padded) => {
        for (const [output, values] of Object.entries(chunk)) {
          const size = values.length / padded;
          outputs[output] ??= new Float64Array(events.count * size);
          outputs[output].set(values.subarray(0, count * size), start * size);
        }
      },
      { lanes: this.#lanes, signal },
    );
    for (const output of outputsOf[kind]) outputs[output] ??= new Float64Array(0);
    return outputs;
  }

  /** Frees what the engine holds, and forgets what was traced; what is asked for later is made again. */
  dispose(): Promise<void> {
    this.#traced.clear();
    return this.#executables.dispose();
  }
}

/** The contexts of a chunk of events, the last repeated to fill it. */
function contextsOf(conditions: Conditions, start: number, count: number, size: number): HostArray {
  if (conditions.isShared) return conditions.data;
  const events = Float64Array.from({ length: size }, (_, i) => start + Math.min(i, count - 1));
  const contexts = new Float64Array(size * conditions.width);
  writeContexts(conditions, events, contexts);
  return contexts;
}
