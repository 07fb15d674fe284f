import type { Precision } from '../engine/engine.ts';
import type { Graph } from '../graph/graph.ts';
import type { HostArray } from '../host-array.ts';

/** One graph with its inputs: what an engine computes from them is compared with the float64 reference. Plain data. */
export interface ConformanceCase {
  /** Unique, for instance `matMul: shared by per event, batch 3`. */
  readonly name: string;
  /** The primitive that the case is about. */
  readonly primitive: string;
  /** One of the few that a slow device (a GPU in software) should run. */
  readonly small: boolean;
  /** Output `value`, and `d_x` for each input `x` in `gradients`: the gradient of `sum(weight * value)`. */
  readonly graph: Graph;
  /** Exactly representable in float32, whatever the precision. */
  readonly inputs: Readonly<Record<string, HostArray>>;
  readonly batchSize: number;
  readonly precisions: readonly Precision[];
  /** Largest difference from the reference, relative to `1 + |expected|`; by default 2e-5 in float32 and 1e-11 in float64. */
  readonly tolerance?: Readonly<Partial<Record<Precision, number>>>;
  /** Inputs whose gradient is an output. */
  readonly gradients: readonly string[];
  /** Whether finite differences agree with the gradients: not at kinks, ties and extremes. */
  readonly smooth: boolean;
}
