import type { Shape } from '../../../tensor/shape.ts';
import type { Operation } from '../operation.ts';
import { around, runsOf } from './collapse.ts';

/** Folds neighbouring axes in one kernel each; they stay with length 1. */
const reduction =
  (kernel: string, attribute: string): Operation =>
  ({ inputs, output, attributes }) => {
    const steps: [number, number, number][] = [];
    let shape = inputs[0]!.shape;
    for (const [first, last] of runsOf(attributes['axes'] as Shape)) {
      steps.push(around(shape, first, last));
      shape = shape.map((length, axis) => (axis >= first && axis <= last ? 1 : length));
    }
    return (kernels, [x]) => {
      let value = x!;
      for (const step of steps)
        value = kernels.run(kernel, { x: kernels.reshape(value, step) }, { [attribute]: [1], keepDims: false });
      return kernels.reshape(value, output.shape);
    };
  };

export const sum: Operation = reduction('Sum', 'axis');
export const reduceMax: Operation = reduction('Max', 'reductionIndices');
