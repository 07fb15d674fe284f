import type { Graph } from '../../graph/graph.ts';
import type { HostArray } from '../../host-array.ts';
import type { Precision } from '../engine.ts';

/** An array for each turn, used in rotation: one that never changes, two that state swaps, one per round of a loop. */
export type Turns = readonly HostArray[];

/** A graph bound to the arrays it reads and writes. */
export interface Program {
  /** Computes all outputs; `turn` chooses among the arrays. */
  run(turn: number): void;
}

/** Binds a graph to arrays; loops receive it to bind their bodies. */
export type BindGraph = (
  graph: Graph,
  precision: Precision,
  inputs: readonly Turns[],
  outputs: readonly Turns[],
) => Program;
