import type { HostArray } from '../../../host-array.ts';
import { broadcastToPrimitive } from '../../../tensor/primitives/sum.ts';
import { sameShape, sizeOf, type Shape } from '../../../tensor/shape.ts';
import type { TensorType } from '../../../tensor/tensor.ts';
import type { Operation, OperationContext, Run } from '../operation.ts';
import type { TfTensor } from '../tfjs-runtime.ts';
import type { Kernels } from '../kernels.ts';
import { broadcaster } from './broadcast.ts';
import { collapseBroadcast, maximumRank } from './collapse.ts';

/** One kernel on one operand, of the backend or ours. */
export const unary =
  (name: string): Operation =>
  ({ output, accurate }) => {
    const kernel = accurate(name);
    return flat(output.shape.length, (kernels, [x]) => kernels.run(kernel, { x: x! }));
  };

/** One kernel on two operands that broadcast. */
export const binary =
  (name: string): Operation =>
  (context) => {
    const kernel = context.accurate(name);
    return broadcast(context, (kernels, [a, b]) => {
      const result = kernels.run(kernel, { a: a!, b: b! });
      return result.dtype === 'float32' && context.output.dtype === 'int32'
        ? kernels.run('Cast', { x: result }, { dtype: 'int32' })
        : result;
    });
  };

export const cast: Operation = ({ inputs, output, accurate }) => {
  const toFloat = output.dtype === 'float' && inputs[0]!.dtype !== 'float';
  const kernel = toFloat ? accurate('Cast') : 'Cast';
  const dtype = output.dtype === 'float' ? 'float32' : output.dtype;
  return flat(output.shape.length, (kernels, [x]) => kernels.run(kernel, { x: x! }, { dtype }));
};

/** Passes the gradient where the rectified value is positive; chosen, not multiplied, so that nothing infinite becomes NaN. */
export const reluGradient: Operation = (context) => {
  const { inputs, output } = context;
  const zero = context.constant(new Float64Array(1), [], 'float');
  const zeros = context.constant(new Float64Array(sizeOf(output.shape)), [sizeOf(output.shape)], 'float');
  const [spreadGradient, spreadValue] = inputs.map(({ shape }) => broadcaster(shape, output.shape));
  return (kernels, [gradient, y]) => {
    const line = (x: TfTensor) => kernels.reshape(x, [sizeOf(output.shape)]);
    const condition = kernels.run('Greater', { a: line(spreadValue!(kernels, y!)), b: zero });
    const chosen = kernels.run('Select', { condition, t: line(spreadGradient!(kernels, gradient!)), e: zeros });
    return kernels.reshape(chosen, output.shape);
  };
};

/** The kernel wants three operands of one shape: constants are repeated when the graph is compiled, others when it runs. */
export const where: Operation = (context) => {
  const { inputs, output } = context;
  const size = sizeOf(output.shape);
  const spread = inputs.map(({ shape, dtype }, i): ((kernels: Kernels, x: TfTensor) => TfTensor) => {
    const known = sameShape(shape, output.shape) ? undefined : context.constantInput(i);
    if (known === undefined) {
      const repeat = broadcaster(shape, output.shape);
      return (kernels, x) => kernels.reshape(repeat(kernels, x), [size]);
    }
    const whole = context.constant(repeated(known, inputs[i]!, output.shape), [size], dtype);
    return () => whole;
  });
  return (kernels, operands) => {
    const [condition, t, e] = operands.map((x, i) => spread[i]!(kernels, x)) as [TfTensor, TfTensor, TfTensor];
    return kernels.reshape(kernels.run('Select', { condition, t, e }), output.shape);
  };
};

/** A constant broadcast when the graph is compiled. */
function repeated(data: HostArray, type: TensorType, shape: Shape): HostArray {
  const size = sizeOf(shape);
  const whole =
    data instanceof Int32Array
      ? new Int32Array(size)
      : data instanceof Uint8Array
        ? new Uint8Array(size)
        : new Float64Array(size);
  broadcastToPrimitive.kernel!({ inputs: [type], output: { ...type, shape }, attributes: { shape } })([data], whole);
  return whole;
}

/** Runs on operands of at most rank 4: of one shape as one line, otherwise with axes merged, otherwise repeated first. */
function broadcast({ inputs, output }: OperationContext, run: Run): Run {
  if (output.shape.length <= maximumRank) return run;
  const { shapes, output: collapsed } = collapseBroadcast(
    inputs.map(({ shape }) => shape),
    output.shape,
  );
  if (collapsed.length <= maximumRank)
    return (kernels, operands) =>
      kernels.reshape(
        run(
          kernels,
          operands.map((x, i) => kernels.reshape(x, shapes[i]!)),
        ),
        output.shape,
      );
  const spread = inputs.map(({ shape }) => broadcaster(shape, output.shape));
  const line = [sizeOf(output.shape)];
  return (kernels, operands) =>
    kernels.reshape(
      run(
        kernels,
        operands.map((x, i) => kernels.reshape(spread[i]!(kernels, x), line)),
      ),
      output.shape,
    );
}

/** Runs on one operand of at most rank 4. */
function flat(rank: number, run: Run): Run {
  if (rank <= maximumRank) return run;
  return (kernels, [x]) => kernels.reshape(run(kernels, [kernels.reshape(x!, [sizeOf(x!.shape)])]), x!.shape);
}
