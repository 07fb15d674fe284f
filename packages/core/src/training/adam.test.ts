import { describe, expect, it } from 'vitest';
import { referenceEngine } from '../engine/reference/reference-engine.ts';
import { trace } from '../graph/trace.ts';
import { reshape } from '../tensor/primitives/reshape.ts';
import { slice } from '../tensor/primitives/slice.ts';
import { adam, type AdamOptions } from './adam.ts';

/** Params after each step along the given gradients. */
async function descend(
  start: readonly number[],
  gradients: readonly (readonly number[])[],
  rate: (step: number) => number,
  options: AdamOptions = {},
): Promise<number[][]> {
  const optimizer = adam(options);
  const vector = { shape: [start.length] };
  const graph = trace(
    { params: vector, gradient: vector, mean: vector, square: vector, numbers: { shape: [optimizer.scalars] } },
    ({ params, gradient, mean, square, numbers }) => {
      const scalars = Array.from({ length: optimizer.scalars }, (_, i) =>
        reshape(slice(numbers, { axis: 0, start: i, end: i + 1 }), []),
      );
      const next = optimizer.update(params, gradient, [mean, square], scalars);
      return { params: next.params, mean: next.slots[0]!, square: next.slots[1]! };
    },
  );
  const executable = await referenceEngine().compile(graph);
  let state: Record<string, Float64Array> = {
    params: Float64Array.from(start),
    mean: new Float64Array(start.length),
    square: new Float64Array(start.length),
  };
  const path: number[][] = [];
  for (const [i, gradient] of gradients.entries()) {
    const numbers = Float64Array.from(optimizer.hostScalars(i + 1, rate(i)));
    state = (await executable.run({ ...state, gradient: Float64Array.from(gradient), numbers })) as typeof state;
    path.push([...state['params']!]);
  }
  return path;
}

/** As torch.optim.Adam and AdamW write it: both moments corrected, epsilon outside the root, the decay before the step. */
function torch(
  start: readonly number[],
  gradients: readonly (readonly number[])[],
  rate: (step: number) => number,
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 }: AdamOptions = {},
): number[][] {
  const params = [...start];
  const [m, v] = [start.map(() => 0), start.map(() => 0)];
  return gradients.map((gradient, t) => {
    gradient.forEach((g, i) => {
      m[i] = beta1 * m[i]! + (1 - beta1) * g;
      v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
      const [mHat, vHat] = [m[i] / (1 - beta1 ** (t + 1)), v[i] / (1 - beta2 ** (t + 1))];
      params[i] = params[i]! * (1 - rate(t) * weightDecay) - (rate(t) * mHat) / (Math.sqrt(vHat) + epsilon);
    });
    return [...params];
  });
}

const gradients = Array.from({ length: 40 }, (_, t) => [Math.sin(t), 1e-7 * Math.cos(3 * t), t % 7 === 0 ? 50 : -0.1]);
const start = [1, -2, 0.5];

describe('adam', () => {
  it('takes a first step of the learning rate, whatever the gradient', async () => {
    // m̂ = g and v̂ = g², so the step is rate g / (|g| + epsilon).
    const [first] = await descend([1, 1], [[0.5, -200]], () => 0.1);
    expect(first![0]).toBeCloseTo(1 - (0.1 * 0.5) / (0.5 + 1e-8), 14);
    expect(first![1]).toBeCloseTo(1.1, 9);
  });

  it('takes the second step that is computed by hand', async () => {
    // m = 0.9 * 0.1 + 0.1 * 3 = 0.39, v = 0.999 * 0.001 + 0.001 * 9 = 0.009999; m̂ = 0.39 / 0.19, v̂ = 0.009999 / 0.001999.
    const [, second] = await descend([0], [[1], [3]], () => 0.01, { epsilon: 0 });
    expect(second![0]).toBeCloseTo(-0.01 - (0.01 * (0.39 / 0.19)) / Math.sqrt(0.009999 / 0.001999), 14);
  });

  it.each<[string, AdamOptions]>([
    ['Adam', {}],
    ['Adam with other constants', { beta1: 0.5, beta2: 0.9, epsilon: 1e-3 }],
    ['AdamW', { weightDecay: 0.1 }],
  ])('is %s of PyTorch', async (_, options) => {
    const rate = (t: number) => 0.1 / (1 + t);
    const ours = await descend(start, gradients, rate, options);
    const theirs = torch(start, gradients, rate, options);
    ours.forEach((params, t) => params.forEach((p, i) => expect(p).toBeCloseTo(theirs[t]![i]!, 12)));
  });

  it('is named after what it does', () => {
    expect(adam().name).toBe('adam');
    expect(adam({ weightDecay: 1e-4 }).name).toBe('adamw');
  });
});
