import { describe, expect, it } from 'vitest';
import { gradient } from '../autodiff/gradient.ts';
import { referenceEngine } from '../engine/reference/reference-engine.ts';
import { trace } from '../graph/trace.ts';
import { add } from '../tensor/primitives/add.ts';
import { div } from '../tensor/primitives/div.ts';
import { exp } from '../tensor/primitives/exp.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { pow } from '../tensor/primitives/pow.ts';
import { sub } from '../tensor/primitives/sub.ts';
import { sum } from '../tensor/primitives/sum.ts';
import { tanh } from '../tensor/primitives/tanh.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { solveMonotone, type SolveMonotoneOptions } from './solve-monotone.ts';

const functions: Record<
  string,
  { f: (x: Tensor, a: Tensor) => Tensor; roots: number[]; options?: SolveMonotoneOptions }
> = {
  cubic: { f: (x, a) => add(x, mul(a, mul(x, mul(x, x)))), roots: [-30, -1, -1e-6, 0, 0.5, 7, 300] },
  // Newton alone overshoots by orders of magnitude on both.
  exponentials: { f: (x, a) => mul(a, sub(exp(x), exp(mul(x, -1)))), roots: [-20, -3, 0, 1e-3, 5, 25] },
  steps: { f: (x, a) => add(mul(x, 1e-3), mul(a, tanh(mul(x, 50)))), roots: [-40, -0.1, 0, 0.01, 0.1, 900] },
  // Newton goes from about -x to x and back.
  circles: {
    f: (x, a) => mul(a, div(x, pow(add(mul(x, x), 1e-4), 0.25))),
    roots: [-0.5, 0, 1e-3, 3],
    options: { lower: -6, upper: 8 },
  },
  bounded: { f: (x, a) => mul(a, tanh(x)), roots: [-4, -1, 0, 2], options: { lower: -10, upper: 10 } },
};

async function solve(name: string, precision: 'float32' | 'float64'): Promise<{ worst: number; slopes: number[] }> {
  const { f, roots, options } = functions[name]!;
  const graph = trace({ x: { shape: [roots.length], batched: true }, a: { shape: [] } }, ({ x, a }) => {
    const y = f(x, a);
    const root = solveMonotone((u) => f(u, a), y, options);
    const [dx, da] = gradient(sum(root), [x, a]);
    return { root, dx: dx!, da: da! };
  });
  const executable = await referenceEngine().compile(graph, { batchSize: 2, precision });
  const x = Float64Array.from([...roots, ...roots.map((root) => root * 1.1)]);
  const { root, dx, da } = await executable.run({ x, a: Float64Array.of(0.7) });
  executable.dispose();
  const errors = Array.from(root!, (value, i) => Math.abs(value - x[i]!) / (1 + Math.abs(x[i]!)));
  return { worst: Math.max(...errors), slopes: [...dx!, ...da!] };
}

describe('solveMonotone', () => {
  // Where the slope is small, the digits of y do not hold more of x.
  it.each([
    ['cubic', 1e-13, 2e-6],
    ['exponentials', 1e-13, 2e-6],
    ['steps', 1e-12, 2e-5],
    ['circles', 1e-13, 2e-6],
    ['bounded', 1e-11, 2e-4],
  ])('finds the roots of %s to the last digits', async (name, fine, coarse) => {
    expect((await solve(name, 'float64')).worst).toBeLessThan(fine);
    expect((await solve(name, 'float32')).worst).toBeLessThan(coarse);
  });

  it.each(Object.keys(functions))('has the gradient of the inverse of %s', async (name) => {
    // The root of f(u) = f(x) is x, whatever the parameter.
    const { slopes } = await solve(name, 'float64');
    slopes.slice(0, -1).forEach((slope) => expect(slope).toBeCloseTo(1, 6));
    expect(slopes.at(-1)).toBeCloseTo(0, 5);
  });
});
