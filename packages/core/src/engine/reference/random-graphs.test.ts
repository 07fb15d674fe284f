import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateNaively } from '../../../test/evaluate-naively.ts';
import { collect } from '../../graph/collect.ts';
import type { Graph } from '../../graph/graph.ts';
import { splitHeld } from '../../graph/split-held.ts';
import { compareArrays } from '../../testing/compare-arrays.ts';
import * as t from '../../tensor/index.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import { referenceEngine } from './reference-engine.ts';
import { planGraph } from './plan-graph.ts';

// Random graphs over matrices [3, 4]: with one shape, buffers are handed on as often as possible, and every mistake in that shows.
const shape = [3, 4];
const names = ['a', 'b', 's0', 's1'];
const state = { next0: 's0', next1: 's1' };

/** Builds tensors from a tape of numbers: each reads an operation and its operands. */
function build(tape: readonly number[], given: readonly t.Tensor[], depth = 0): t.Tensor[] {
  const values = [...given];
  let at = 0;
  const read = (): number => tape[at++ % tape.length]!;
  const any = (): t.Tensor => values[read() % values.length]!;
  const flat = (x: t.Tensor): t.Tensor => reshape(x, [12]);
  const make: (() => t.Tensor)[] = [
    () => t.tanh(any()),
    () => t.neg(any()),
    () => t.relu(any()),
    () => t.sin(any()),
    () => t.add(any(), any()),
    () => t.sub(any(), any()),
    () => t.tanh(t.mul(any(), any())),
    () => t.max(any(), any()),
    () => t.where(t.less(any(), any()), any(), any()),
    () => t.add(any(), t.sum(any(), { axis: 0, keep: true })),
    () => t.mul(any(), t.tanh(t.sum(any(), { axis: 1, keep: true }))),
    () => t.sub(any(), t.slice(any(), { axis: 0, start: 1, end: 2 })),
    () => t.add(t.slice(flat(any()), { axis: 0, start: 0, end: 1 }), any()),
    () => {
      const x = any();
      return t.tanh(t.add(x, t.slice(x, { axis: 0, start: 2 })));
    },
    () => t.concat([t.slice(any(), { axis: 0, start: 0, end: 1 }), t.slice(any(), { axis: 0, start: 1 })]),
    () =>
      reshape(
        t.concat([t.slice(flat(any()), { axis: 0, end: 7 }), t.slice(flat(any()), { axis: 0, start: 7 })]),
        shape,
      ),
    () => t.tanh(t.matMul(t.matMul(any(), any(), { transposeB: true }), any())),
    () => t.reverse(any(), { axis: read() % 2 }),
    () => reshape(t.transpose(any()), shape),
    () => t.tanh(t.cumSum(any(), { axis: read() % 2 })),
    () => {
      if (depth > 1) return any();
      const length = read() % 4;
      const sequences = [t.stack(Array.from({ length: Math.max(length, 1) }, any))].map((x) =>
        t.slice(x, { axis: 0, end: length }),
      );
      const loop = t.scan({
        length,
        carries: [any(), any()],
        sequences,
        body: ([c, d], [slice]) => {
          const made = build(
            tape.slice(at % tape.length, (at % tape.length) + 6).concat(3),
            [c!, d!, slice!, any()],
            depth + 1,
          );
          // Carries that change places, and a carry that is a slice, come from here.
          const results = [d!, c!, slice!, ...made.slice(-3)];
          const choose = (): t.Tensor => results[read() % results.length]!;
          return { carries: [choose(), choose()], outputs: [choose(), choose()] };
        },
      });
      return t.add(
        t.sub(loop.carries[0]!, loop.carries[1]!),
        t.add(t.sum(loop.outputs[0]!, { axis: 0 }), t.sum(loop.outputs[1]!, { axis: 0 })),
      );
    },
    () => {
      if (depth > 0) return any();
      const [x, y] = [any(), any()];
      const [p, q] = t.whileLoop({
        maximum: read() % 4,
        carries: [x, y],
        condition: ([c]) => t.less(t.sum(t.square(c!)), 50),
        body: ([c, d]) => [t.add(d!, 0.5), t.tanh(c!)],
      });
      return t.mul(p!, t.tanh(q!));
    },
  ];
  for (let i = 0; i < tape.length; i++) values.push(make[read() % make.length]!());
  return values;
}

function randomGraph(tape: readonly number[]): Graph {
  const inputs = names.map((name) => t.input(name, shape));
  const values = build(tape, inputs);
  const pick = (k: number): t.Tensor => values.at(-1 - (tape[k % tape.length]! % 6)) ?? values[0]!;
  return collect(inputs, [
    ['y', pick(0)],
    ['row', t.slice(pick(1), { axis: 0, start: 1, end: 2 })],
    ['next0', t.tanh(pick(2))],
    ['next1', pick(3) === inputs[1] ? inputs[2]! : t.sin(pick(3))],
    ['again', pick(0)],
  ]);
}

