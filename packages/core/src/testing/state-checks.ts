import type { CompileOptions, Engine, Executable, Precision } from '../engine/engine.ts';
import type { Graph } from '../graph/graph.ts';
import { trace } from '../graph/trace.ts';
import * as t from '../tensor/index.ts';
import { compareArrays } from './compare-arrays.ts';

/** Compiles, hands over and disposes of. */
export async function withExecutable<T>(
  engine: Engine,
  graph: Graph,
  options: CompileOptions,
  use: (executable: Executable) => Promise<T>,
): Promise<T> {
  const executable = await engine.compile(graph, options);
  try {
    return await use(executable);
  } finally {
    executable.dispose();
  }
}

/** Throws unless an array has these values. */
export function expectValues(what: string, actual: ArrayLike<number> | undefined, expected: readonly number[]): void {
  const problem = actual ? compareArrays(Float64Array.from(actual), Float64Array.from(expected), 1e-6) : 'missing';
  if (problem !== undefined) throw new Error(`${what}: ${problem}`);
}

/** State is zero at first, is read and written as copies, advances with every run, and its outputs are not returned. */
export async function checkState(engine: Engine, precision: Precision): Promise<void> {
  const graph = trace(
    { x: { shape: [2] }, total: { shape: [2] }, count: { shape: [], dtype: 'int32' } },
    ({ x, total, count }) => ({
      sum: t.add(total, x),
      next: t.add(count, t.constant(Int32Array.of(1), [])),
      seen: t.mul(total, 2),
    }),
  );
  await withExecutable(engine, graph, { precision, state: { sum: 'total', next: 'count' } }, async (executable) => {
    const x = Float64Array.of(1, 2);
    expectValues('state at first', (await executable.readState())['total'], [0, 0]);
    const first = await executable.run({ x });
    if (Object.keys(first).join() !== 'seen')
      throw new Error(`outputs are ${Object.keys(first).join()} instead of seen`);
    expectValues('first output', first['seen'], [0, 0]);
    expectValues('second output', (await executable.run({ x }))['seen'], [2, 4]);
    expectValues('first output, later', first['seen'], [0, 0]);

    const read = await executable.readState();
    expectValues('state after two runs', read['total'], [2, 4]);
    expectValues('count after two runs', read['count'], [2]);
    read['total']!.fill(-1);
    expectValues('state after a copy was changed', (await executable.readState())['total'], [2, 4]);

    const written = Float64Array.of(10, 20);
    await executable.writeState({ total: written });
    written.fill(-1);
    expectValues('output after writing', (await executable.run({ x }))['seen'], [20, 40]);
    const after = await executable.readState();
    expectValues('state after writing', after['total'], [11, 22]);
    expectValues('count is left alone', after['count'], [3]);
  });
}

/** Two states exchanged, one passed through unchanged. */
export async function checkStateExchange(engine: Engine, precision: Precision): Promise<void> {
  const graph = trace(
    { a: { shape: [2] }, b: { shape: [2] }, c: { shape: [] }, x: { shape: [] } },
    ({ a, b, c, x }) => ({
      nextA: b,
      nextB: a,
      nextC: c,
      y: t.mul(t.add(a, c), x),
    }),
  );
  const state = { nextA: 'a', nextB: 'b', nextC: 'c' };
  const start = { a: Float64Array.of(1, 2), b: Float64Array.of(3, 4), c: Float64Array.of(5) };
  const expectState = async (executable: Executable): Promise<void> => {
    const { a, b, c } = await executable.readState();
    expectValues('a after three runs', a, [3, 4]);
    expectValues('b after three runs', b, [1, 2]);
    expectValues('c after three runs', c, [5]);
  };
  await withExecutable(engine, graph, { precision, state }, async (executable) => {
    await executable.writeState(start);
    for (const expected of [
      [6, 7],
      [8, 9],
      [6, 7],
    ])
      expectValues('y', (await executable.run({ x: Float64Array.of(1) }))['y'], expected);
    await expectState(executable);
  });
  await withExecutable(engine, graph, { precision, state, steps: 3 }, async (executable) => {
    await executable.writeState(start);
    expectValues(
      'y of three steps',
      (await executable.run({ x: Float64Array.of(1, 2, 1) }))['y'],
      [6, 7, 16, 18, 6, 7],
    );
    await expectState(executable);
  });
}

/** What is held may be given with every run or be exchanged, one run beside the other; everything made of it follows. */
export async function checkHeldInputs(engine: Engine, precision: Precision): Promise<void> {
  const length = 5000;
  const graph = trace(
    { x: { shape: [2], batched: true }, w: { shape: [length] }, s: { shape: [2] }, unread: { shape: [3] } },
    ({ x, w, s }) => {
      const { carries } = t.scan({ length: 3, carries: [s], body: ([c]) => ({ carries: [t.mul(c!, s)] }) });
      const large = t.where(t.greater(w, 0), t.mul(w, 4), 1);
      const mean = t.div(t.sum(large), length);
      return {
        y: t.where(t.greater(s, 1), t.mul(x, carries[0]!), x),
        z: t.sum(t.mul(t.mul(large, t.slice(w, { axis: 0, start: 0, end: 1 })), t.sum(x))),
        mean,
        repeated: t.add(t.broadcastTo(mean, [2]), t.mul(x, 0)),
      };
    },
  );
  const x = Float64Array.of(1, 2, 3, 4);
  const given = (a: number, s: readonly [number, number]) => ({
    w: new Float64Array(length).fill(a),
    s: Float64Array.from(s),
    unread: new Float64Array(3),
  });
  const expected = (a: number, [p, q]: readonly [number, number]) => {
    const large = a > 0 ? 4 * a : 1;
    const times = (v: number, s: number): number => (s > 1 ? v * s ** 4 : v);
    return {
      y: [times(1, p), times(2, q), times(3, p), times(4, q)],
      z: [3, 7].map((sum) => length * large * a * sum),
      mean: [large],
      repeated: [large, large, large, large],
    };
  };
  const cases: readonly (readonly [w: number, s: readonly [number, number]])[] = [
    [0.5, [2, 1]],
    [-1, [1, 3]],
    [0.25, [3, 2]],
  ];
  await withExecutable(engine, graph, { precision, batchSize: 2, held: ['w', 's', 'unread'] }, async (executable) => {
    const inputs = cases.map(([a, s]) => given(a, s));
    const order = [0, 0, 1, 0, 2, 2, 1];
    const check = (outputs: Readonly<Record<string, ArrayLike<number>>>, i: number): void => {
      for (const [name, values] of Object.entries(expected(...cases[i]!)))
        expectValues(`${name} with held inputs ${i}`, outputs[name], values);
    };
    for (const i of order) check(await executable.run({ x, ...inputs[i]! }), i);
    const atOnce = await Promise.all(order.map((i) => executable.run({ x, ...inputs[i]! })));
    atOnce.forEach((outputs, k) => check(outputs, order[k]!));
  });
}
