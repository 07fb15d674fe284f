import * as t from '@flows/core';
import { referenceEngine, trace, type Engine, type HostArray } from '@flows/core/engine';

const ramp = (size: number): Float64Array => Float64Array.from({ length: size }, (_, i) => Math.sin(i * 1.7 + 0.4));

/**
 * Operations on what other operations have computed, in odd shapes: backends that keep numbers in blocks leave rubbish beyond the end of
 * an axis, which no operand that comes from the host shows.
 *
 * @throws Error that names what differs.
 */
export async function checkOddShapes(engine: Engine): Promise<void> {
  const problems: string[] = [];
  const compare = async (what: string, shape: t.Shape, build: (x: t.Tensor) => t.Tensor): Promise<void> => {
    const graph = trace({ x: { shape } }, ({ x }) => ({ y: build(t.exp(x)) }));
    const [actual, expected] = await Promise.all(
      [engine, referenceEngine()].map(async (engine): Promise<HostArray> => {
        const executable = await engine.compile(graph, {});
        const { y } = await executable.run({ x: ramp(t.sizeOf(shape)) });
        executable.dispose();
        return y!;
      }),
    );
    const wrong = expected!.findIndex((value, i) => !(Math.abs(actual![i]! - value) <= 1e-4 * (1 + Math.abs(value))));
    if (wrong >= 0) problems.push(`${what} of ${shape.join(' x ')}: ${actual![wrong]} instead of ${expected![wrong]}`);
  };
  for (const inner of [1, 2, 3, 5, 7]) {
    const lower = (x: t.Tensor): t.Tensor => t.log(t.mul(x, 0.5));
    await compare('product', [3, inner], (x) => t.matMul(x, lower(x), { transposeB: true }));
    await compare('product of the transposed', [inner, 3], (x) => t.matMul(lower(x), x, { transposeA: true }));
    await compare('products', [3, 3, inner], (x) => t.matMul(x, lower(x), { transposeB: true }));
  }
  for (const shape of [[1], [3], [3, 5], [3, 3, 3], [5, 1, 3]]) {
    const axis = shape.length - 1;
    await compare('sum', shape, (x) => t.sum(t.add(x, 1)));
    await compare('sum of the last axis', shape, (x) => t.sum(x, { axis }));
    await compare('sum of the first axis', shape, (x) => t.sum(x, { axis: 0 }));
    await compare('maximum', shape, (x) => t.reduceMax(t.neg(x)));
    await compare('running sum', shape, (x) => t.cumSum(x, { axis }));
    await compare('reversal', shape, (x) => t.reverse(x, { axis }));
    await compare('concatenation', shape, (x) => t.concat([x, t.neg(x), x], { axis }));
    await compare('padding', shape, (x) => t.pad(x, { axis, before: 1, after: 1 }));
    await compare('new shape', shape, (x) => t.exp(t.reshape(x, [t.sizeOf(shape)])));
    await compare('choice', shape, (x) => t.where(t.greater(x, 1), x, t.neg(x)));
    await compare('softmax', shape, (x) => t.softmax(x, { axis }));
  }
  await compare('transposition', [3, 5], (x) => t.exp(t.transpose(x)));
  await compare('picking', [3, 5], (x) => t.gather(x, t.constant(Int32Array.of(4, 0, 2)), { axis: 1 }));
  if (problems.length > 0) throw new Error(problems.join('\n'));
}
