import { add, key, matMul, random, reshape, slice, type Tensor } from '@flows/core';
import { lower, trace, type Engine, type Executable, type Graph, type HostArray } from '@flows/core/engine';
import { onnxRuntimeNode } from '@flows/node';
import { captureGraph } from './capture-graph.ts';
import type { BenchCase } from './cases.ts';
import { median } from './statistics.ts';

/** What the matrix products of a training step take of it. */
export interface ProductShare {
  /** Milliseconds of a step. */
  readonly step: number;
  /** Milliseconds of its products in a graph of their own. */
  readonly products: number;
  /** Floating-point operations of its products, in thousand millions. */
  readonly gigaflop: number;
  readonly count: number;
}

/** A product of the step: what it is applied to, and how. */
interface Product {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly flop: number;
}

const rounds = 9;
const secondsEach = 0.15;
const stepsPerCall = 8;

/** Times a step, and a graph of nothing but matrix products of the same shapes, in turn. */
export async function measureProducts(benchCase: BenchCase, threads: number): Promise<ProductShare> {
  const engine = await onnxRuntimeNode({ worker: false, threads });
  const step = await captureGraph(benchCase, { stepsPerCall });
  const { steps: _, ...once } = (await captureGraph(benchCase, { stepsPerCall: 1 })).options;
  const products = productsOf(lower(step.graph, once));

  const executable = await engine.compile(step.graph, step.options);
  await executable.writeState(step.state);
  const withProducts = await compileProducts(engine, products, (a, b, options) => matMul(a, b, options));
  // The same graph without them: what looking at the results costs.
  const without = await compileProducts(engine, products, (a) => a);

  const times: { step: number; products: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const stepTime = (await callTime(executable, step.inputs)) / stepsPerCall;
    const all = await callTime(withProducts.executable, withProducts.inputs);
    const rest = await callTime(without.executable, without.inputs);
    times.push({ step: stepTime, products: all - rest });
  }
  await engine.dispose();
  return {
    step: median(times.map((time) => time.step)),
    products: median(times.map((time) => time.products)),
    gigaflop: products.reduce((sum, { flop }) => sum + flop, 0) / 1e9,
    count: products.length,
  };
}

function productsOf({ nodes }: Graph): Product[] {
  return nodes
    .filter(({ primitive }) => primitive === 'matMul')
    .map(({ inputs, attributes, shape }) => {
      const [a, b] = inputs.map((input) => nodes[input]!.shape) as [readonly number[], readonly number[]];
      const transposeA = attributes['transposeA'] === true;
      const summed = a.at(transposeA ? -2 : -1)!;
      return { a, b, transposeA, transposeB: attributes['transposeB'] === true, flop: 2 * sizeOf(shape) * summed };
    });
}

// Operands of each shape: few enough to be given at every call, enough for every product of a step to be another.
const pool = 6;

async function compileProducts(
  engine: Engine,
  products: readonly Product[],
  apply: (a: Tensor, b: Tensor, options: Pick<Product, 'transposeA' | 'transposeB'>) => Tensor,
): Promise<{ executable: Executable; inputs: Record<string, HostArray> }> {
  const shapes = new Map(products.flatMap(({ a, b }) => [a, b]).map((shape) => [shape.join('x'), shape]));
  const names = [...shapes].flatMap(([id, shape]) =>
    Array.from({ length: pool }, (_, i) => [`${id}:${i}`, shape] as const),
  );
  const graph = trace(Object.fromEntries(names.map(([name, shape]) => [name, { shape }])), (operands) => {
    const used = new Map<string, number>();
    const looks = products.map(({ a, b, transposeA, transposeB }, k) => {
      const kind = `${a.join('x')} ${b.join('x')} ${transposeA} ${transposeB}`;
      const turn = used.get(kind) ?? 0;
      used.set(kind, turn + 1);
      const left = operands[`${a.join('x')}:${turn % pool}`]!;
      const right = operands[`${b.join('x')}:${(turn + Math.floor(turn / pool)) % pool}`]!;
      // One number of each result, so that none can be left out.
      const result = apply(left, right, { transposeA, transposeB });
      const at = k % sizeOf(result.shape);
      return slice(reshape(result, [sizeOf(result.shape)]), { axis: 0, start: at, end: at + 1 });
    });
    return { looked: looks.reduce((sum, look) => add(sum, look)) };
  });
  const inputs = Object.fromEntries(
    names.map(([name, shape], i) => [
      name,
      Float32Array.from(random.uniform(key(i), sizeOf(shape), { min: -1, max: 1 })),
    ]),
  );
  return { executable: await engine.compile(graph, { precision: 'float32' }), inputs };
}

/** Milliseconds of the median call of a while. */
async function callTime(executable: Executable, inputs: Readonly<Record<string, HostArray>>): Promise<number> {
  await executable.run(inputs);
  const taken: number[] = [];
  const end = performance.now() + 1000 * secondsEach;
  for (let now = performance.now(); now < end;) {
    await executable.run(inputs);
    const then = performance.now();
    taken.push(then - now);
    now = then;
  }
  return median(taken);
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1);
