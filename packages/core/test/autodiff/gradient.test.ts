import { describe, expect, it } from 'vitest';
import { gradient, pullback } from '../../src/autodiff/gradient.ts';
import { jacobian } from '../../src/autodiff/jacobian.ts';
import { referenceEngine } from '../../src/engine/reference/reference-engine.ts';
import { trace, type InputSpec } from '../../src/graph/trace.ts';
import * as t from '../../src/tensor/index.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';

/** The outputs of a function of named inputs, which are given as plain numbers. */
async function compute(
  inputs: Readonly<Record<string, readonly number[]>>,
  specs: Readonly<Record<string, InputSpec>>,
  build: (tensors: Readonly<Record<string, Tensor>>) => Record<string, Tensor>,
  batchSize = 1,
): Promise<Record<string, number[]>> {
  const executable = await referenceEngine().compile(trace(specs, build), { batchSize });
  const outputs = await executable.run(
    Object.fromEntries(Object.entries(inputs).map(([name, values]) => [name, Float64Array.from(values)])),
  );
  return Object.fromEntries(Object.entries(outputs).map(([name, values]) => [name, [...values]]));
}

const scalar = { shape: [] } as const;

describe('gradients', () => {
  it('stop where they are told to', async () => {
    const { d } = await compute({ x: [3] }, { x: scalar }, ({ x }) => ({
      d: gradient(t.mul(x!, t.stopGradient(x!)), [x!])[0]!,
    }));
    expect(d).toEqual([3]);
  });

  it('are zero for what has no part in them, in its own type', () => {
    const [x, y] = [t.input('x', [2], { batch: 1 }), t.input('y', [3])];
    const [dx, dy] = gradient(t.sum(t.square(x)), [x, y]) as [Tensor, Tensor];
    expect([dx.shape, dx.batch]).toEqual([[2], 1]);
    expect([dy.shape, dy.batch]).toEqual([[3], 0]);
  });

  it('take the type of their tensor when a rule of your own gives less or more', async () => {
    const outputs = await compute(
      { x: [1, 2, 3], y: [5] },
      { x: { shape: [3], batched: true }, y: scalar },
      ({ x, y }) => {
        // One number for all elements towards x; a value per element and event towards y.
        const z = t.customVjp(t.mul(x!, y!), [x!, y!], (g) => [t.constant(7), t.mul(g, 2)]);
        const [dx, dy] = gradient(t.sum(z), [x!, y!]) as [Tensor, Tensor];
        return { dx, dy };
      },
    );
    expect(outputs).toEqual({ dx: [7, 7, 7], dy: [6] });
  });

  it('refuse a gradient of another batch', () => {
    const x = t.input('x', [2], { batch: 1 });
    const y = t.customVjp(t.sum(x), [x], () => [t.unfoldBatch(x)]);
    expect(() => gradient(y, [x])).toThrow(/2 events per event/);
  });

  it('count every use of a tensor', async () => {
    const { d } = await compute({ x: [2] }, { x: scalar }, ({ x }) => {
      const y = t.square(x!);
      return { d: gradient(t.add(t.mul(y, y), t.add(y, x!)), [x!])[0]! };
    });
    expect(d).toEqual([4 * 8 + 4 + 1]);
  });

  it('are infinite at a pole only where the value passes through it', async () => {
    const { a, b } = await compute({ x: [-1, 0, 4] }, { x: { shape: [3] } }, ({ x }) => ({
      a: gradient(t.sum(t.sqrt(t.max(x!, 0))), [x!])[0]!,
      b: gradient(t.sum(t.log(t.max(x!, 1e-3))), [x!])[0]!,
    }));
    expect(a).toEqual([0, Infinity, 0.25]);
    expect(b).toEqual([0, 0, 0.25]);
  });

  it('of a choice sum over the batch for shared branches, also under a shared condition', async () => {
    const specs = { c: { shape: [2], dtype: 'bool' }, x: { shape: [2], batched: true }, w: { shape: [2] } } as const;
    const graph = trace(specs, ({ c, x, w }) => {
      const [dx, dw] = gradient(t.sum(t.where(c, t.mul(x, 3), w)), [x, w]) as [Tensor, Tensor];
      return { dx, dw };
    });
    const executable = await referenceEngine().compile(graph, { batchSize: 3 });
    const { dx, dw } = await executable.run({ c: Uint8Array.of(1, 0), x: new Float64Array(6), w: new Float64Array(2) });
    expect([...dx!]).toEqual([3, 0, 3, 0, 3, 0]);
    expect([...dw!]).toEqual([0, 3]);
  });

  it('of a softmax equal its Jacobian', async () => {
    const { d, j, p } = await compute({ x: [0.3, -1.2, 2, 0.3] }, { x: { shape: [4] } }, ({ x }) => ({
      d: gradient(t.sum(t.mul(t.softmax(x!), t.constant([1, 2, 3, 4]))), [x!])[0]!,
      j: jacobian((y) => t.softmax(y), x!),
      p: t.softmax(x!),
    }));
    p!.forEach((pi, i) => {
      const expected = p!.map((pk, k) => pk * ((i === k ? 1 : 0) - pi) * (k + 1)).reduce((a, b) => a + b);
      expect(d![i]).toBeCloseTo(expected, 14);
      p!.forEach((pk, k) => expect(j![i * 4 + k]).toBeCloseTo(pi * ((i === k ? 1 : 0) - pk), 14));
    });
  });

  it.each([
    [true, true],
    [false, true],
    [true, false],
    [false, false],
  ])('are the rows of a Jacobian, x of each event: %s, what is taken from outside: %s', async (ofX, ofW) => {
    const [x, w] = [[0.3, -1.2, 0.7, 0.1].slice(0, ofX ? 4 : 2), [2, 5, -3, 4].slice(0, ofW ? 4 : 2)];
    const { j } = await compute(
      { x, w },
      { x: { shape: [2], batched: ofX }, w: { shape: [2], batched: ofW } },
      (given) => {
        const outside = t.mul(given['x']!, given['w']!);
        const f = (y: Tensor): Tensor => t.concat([t.mul(t.square(y), outside), t.sum(y, { keep: true })]);
        return { j: jacobian(f, given['x']!) };
      },
      2,
    );
    const expected = Array.from({ length: ofX || ofW ? 2 : 1 }, (_, e) => {
      const slope = (i: number): number => {
        const at = x[(2 * e + i) % x.length]!;
        return 2 * at * at * w[(2 * e + i) % w.length]!;
      };
      return [slope(0), 0, 0, slope(1), 1, 1];
    }).flat();
    expect(j!.length).toBe(expected.length);
    j!.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 12));
  });

  it('go through tensors that depend on each other, unless they are taken as independent', async () => {
    const outputs = await compute({ x: [3] }, { x: scalar }, ({ x }) => {
      const y = t.square(x!);
      const z = t.mul(y, x!);
      const [through] = pullback([z], [t.constant(1)], [x!, y]);
      const [apart, dy] = pullback([z], [t.constant(1)], [x!, y], { partial: true });
      return { through: through!, apart: apart!, dy: dy! };
    });
    expect(outputs).toEqual({ through: [27], apart: [9], dy: [3] });
  });
});

