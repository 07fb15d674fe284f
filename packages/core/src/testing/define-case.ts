import { pullback } from '../autodiff/gradient.ts';
import type { Precision } from '../engine/engine.ts';
import { trace, type InputSpec } from '../graph/trace.ts';
import type { HostArray } from '../host-array.ts';
import { sizeOf, type Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { sampleValues } from './sample-values.ts';

/** An input of a case: its type, and where its values come from. */
export interface Operand extends InputSpec {
  /** Values are drawn from this range; bounds -2 and 2 by default. */
  readonly range?: readonly [low: number, high: number];
  /** Or given, repeated until the input is full. */
  readonly values?: readonly number[];
}

export interface CaseDefinition {
  readonly primitive: string;
  /** What is special about the case. */
  readonly title: string;
  readonly inputs: Readonly<Record<string, Operand>>;
  readonly build: (inputs: Readonly<Record<string, Tensor>>) => Tensor;
  /** One case for each. Default 3; ignored without batched inputs. */
  readonly batchSizes?: readonly number[];
  /** Whether gradients are computed towards every float input, where the value is float. Default true. */
  readonly gradient?: boolean;
  readonly smooth?: boolean;
  readonly small?: boolean;
  readonly precisions?: readonly Precision[];
  readonly tolerance?: Readonly<Partial<Record<Precision, number>>>;
}

/** An operand with a value for every event. */
export const perEvent = (shape: Shape, rest: Omit<Operand, 'shape' | 'batched'> = {}): Operand => ({
  ...rest,
  shape,
  batched: true,
});

/** An operand that all events share. */
export const shared = (shape: Shape, rest: Omit<Operand, 'shape' | 'batched'> = {}): Operand => ({ ...rest, shape });

/** The graph of value and gradients, with inputs, once for every batch size. */
export function defineCase(definition: CaseDefinition): ConformanceCase[] {
  const { primitive, title, inputs, build, gradient = true, smooth = true, small = false, tolerance } = definition;
  const { precisions = ['float32', 'float64'] } = definition;
  const batched = Object.values(inputs).some((operand) => operand.batched);
  const { batchSizes = [3] } = definition;
  const floats = Object.keys(inputs).filter((name) => (inputs[name]!.dtype ?? 'float') === 'float');

  // The value is traced twice: its type says which weights the gradients need.
  let type: Tensor | undefined;
  trace(inputs, (tensors) => ({ value: (type = build(tensors)) }));
  const { shape, dtype, batch } = type!;
  const gradients = gradient && dtype === 'float' ? floats : [];
  const operands: Record<string, Operand> =
    gradients.length === 0 ? inputs : { ...inputs, weight: { shape, batched: batch > 0, range: [0.5, 1.5] } };
  const graph = trace(operands, ({ weight, ...tensors }) => {
    const value = build(tensors);
    const slopes =
      gradients.length === 0
        ? []
        : pullback(
            [value],
            [weight!],
            gradients.map((name) => tensors[name]!),
          );
    return { value, ...Object.fromEntries(slopes.map((slope, i) => [`d_${gradients[i]}`, slope])) };
  });
  return (batched ? batchSizes : [1]).map((batchSize) => ({
    name: `${primitive}: ${title}${batched ? `, batch ${batchSize}` : ''}`,
    primitive,
    small: small && batchSize > 0,
    graph,
    inputs: Object.fromEntries(
      Object.entries(operands).map(([name, operand]) => [
        name,
        valuesOf(`${primitive} ${title} ${name}`, operand, batchSize),
      ]),
    ),
    batchSize,
    precisions,
    ...(tolerance && { tolerance }),
    gradients,
    smooth,
  }));
}

function valuesOf(
  seed: string,
  { shape, dtype = 'float', batched, range, values }: Operand,
  batchSize: number,
): HostArray {
  const count = sizeOf(shape) * (batched ? batchSize : 1);
  if (values === undefined) {
    const [low, high] = range ?? [-2, 2];
    return sampleValues(seed, count, { dtype, low, high });
  }
  const repeated = Array.from({ length: count }, (_, i) => values[i % values.length]!);
  if (dtype === 'int32') return Int32Array.from(repeated);
  return dtype === 'bool' ? Uint8Array.from(repeated) : Float64Array.from(repeated, Math.fround);
}
