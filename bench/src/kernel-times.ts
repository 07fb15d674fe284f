/** Time spent in the kernels of one operator on operands of the same shapes, per step. */
export interface KernelTime {
  readonly operator: string;
  readonly shapes: string;
  readonly calls: number;
  readonly microseconds: number;
  /** Floating-point operations of matrix products; 0 for everything else. */
  readonly flops: number;
  /** A node that does this. */
  readonly example: string;
}

/** What is read of the events of ONNX Runtime's profile. */
interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  readonly dur: number;
  readonly args: {
    readonly op_name?: string;
    readonly input_type_shape?: readonly Readonly<Record<string, readonly number[]>>[];
    readonly output_type_shape?: readonly Readonly<Record<string, readonly number[]>>[];
  };
}

const suffix = '_kernel_time';

/**
 * A profile of so many steps by operator and shapes, largest first. A call counts as long as the median of its kind takes, so that
 * those which another program interrupted do not distort the picture.
 */
export function kernelTimes(events: readonly ProfileEvent[], steps: number): KernelTime[] {
  const kinds = new Map<string, { first: ProfileEvent; durations: number[] }>();
  for (const event of events) {
    if (event.cat !== 'Node' || !event.name.endsWith(suffix) || event.args.op_name === undefined) continue;
    const id = JSON.stringify([event.args.op_name, event.args.input_type_shape]);
    const kind = kinds.get(id);
    if (kind === undefined) kinds.set(id, { first: event, durations: [event.dur] });
    else kind.durations.push(event.dur);
  }
  return [...kinds.values()]
    .map(({ first: { name, args }, durations }): KernelTime => {
      const inputs = (args.input_type_shape ?? []).map(shapeOf);
      const calls = durations.length / steps;
      return {
        operator: args.op_name!,
        shapes: inputs.map((shape) => `[${shape.join(',')}]`).join(' '),
        calls,
        microseconds: calls * durations.sort((a, b) => a - b)[durations.length >> 1]!,
        flops: calls * flopsOf(args.op_name!, inputs, shapeOf(args.output_type_shape?.[0])),
        example: name.slice(0, -suffix.length),
      };
    })
    .sort((a, b) => b.microseconds - a.microseconds);
}

const shapeOf = (type: Readonly<Record<string, readonly number[]>> = {}): readonly number[] =>
  Object.values(type)[0] ?? [];

/** Two per multiplication. How long the summed axis is follows from the sizes, however the operands are transposed: (m k)(k n)/(m n) = k². */
function flopsOf(operator: string, [a, b]: readonly (readonly number[])[], output: readonly number[]): number {
  if (!/MatMul|Gemm/.test(operator) || a === undefined || b === undefined) return 0;
  const size = (shape: readonly number[]): number => shape.slice(-2).reduce((product, length) => product * length, 1);
  const batch = output.slice(0, -2).reduce((product, length) => product * length, 1);
  return 2 * batch * size(output) * Math.sqrt((size(a) * size(b)) / size(output));
}
