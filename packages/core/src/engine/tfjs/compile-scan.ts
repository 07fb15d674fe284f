import type { GraphNode } from '../../graph/graph.ts';
import { scanAttributes } from '../../tensor/primitives/loop.ts';
import type { Device } from './device.ts';
import { disposeAll, type Program, type RunLoop } from './program.ts';
import type { TfTensor } from './tfjs-runtime.ts';

/** A fixed number of rounds, counted on the host. */
export function compileScan(node: GraphNode, body: Program, device: Device): RunLoop {
  const { kernels } = device;
  const { body: inner, length, carries, sequences } = scanAttributes(node.attributes);
  const stacked = inner.outputs.length - carries;
  return async (inputs) => {
    const read = inputs.slice(carries, carries + sequences);
    const captures = inputs.slice(carries + sequences);
    const rows: TfTensor[][] = Array.from({ length: stacked }, () => []);
    // The first carries are borrowed, later ones are ours.
    let current = inputs.slice(0, carries).map((x) => kernels.settle(() => x));
    try {
      for (let round = 0; round < length; round++) {
        const slices = read.map((x) => kernels.settle(() => row(x, round)));
        let made: TfTensor[];
        try {
          made = await body.run([...current, ...slices, ...captures]);
        } finally {
          disposeAll(slices);
        }
        disposeAll(current);
        current = made.slice(0, carries);
        made.slice(carries).forEach((x, k) => rows[k]!.push(x));
        device.activate();
      }
      return [...current, ...rows.map((parts) => kernels.settle(() => stack(parts)))];
    } catch (error) {
      disposeAll(current);
      throw error;
    } finally {
      for (const parts of rows) disposeAll(parts);
    }
  };

  function row(x: TfTensor, round: number): TfTensor {
    const [rounds, ...shape] = x.shape as [number, ...number[]];
    const flat = kernels.reshape(x, [rounds, x.shape.reduce((size, n) => size * n, 1) / rounds]);
    const begin = [round, 0];
    return kernels.reshape(kernels.run('Slice', { x: flat }, { begin, size: [1, flat.shape[1]!] }), shape);
  }

  function stack(parts: readonly TfTensor[]): TfTensor {
    const shape = parts[0]!.shape;
    const lines = parts.map((x) => kernels.reshape(x, [1, shape.reduce((size, n) => size * n, 1)]));
    const joined = lines.length === 1 ? lines[0]! : kernels.runOnList('Concat', lines, { axis: 0 });
    return kernels.reshape(joined, [parts.length, ...shape]);
  }
}