describe('gradients of loops', () => {
  const unrolled = (x: Tensor, rounds: number, body: (c: Tensor) => Tensor): Tensor => {
    let c = x;
    for (let i = 0; i < rounds; i++) c = body(c);
    return c;
  };
  /** The same function as a loop and written out: value, gradients, gradients of gradients. */
  const compare = async (body: (c: Tensor, w: Tensor) => Tensor): Promise<void> => {
    const out = await compute(
      { x: [0.3, 1.1], w: [0.7] },
      { x: { shape: [], batched: true }, w: scalar },
      ({ x, w }) => {
        const looped = t.batchSum(
          t.scan({ length: 3, carries: [x!], body: ([c]) => ({ carries: [body(c!, w!)] }) }).carries[0]!,
        );
        const plain = t.batchSum(unrolled(x!, 3, (c) => body(c, w!)));
        const second = (y: Tensor): Tensor => gradient(gradient(y, [w!])[0]!, [w!])[0]!;
        const [ax, aw] = gradient(looped, [x!, w!]) as [Tensor, Tensor];
        const [bx, bw] = gradient(plain, [x!, w!]) as [Tensor, Tensor];
        return { a: looped, b: plain, ax, bx, aw, bw, aww: second(looped), bww: second(plain) };
      },
      2,
    );
    for (const name of ['', 'x', 'w', 'ww'])
      out[`a${name}`]!.forEach((value, i) => expect(value).toBeCloseTo(out[`b${name}`]![i]!, 11));
  };

  it('reach what the body computes from outer tensors alone', () =>
    compare((c, w) => t.sin(t.mul(c, t.exp(t.mul(w, w))))));

  it('reach an outer tensor and what is computed from it', () =>
    compare((c, w) => t.add(t.mul(t.sin(c), t.exp(w)), t.mul(w, t.tanh(w)))));

  it('follow a rule of your own inside the body', async () => {
    const { d } = await compute({ x: [0.5], w: [2] }, { x: scalar, w: scalar }, ({ x, w }) => {
      const loop = t.scan({
        length: 2,
        carries: [x!],
        body: ([c]) => {
          const scaled = t.mul(c!, w!);
          // A rule that uses a tensor of the body, and says 10 where the truth is w.
          return { carries: [t.customVjp(scaled, [c!], (g) => [t.mul(g, t.add(10, t.mul(scaled, 0)))])] };
        },
      });
      return { d: gradient(loop.carries[0]!, [x!])[0]! };
    });
    expect(d).toEqual([100]);
  });

  it('stop inside the body where they are told to', async () => {
    const { d } = await compute({ x: [0.5] }, { x: scalar }, ({ x }) => {
      const loop = t.scan({
        length: 2,
        carries: [x!],
        body: ([c]) => ({ carries: [t.add(c!, t.stopGradient(t.exp(c!)))] }),
      });
      return { d: gradient(loop.carries[0]!, [x!])[0]! };
    });
    expect(d).toEqual([1]);
  });

  it('pass a carry through, unused and exchanged', async () => {
    const { dx, dy } = await compute({ x: [2], y: [3] }, { x: scalar, y: scalar }, ({ x, y }) => {
      const { carries } = t.scan({ length: 3, carries: [x!, y!], body: ([a, b]) => ({ carries: [b!, a!] }) });
      const [dx, dy] = gradient(t.mul(carries[0]!, 5), [x!, y!]) as [Tensor, Tensor];
      return { dx, dy };
    });
    expect([dx, dy]).toEqual([[0], [5]]);
  });

  it('say so when a body does something else each time', () => {
    const x = t.input('x', []);
    let runs = 0;
    const loop = t.scan({
      length: 2,
      carries: [x],
      body: ([c]) => ({ carries: [runs++ === 0 ? t.mul(c!, 2) : t.mul(c!, x)] }),
    });
    expect(() => gradient(loop.carries[0]!, [x])).toThrow(/outer tensors/);
  });
});