const numbers = (salt: number): number[] => Array.from({ length: 12 }, (_, i) => Math.sin(i * 7.3 + salt * 1.7));
const close = (actual: ArrayLike<number>, expected: ArrayLike<number>, label: string): void => {
  const problem = compareArrays(Float64Array.from(actual), Float64Array.from(expected), 1e-9);
  if (problem !== undefined) expect.fail(`${label}: ${problem}`);
};
const tapes = fc.array(fc.nat(10_000), { minLength: 4, maxLength: 40 });

describe('random graphs', () => {
  it('give what their naive evaluation gives, run after run, with state', async () => {
    await fc.assert(
      fc.asyncProperty(tapes, async (tape) => {
        const graph = randomGraph(tape);
        const executable = await referenceEngine().compile(graph, { state });
        let held: Record<string, ArrayLike<number>> = { s0: numbers(1), s1: numbers(2) };
        await executable.writeState({ s0: Float64Array.from(numbers(1)), s1: Float64Array.from(numbers(2)) });
        for (let run = 0; run < 3; run++) {
          const fresh = { a: numbers(run + 3), b: numbers(run + 6) };
          const expected = evaluateNaively(graph, { ...held, ...fresh }, 1);
          const actual = await executable.run({ a: Float64Array.from(fresh.a), b: Float64Array.from(fresh.b) });
          expect(Object.keys(actual)).toEqual(['y', 'row', 'again']);
          for (const name of ['y', 'row', 'again']) close(actual[name]!, expected[name]!, `run ${run}: ${name}`);
          held = { s0: expected['next0']!, s1: expected['next1']! };
          const states = await executable.readState();
          for (const name of ['s0', 's1']) close(states[name]!, held[name]!, `run ${run}: ${name}`);
        }
      }),
      { numRuns: 400, seed: 7 },
    );
  }, 60_000);

  it('give the same with several steps in one call', async () => {
    await fc.assert(
      fc.asyncProperty(tapes, fc.integer({ min: 1, max: 4 }), async (tape, steps) => {
        const graph = randomGraph(tape);
        const [single, several] = [
          await referenceEngine().compile(graph, { state }),
          await referenceEngine().compile(graph, { state, steps }),
        ];
        for (let call = 0; call < 2; call++) {
          const a = Array.from({ length: steps }, (_, k) => numbers(k + 10 * call));
          const b = Array.from({ length: steps }, (_, k) => numbers(k + 5 + 10 * call));
          const stacked = await several.run({ a: Float64Array.from(a.flat()), b: Float64Array.from(b.flat()) });
          const y: number[] = [];
          for (let k = 0; k < steps; k++) {
            const out = await single.run({ a: Float64Array.from(a[k]!), b: Float64Array.from(b[k]!) });
            y.push(...out['y']!);
          }
          close(stacked['y']!, y, 'y');
          const [x, z] = [await several.readState(), await single.readState()];
          for (const name of ['s0', 's1']) close(x[name]!, [...z[name]!], name);
        }
      }),
      { numRuns: 150, seed: 8 },
    );
  }, 60_000);

  it('give the same in two parts, of which the first follows from held inputs alone', () => {
    let parted = 0;
    fc.assert(
      fc.property(tapes, fc.subarray(names, { minLength: 1 }), (tape, held) => {
        const graph = randomGraph(tape);
        const split = splitHeld(graph, held);
        if (split === undefined) return;
        parted++;
        const given = Object.fromEntries(names.map((name, i) => [name, numbers(i)]));
        const { prelude, main } = split;
        for (const { name } of prelude.inputs) expect(held).toContain(name);
        const actual = evaluateNaively(main, { ...given, ...evaluateNaively(prelude, given, 1) }, 1);
        const expected = evaluateNaively(graph, given, 1);
        expect(Object.keys(actual)).toEqual(Object.keys(expected));
        for (const [name, values] of Object.entries(expected)) close(actual[name]!, values, name);
      }),
      { numRuns: 400, seed: 9 },
    );
    expect(parted).toBeGreaterThan(200);
  });

  it('reuse buffers: a long chain needs few', () => {
    let x = t.input('x', [100]);
    const inputs = [x];
    for (let i = 0; i < 50; i++) x = t.add(t.tanh(x), t.sin(t.cumSum(x)));
    expect(planGraph(collect(inputs, [['y', x]])).buffers.length).toBeLessThanOrEqual(3);
  });
});
