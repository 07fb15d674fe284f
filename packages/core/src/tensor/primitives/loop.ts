import { FlowError } from '../../flow-error.ts';
import type { Graph } from '../../graph/graph.ts';
import { Tensor, type Attributes, type Placement, type Primitive, type TensorType } from '../tensor.ts';

/** What a loop of a fixed number of rounds is made of; `stacked` is the index of its stacked carries. */
export const scanAttributes = (attributes: Attributes) =>
  attributes as {
    readonly body: Graph;
    readonly length: number;
    readonly carries: number;
    readonly sequences: number;
    readonly stacked: number;
  };

/** What every loop is made of. */
export const loopAttributes = (attributes: Attributes) =>
  attributes as { readonly body: Graph; readonly carries: number };

const typeOfOutput = (body: Graph, index: number): TensorType => {
  const { shape, dtype, batch } = body.nodes[body.outputs[index]!.node]!;
  return { shape, dtype, batch };
};

const tuple = (items: readonly TensorType[]): TensorType => ({ shape: [], dtype: 'float', batch: 0, items });

/**
 * A fixed number of rounds. Inputs: carries, sequences (read along their first axis), captures. The body maps one round's carries, slices and
 * captures to the next carries, then to outputs that are stacked along a new first axis.
 */
export const scanPrimitive: Primitive = {
  name: 'scan',
  infer(inputs, attributes) {
    const { body, length, carries } = scanAttributes(attributes);
    return tuple(
      body.outputs.map((_, i) => {
        const type = typeOfOutput(body, i);
        return i < carries ? { ...type, batch: inputs[i]!.batch } : { ...type, shape: [length, ...type.shape] };
      }),
    );
  },
  place: placeLoop,
};

/** Rounds until the body's first output, a bool scalar, is false. Inputs: that bool for the first round, carries, captures. */
export const whilePrimitive: Primitive = {
  name: 'while',
  infer(_, attributes) {
    const { body } = loopAttributes(attributes);
    return tuple(body.outputs.slice(1).map((_, i) => typeOfOutput(body, i + 1)));
  },
  vjp() {
    throw new FlowError('DOMAIN', 'a data-dependent loop has no gradient of its own', {
      hint: 'wrap its result in customVjp (implicit function theorem) or stopGradient',
    });
  },
  place: placeLoop,
};

function placeLoop(this: Primitive, { inputs, attributes, graph }: Placement): Tensor {
  return new Tensor(this, inputs, { ...attributes, body: graph(loopAttributes(attributes).body) });
}

/** One part of a tuple. */
export const itemPrimitive: Primitive = {
  name: 'item',
  infer: ([x], { index }) => x!.items![index as number]!,
};

/** One part of what a loop gives. */
export const item = (x: Tensor, index: number): Tensor => new Tensor(itemPrimitive, [x], { index });
