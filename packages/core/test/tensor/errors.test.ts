import { describe, expect, it } from 'vitest';
import { FlowError, type FlowErrorCode } from '../../src/flow-error.ts';
import { gradient } from '../../src/autodiff/gradient.ts';
import { placeBatch } from '../../src/graph/place-batch.ts';
import { trace } from '../../src/graph/trace.ts';
import * as t from '../../src/tensor/index.ts';
import { reluGradient } from '../../src/tensor/primitives/relu.ts';
import type { DType, Tensor } from '../../src/tensor/tensor.ts';

const of = (shape: number[], dtype: DType = 'float', batch = 0): Tensor => t.input('x', shape, { dtype, batch });
const [two, three, matrix, event] = [of([2]), of([3]), of([2, 3]), of([2], 'float', 1)];
const [flag, count] = [of([2], 'bool'), of([2], 'int32')];

/** What goes wrong, in which code, and the words the message must have. */
const mistakes: readonly [what: string, make: () => unknown, code: FlowErrorCode, ...words: string[]][] = [
  ['add of lengths that differ', () => t.add(two, three), 'SHAPE_MISMATCH', 'add', '[2]', '[3]'],
  ['sub of lengths that differ', () => t.sub(matrix, two), 'SHAPE_MISMATCH', 'sub', '[2, 3]', '[2]'],
  ['mul of lengths that differ', () => t.mul(two, three), 'SHAPE_MISMATCH', 'mul'],
  ['div of lengths that differ', () => t.div(two, three), 'SHAPE_MISMATCH', 'div'],
  ['pow of lengths that differ', () => t.pow(two, three), 'SHAPE_MISMATCH', 'pow'],
  ['max of lengths that differ', () => t.max(two, three), 'SHAPE_MISMATCH', 'max'],
  ['min of lengths that differ', () => t.min(two, three), 'SHAPE_MISMATCH', 'min'],
  ['less of lengths that differ', () => t.less(two, three), 'SHAPE_MISMATCH', 'less'],
  ['where of lengths that differ', () => t.where(flag, three, 0), 'SHAPE_MISMATCH', 'where', '[2]', '[3]'],
  ['add of two dtypes', () => t.add(two, count), 'DTYPE_MISMATCH', 'add', 'float', 'int32'],
  ['a fraction added to integers', () => t.add(count, 0.5), 'DTYPE_MISMATCH', 'add'],
  ['add of bools', () => t.add(flag, flag), 'DTYPE_MISMATCH', 'add', 'bool'],
  ['div of integers', () => t.div(count, count), 'DTYPE_MISMATCH', 'div', 'int32'],
  ['less of bools', () => t.less(flag, flag), 'DTYPE_MISMATCH', 'less', 'bool'],
  ['and of floats', () => t.and(two, two), 'DTYPE_MISMATCH', 'and', 'float'],
  ['or of integers', () => t.or(count, count), 'DTYPE_MISMATCH', 'or', 'int32'],
  ['not of a float', () => t.not(two), 'DTYPE_MISMATCH', 'not', 'float'],
  ['exp of integers', () => t.exp(count), 'DTYPE_MISMATCH', 'exp', 'int32', '[2]'],
  ['reluGradient of integers', () => reluGradient(count, count), 'DTYPE_MISMATCH', 'reluGradient'],
  ['where by a float', () => t.where(two, two, two), 'DTYPE_MISMATCH', 'where', 'bool', 'float'],
  ['where of two dtypes', () => t.where(flag, two, count), 'DTYPE_MISMATCH', 'where'],
  ['sum of integers', () => t.sum(count), 'DTYPE_MISMATCH', 'sum'],
  ['sum along no axis', () => t.sum(two, { axis: 1 }), 'SHAPE_MISMATCH', 'sum', 'axis 1', '[2]'],
  ['reduceMax along no axis', () => t.reduceMax(two, { axis: -2 }), 'SHAPE_MISMATCH', 'reduceMax', '-2', '[2]'],
  ['cumSum of a scalar', () => t.cumSum(of([])), 'SHAPE_MISMATCH', 'cumSum', '[]'],
  ['cumSum of integers', () => t.cumSum(count), 'DTYPE_MISMATCH', 'cumSum'],
  ['reshape to another size', () => t.reshape(matrix, [5]), 'SHAPE_MISMATCH', 'reshape', '[2, 3]', '[5]'],
  ['reshape to negative lengths', () => t.reshape(matrix, [-2, -3]), 'SHAPE_MISMATCH', 'reshape', '[-2, -3]'],
  ['transpose with too few axes', () => t.transpose(matrix, [0]), 'SHAPE_MISMATCH', 'transpose', '[0]', '[2, 3]'],
  ['transpose with an axis twice', () => t.transpose(matrix, [0, 0]), 'SHAPE_MISMATCH', 'transpose', '[0, 0]'],
  ['broadcastTo a smaller shape', () => t.broadcastTo(matrix, [3]), 'SHAPE_MISMATCH', 'broadcastTo', '[2, 3]', '[3]'],
  ['broadcastTo another length', () => t.broadcastTo(two, [3]), 'SHAPE_MISMATCH', 'broadcastTo', '[2]', '[3]'],
  ['slice past the end', () => t.slice(two, { axis: 0, end: 3 }), 'SHAPE_MISMATCH', 'slice', '3', '[2]'],
  ['slice backwards', () => t.slice(two, { axis: 0, start: 2, end: 1 }), 'SHAPE_MISMATCH', 'slice', '[2]'],
  ['slice at a fraction', () => t.slice(two, { axis: 0, start: 0.5 }), 'SHAPE_MISMATCH', 'slice', '0.5'],
  ['slice along no axis', () => t.slice(two, { axis: 1 }), 'SHAPE_MISMATCH', 'slice', '[2]'],
  ['pad by less than nothing', () => t.pad(two, { axis: 0, before: -1 }), 'SHAPE_MISMATCH', 'pad', '-1'],
  ['concat of nothing', () => t.concat([]), 'SHAPE_MISMATCH', 'concat'],
  ['concat of other lengths', () => t.concat([matrix, of([2, 4])]), 'SHAPE_MISMATCH', 'concat', '[2, 3]', '[2, 4]'],
  ['concat of two ranks', () => t.concat([matrix, two]), 'SHAPE_MISMATCH', 'concat'],
  ['concat of two dtypes', () => t.concat([two, count]), 'DTYPE_MISMATCH', 'concat'],
  ['stack of nothing', () => t.stack([]), 'SHAPE_MISMATCH', 'stack'],
  ['gather by floats', () => t.gather(two, two), 'DTYPE_MISMATCH', 'gather', 'int32', 'float'],
  ['gather by a matrix', () => t.gather(two, of([2, 2], 'int32')), 'SHAPE_MISMATCH', 'gather', '[2, 2]'],
  ['gather by indices per event', () => t.gather(two, of([2], 'int32', 1)), 'SHAPE_MISMATCH', 'gather', 'per event'],
  [
    'scatterAdd of another length',
    () => t.scatterAdd(three, count, { length: 4 }),
    'SHAPE_MISMATCH',
    'scatterAdd',
    '[3]',
  ],
  ['scatterAdd of bools', () => t.scatterAdd(flag, count, { length: 4 }), 'DTYPE_MISMATCH', 'scatterAdd'],
  ['matMul of a vector', () => t.matMul(two, matrix), 'SHAPE_MISMATCH', 'matMul', '[2]'],
  ['matMul of lengths that differ', () => t.matMul(matrix, matrix), 'SHAPE_MISMATCH', 'matMul', '[2, 3]', '3 and 2'],
  [
    'matMul of leading axes that differ',
    () => t.matMul(of([2, 3, 3]), of([4, 3, 3])),
    'SHAPE_MISMATCH',
    'matMul',
    '[2, 3, 3]',
    '[4, 3, 3]',
  ],
  ['matMul of integers', () => t.matMul(of([2, 2], 'int32'), matrix), 'DTYPE_MISMATCH', 'matMul'],
  ['batchMatMul without batch', () => t.batchMatMul(matrix, matrix), 'SHAPE_MISMATCH', 'batchMatMul'],
  ['batchSum without batch', () => t.batchSum(two), 'SHAPE_MISMATCH', 'batchSum', '[2]'],
  ['batchMax without batch', () => t.batchMax(two), 'SHAPE_MISMATCH', 'batchMax', '[2]'],
  ['unfoldBatch without batch', () => t.unfoldBatch(two), 'SHAPE_MISMATCH', 'unfoldBatch', '[2]'],
  ['unfoldBatch of a scalar', () => t.unfoldBatch(of([], 'float', 1)), 'SHAPE_MISMATCH', 'unfoldBatch'],
  ['unfoldBatch of nothing', () => t.unfoldBatch(of([0, 2], 'float', 1)), 'SHAPE_MISMATCH', 'unfoldBatch', '[0, 2]'],
  [
    'foldBatch by what does not divide',
    () => t.foldBatch(t.unfoldBatch(event), 3),
    'SHAPE_MISMATCH',
    'foldBatch',
    '2',
    '3',
  ],
  ['foldBatch by 0', () => t.foldBatch(event, 0), 'SHAPE_MISMATCH', 'foldBatch'],
  ['two batches', () => t.add(event, t.unfoldBatch(event)), 'SHAPE_MISMATCH', 'add', '1 and 2'],
  ['a constant that does not fill its shape', () => t.constant([1, 2], [3]), 'SHAPE_MISMATCH', 'constant', '2', '[3]'],
  ['a gradient of a vector', () => gradient(two, [two]), 'SHAPE_MISMATCH', 'gradient', '[2]'],
  [
    'a carry that changes its shape',
    () => t.scan({ length: 2, carries: [two], body: ([c]) => ({ carries: [t.sum(c!)] }) }),
    'SHAPE_MISMATCH',
    'carry 0',
    '[2]',
    '[]',
  ],
  [
    'a carry that gets lost',
    () => t.scan({ length: 2, carries: [two], body: () => ({ carries: [] }) }),
    'SHAPE_MISMATCH',
    '1',
    '0',
  ],
  [
    'a sequence of another length',
    () => t.scan({ length: 3, carries: [], sequences: [two], body: () => ({ carries: [] }) }),
    'SHAPE_MISMATCH',
    '[2]',
    '3',
  ],
  [
    'the gradient of a data-dependent loop',
    () =>
      gradient(
        t.sum(
          t.whileLoop({
            maximum: 2,
            carries: [two],
            condition: ([c]) => t.less(t.sum(c!), 1),
            body: ([c]) => [t.exp(c!)],
          })[0]!,
        ),
        [two],
      ),
    'DOMAIN',
    'gradient',
  ],
  [
    'an output that depends on another graph',
    () => trace({ a: { shape: [] } }, () => ({ r: two })),
    'SHAPE_MISMATCH',
    '"x"',
  ],
  [
    'an output with several events',
    () => trace({ a: { shape: [2], batched: true } }, ({ a }) => ({ r: t.unfoldBatch(a) })),
    'SHAPE_MISMATCH',
    '"r"',
    '2',
  ],
  [
    'half a batch',
    () =>
      placeBatch(
        trace({ a: { shape: [] } }, ({ a }) => ({ a })),
        1.5,
      ),
    'SHAPE_MISMATCH',
    '1.5',
  ],
];

describe('operations refuse', () => {
  for (const [what, make, code, ...words] of mistakes)
    it(`${what}`, () => {
      let error: unknown;
      try {
        make();
      } catch (reason) {
        error = reason;
      }
      expect(error).toBeInstanceOf(FlowError);
      const { message, code: actual } = error as FlowError;
      expect(actual).toBe(code);
      for (const word of words) expect(message).toContain(word);
    });
});

describe('numbers as operands', () => {
  it('take the dtype of integers beside them', () => {
    expect(t.add(count, 1).dtype).toBe('int32');
    expect(t.mul(2, count).dtype).toBe('int32');
    expect(t.equal(count, 3).dtype).toBe('bool');
    expect(t.where(flag, count, 0).dtype).toBe('int32');
  });

  it('are copied when they come as arrays', () => {
    const values = Float64Array.of(1, 2);
    const tensor = t.constant(values);
    values.fill(0);
    expect(tensor.attributes['data']).toEqual(Float64Array.of(1, 2));
  });
});
