import { FlowError } from '../../flow-error.ts';
import { commonBatch, expectDType } from '../batch.ts';
import { broadcastShapes, formatShape, type Shape } from '../shape.ts';
import { Tensor, type Attributes, type Placement, type Primitive, type TensorType } from '../tensor.ts';
import { matMulKernel } from './mat-mul-kernel.ts';
import { reshape } from './reshape.ts';
import { sumTo } from './sum.ts';
import { transpose } from './transpose.ts';

export interface MatMulOptions {
  /** Use the transposed first matrix. */
  readonly transposeA?: boolean;
  /** Use the transposed second matrix. */
  readonly transposeB?: boolean;
}

/** What is transposed, as products have it. */
export const matMulAttributes = (attributes: Attributes) => attributes as Required<MatMulOptions>;

const matrix = (
  name: string,
  { shape }: TensorType,
  transposed: boolean,
): { rows: number; columns: number; lead: Shape } => {
  if (shape.length < 2)
    throw new FlowError('SHAPE_MISMATCH', `${name} needs matrices, got shape ${formatShape(shape)}`);
  const [rows, columns] = shape.slice(-2) as [number, number];
  const lead = shape.slice(0, -2);
  return transposed ? { rows: columns, columns: rows, lead } : { rows, columns, lead };
};

const describe = (name: string, [a, b]: readonly TensorType[]): string =>
  `${name} of ${formatShape(a!.shape)} and ${formatShape(b!.shape)}`;

const leadOf = (name: string, inputs: readonly TensorType[], a: Shape, b: Shape): Shape =>
  broadcastShapes(a, b, `${describe(name, inputs)}: leading axes`);

/** Products of matrices on the last two axes; leading axes broadcast. */
export const matMulPrimitive: Primitive = {
  name: 'matMul',
  infer(inputs, attributes) {
    const { transposeA, transposeB } = matMulAttributes(attributes);
    for (const input of inputs) expectDType('matMul', input, 'float');
    const a = matrix('matMul', inputs[0]!, transposeA);
    const b = matrix('matMul', inputs[1]!, transposeB);
    if (a.columns !== b.rows)
      throw new FlowError(
        'SHAPE_MISMATCH',
        `${describe('matMul', inputs)}: inner lengths ${a.columns} and ${b.rows} differ`,
      );
    return {
      shape: [...leadOf('matMul', inputs, a.lead, b.lead), a.rows, b.columns],
      dtype: 'float',
      batch: commonBatch('matMul', inputs),
    };
  },
  vjp(gradient, [a, b], _, attributes) {
    const { transposeA, transposeB } = matMulAttributes(attributes);
    const opA = (): Tensor => (transposeA ? transpose(a!) : a!);
    const opB = (): Tensor => (transposeB ? transpose(b!) : b!);
    // An unbatched matrix gets the sum over the batch in one product: per-event outer products are never formed.
    const da =
      gradient.batch > a!.batch
        ? transposeA
          ? batchMatMul(opB(), gradient)
          : batchMatMul(gradient, opB())
        : transposeA
          ? matMul(b!, gradient, { transposeA: transposeB, transposeB: true })
          : matMul(gradient, b!, { transposeB: !transposeB });
    const db =
      gradient.batch > b!.batch
        ? transposeB
          ? batchMatMul(transpose(gradient), transpose(opA()))
          : batchMatMul(transpose(opA()), transpose(gradient))
        : transposeB
          ? matMul(gradient, a!, { transposeA: true, transposeB: transposeA })
          : matMul(a!, gradient, { transposeA: !transposeA });
    return [sumTo(da, a!.shape), sumTo(db, b!.shape)];
  },
  place: placeMatMul,
  kernel: matMulKernel,
};

/** The sum over the batch of `a bᵀ`: the gradient of a shared matrix, in one product whose inner axis is the batch. */
export const batchMatMulPrimitive: Primitive = {
  name: 'batchMatMul',
  infer(inputs) {
    for (const input of inputs) expectDType('batchMatMul', input, 'float');
    const a = matrix('batchMatMul', inputs[0]!, false);
    const b = matrix('batchMatMul', inputs[1]!, false);
    if (a.columns !== b.columns || inputs[0]!.batch === 0 || inputs[0]!.batch !== inputs[1]!.batch)
      throw new FlowError('SHAPE_MISMATCH', `${describe('batchMatMul', inputs)}: last lengths and batches must agree`);
    return { shape: [...leadOf('batchMatMul', inputs, a.lead, b.lead), a.rows, b.rows], dtype: 'float', batch: 0 };
  },
  vjp: (gradient, [a, b]) => [
    sumTo(matMul(gradient, b!), a!.shape),
    sumTo(matMul(gradient, a!, { transposeA: true }), b!.shape),
  ],
  place: ({ inputs: [a, b] }) => matMul(mergeBatch(a!), mergeBatch(b!), { transposeB: true }),
};

