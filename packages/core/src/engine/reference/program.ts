import type { HostArray } from '../../host-array.ts';
import { primitives } from '../../tensor/primitives/index.ts';
import type { Kernel } from '../../tensor/tensor.ts';
import { allocate } from '../../allocate.ts';
import type { BindGraph, Turns } from './bind-graph.ts';
import { loopKernel } from './loop-kernel.ts';
import { kernelContext, planGraph, type Slot } from './plan-graph.ts';

interface Step {
  readonly run: Kernel;
  readonly inputs: HostArray[];
  output: HostArray;
}

/** An operand (or the result, at -1) of a step that changes from turn to turn. */
interface Change {
  readonly step: Step;
  readonly at: number;
  readonly turns: Turns;
}

/** A graph as a flat list of kernels, each with its arrays at hand; nothing is looked up or allocated while it runs. */
export const bindGraph: BindGraph = (graph, precision, inputs, outputs) => {
  const plan = planGraph(graph);
  const buffers = plan.buffers.map(({ dtype, size }) => allocate(dtype, size, precision));
  const constants = new Map<number, HostArray>();
  const constant = (node: number): HostArray => {
    const data = graph.nodes[node]!.attributes['data'] as HostArray;
    const converted =
      constants.get(node) ?? (data instanceof Float64Array && precision === 'float32' ? new Float32Array(data) : data);
    constants.set(node, converted);
    return converted;
  };
  const turnsOf = ({ place, offset, size }: Slot): Turns => {
    const whole =
      place.kind === 'input'
        ? inputs[place.index]!
        : place.kind === 'output'
          ? outputs[place.index]!
          : [place.kind === 'constant' ? constant(place.node) : buffers[place.buffer]!];
    return whole.map((array) => (array.length === size ? array : array.subarray(offset, offset + size)));
  };

  const changes: Change[] = [];
  const steps = plan.steps.map(({ node: index, inputs, results }): Step => {
    const node = graph.nodes[index];
    const operands = inputs.map(turnsOf);
    const [output] = results.map(turnsOf) as [Turns];
    const run =
      node === undefined
        ? copy
        : node.items === undefined
          ? primitives[node.primitive]!.kernel!(kernelContext(graph, node))
          : loopKernel(
              node,
              precision,
              operands,
              results.map((slot) => turnsOf(slot)[0]!),
              bindGraph,
            );
    const step: Step = { run, inputs: operands.map((turns) => turns[0]!), output: output[0]! };
    operands.forEach((turns, at) => turns.length > 1 && changes.push({ step, at, turns }));
    if (output.length > 1) changes.push({ step, at: -1, turns: output });
    return step;
  });

  return {
    run(turn) {
      for (let c = 0; c < changes.length; c++) {
        const { step, at, turns } = changes[c]!;
        const array = turns[turn % turns.length]!;
        if (at < 0) step.output = array;
        else step.inputs[at] = array;
      }
      for (let s = 0; s < steps.length; s++) {
        const step = steps[s]!;
        step.run(step.inputs, step.output);
      }
    },
  };
};

const copy: Kernel = (inputs, output) => output.set(inputs[0]!);
