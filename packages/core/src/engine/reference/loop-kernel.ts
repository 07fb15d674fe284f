import type { GraphNode } from '../../graph/graph.ts';
import type { HostArray } from '../../host-array.ts';
import { loopAttributes, scanAttributes } from '../../tensor/primitives/loop.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Kernel, TensorType } from '../../tensor/tensor.ts';
import type { Precision } from '../engine.ts';
import { allocate } from '../../allocate.ts';
import type { BindGraph, Turns } from './bind-graph.ts';

/** A loop as one step of the program around it; its body is a program of its own, bound once. */
export function loopKernel(
  node: GraphNode,
  precision: Precision,
  operands: readonly Turns[],
  results: readonly HostArray[],
  bindGraph: BindGraph,
): Kernel {
  const { carries } = loopAttributes(node.attributes);
  const starts = node.primitive === 'scan' ? carries : carries + 1;
  const inputs = operands.map((turns, i) => stableInput(turns, i >= starts));
  return node.primitive === 'scan'
    ? scanKernel(node, precision, inputs, results, bindGraph)
    : whileKernel(node, precision, inputs, results, bindGraph);
}

/** The body is bound to arrays that stay: what changes from turn to turn outside is copied where the loop starts. */
interface StableInput {
  readonly array: HostArray;
  readonly copied: boolean;
}
const stableInput = (turns: Turns, read: boolean): StableInput =>
  read && turns.length > 1 ? { array: turns[0]!.slice(), copied: true } : { array: turns[0]!, copied: false };

function copyWhatChanges(given: readonly HostArray[], inputs: readonly StableInput[]): void {
  for (let i = 0; i < inputs.length; i++) if (inputs[i]!.copied) inputs[i]!.array.set(given[i]!);
}

function scanKernel(
  node: GraphNode,
  precision: Precision,
  inputs: readonly StableInput[],
  results: readonly HostArray[],
  bindGraph: BindGraph,
): Kernel {
  const { body, length, carries, sequences } = scanAttributes(node.attributes);
  // Rounds read one array of a pair and write the other, such that the last writes the result.
  const pairs = results.slice(0, carries).map((result, i): readonly [HostArray, HostArray] => {
    const other = allocate(node.items![i]!.dtype, result.length, precision);
    return length % 2 === 0 ? [result, other] : [other, result];
  });
  const start = (given: readonly HostArray[]): void => {
    for (let i = 0; i < carries; i++) pairs[i]![0].set(given[i]!);
    copyWhatChanges(given, inputs);
  };
  if (length === 0) return start;
  const slices = (array: HostArray, type: Pick<TensorType, 'shape'>): Turns => {
    const size = sizeOf(type.shape);
    return Array.from({ length }, (_, round) => array.subarray(round * size, (round + 1) * size));
  };
  const program = bindGraph(
    body,
    precision,
    [
      ...pairs,
      ...inputs.slice(carries, carries + sequences).map(({ array }, i) => slices(array, body.inputs[carries + i]!)),
      ...inputs.slice(carries + sequences).map(({ array }) => [array]),
    ],
    [
      ...pairs.map(([even, odd]) => [odd, even]),
      ...results.slice(carries).map((array, i) => slices(array, body.nodes[body.outputs[carries + i]!.node]!)),
    ],
  );
  return (given) => {
    start(given);
    for (let round = 0; round < length; round++) program.run(round);
  };
}

function whileKernel(
  node: GraphNode,
  precision: Precision,
  inputs: readonly StableInput[],
  results: readonly HostArray[],
  bindGraph: BindGraph,
): Kernel {
  const { body, carries } = loopAttributes(node.attributes);
  const goesOn = new Uint8Array(1);
  const others = results.map((result, i) => allocate(node.items![i]!.dtype, result.length, precision));
  const program = bindGraph(
    body,
    precision,
    [...results.map((result, i) => [result, others[i]!]), ...inputs.slice(1 + carries).map(({ array }) => [array])],
    [[goesOn], ...results.map((result, i) => [others[i]!, result])],
  );
  return (given) => {
    for (let i = 0; i < carries; i++) results[i]!.set(given[i + 1]!);
    copyWhatChanges(given, inputs);
    let round = 0;
    for (goesOn[0] = given[0]![0]!; goesOn[0] !== 0; round++) program.run(round);
    if (round % 2 === 1) for (let i = 0; i < carries; i++) results[i]!.set(others[i]!);
  };
}