/** `[…, columns, batch]` as `[…, columns * batch]`. */
const mergeBatch = (x: Tensor): Tensor => reshape(x, [...x.shape.slice(0, -2), x.shape.at(-2)! * x.shape.at(-1)!]);

function placeMatMul({ inputs: [a, b], before, output, attributes, length }: Placement): Tensor {
  const { transposeA, transposeB } = matMulAttributes(attributes);
  const size = length(output.batch);
  const [batchA, batchB] = [before[0]!.batch > 0, before[1]!.batch > 0];
  if (!batchA && !batchB) return matMul(a!, b!, { transposeA, transposeB });
  // A shared matrix times one matrix per event: columns of all events side by side, one product.
  const shared = (matrix: Tensor, x: Tensor, transposed: boolean): Tensor => {
    const columns = x.shape.at(-2)!;
    const product = matMul(matrix, mergeBatch(x), { transposeA: transposed });
    return reshape(product, [...product.shape.slice(0, -1), columns, size]);
  };
  const swap = (x: Tensor): Tensor => transpose(x, exchange(x.rank, x.rank - 3, x.rank - 2));
  if (!batchA) return shared(a!, transposeB ? swap(b!) : b!, transposeA);
  if (!batchB) return swap(shared(b!, transposeA ? a! : swap(a!), !transposeB));
  // One matrix per event on both sides: the batch axis goes first for the product and back last.
  const lead = Math.max(before[0]!.shape.length, before[1]!.shape.length) - 2;
  const batchFirst = (x: Tensor): Tensor => {
    const padded = reshape(x, [...Array.from({ length: lead + 3 - x.rank }, () => 1), ...x.shape]);
    return transpose(padded, [padded.rank - 1, ...padded.shape.slice(1).map((_, i) => i)]);
  };
  const product = matMul(batchFirst(a!), batchFirst(b!), { transposeA, transposeB });
  return transpose(product, [...product.shape.slice(1).map((_, i) => i + 1), 0]);
}

const exchange = (rank: number, i: number, j: number): number[] =>
  Array.from({ length: rank }, (_, axis) => (axis === i ? j : axis === j ? i : axis));

/**
 * Products of matrices `[…, m, k]` and `[…, k, n]`, leading axes broadcast.
 *
 * @example
 * ```ts
 * const a = constant([1, 2, 3, 4, 5, 6], [2, 3]);
 * matMul(a, a, { transposeB: true }).shape; // => [2, 2]
 * ```
 */
export const matMul = (a: Tensor, b: Tensor, { transposeA = false, transposeB = false }: MatMulOptions = {}): Tensor =>
  new Tensor(matMulPrimitive, [a, b], { transposeA, transposeB });

/**
 * The sum over all events of `a bᵀ`, shapes `[…, m, n]` and `[…, k, n]`, result `[…, m, k]`.
 *
 * @example
 * ```ts
 * const [slope, x] = [input('slope', [3, 1], { batch: 1 }), input('x', [2, 1], { batch: 1 })];
 * batchMatMul(slope, x).shape; // the gradient of a weight => [3, 2]
 * ```
 */
export const batchMatMul = (a: Tensor, b: Tensor): Tensor => new Tensor(batchMatMulPrimitive, [a, b]);

/**
 * A matrix times a vector: `[…, m, k]` and `[…, k]` to `[…, m]`.
 *
 * @example
 * ```ts
 * matVec(constant([1, 2, 3, 4, 5, 6], [2, 3]), constant([1, 1, 1])).shape; // 6, 15 => [2]
 * ```
 */
export function matVec(a: Tensor, x: Tensor, options: { transposeA?: boolean } = {}): Tensor {
  const product = matMul(a, reshape(x, [...x.shape, 1]), options);
  return reshape(product, product.shape.slice(0, -1));
}
