import type { Precision } from '../engine/engine.ts';
import type { Graph } from '../graph/graph.ts';
import type { HostArray } from '../host-array.ts';

/** One graph with its inputs: what an engine computes from them is compared with the float64 reference. Plain data. */
export interface GraphCase {
  /** Unique, for instance `matMul: shared by per event, batch 3`. */
  readonly name: string;
  /** One of the few that a slow device (a GPU in software) should run. */
  readonly small: boolean;
  readonly graph: Graph;
  /** Exactly representable in float32, whatever the precision. */
  readonly inputs: Readonly<Record<string, HostArray>>;
  readonly batchSize: number;
  /** Inputs an engine may keep what it makes of; default none. */
  readonly held?: readonly string[];
  readonly precisions: readonly Precision[];
  /** Largest difference from the reference, relative to `1 + |expected|`; by default 2e-5 in float32 and 1e-11 in float64. */
  readonly tolerance?: Readonly<Partial<Record<Precision, number>>>;
  /** What differences are relative to: the number itself, the default, or the largest of its output, where numbers are sums in which terms cancel. */
  readonly relativeTo?: 'number' | 'largest';
  /** Further inputs, where numbers may be of any size: in float32 none may be NaN, and infinite only where the exact one cannot be represented. */
  readonly extremes?: readonly Readonly<Record<string, HostArray>>[];
}
