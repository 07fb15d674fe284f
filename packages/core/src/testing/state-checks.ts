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
