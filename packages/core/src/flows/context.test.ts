import { describe, expect, it } from 'vitest';
import { fromColumns, fromFlat, fromGenerator } from '../data/index.ts';
import { key, normal } from '../random/index.ts';
import { perturbedParams } from '../testing/perturbed-params.ts';
import { planTraining } from '../training/plan-training.ts';
import type { Context } from './context.ts';
import type { Events } from './events.ts';
import { Flow } from './flow.ts';
import { RealNVP } from './real-nvp.ts';

const conditional = (): Flow => {
  const flow = new Flow(RealNVP(2, { layers: 3, hidden: [8], context: 3 }));
  flow.setParams(perturbedParams(flow.declarations, key(1), 0.3));
  return flow;
};
const flow = conditional();
const numbers = (seed: number, ...shape: number[]) => ({
  shape,
  data: normal(
    key(seed),
    shape.reduce((size, length) => size * length, 1),
  ),
});
const row = ({ shape, data }: { shape: readonly number[]; data: Float64Array }, i: number) => {
  const size = data.length / shape[0]!;
  return { shape: shape.slice(1), data: data.subarray(i * size, (i + 1) * size) };
};
const expectClose = (actual: ArrayLike<number>, expected: ArrayLike<number>) => {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++)
    expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThan(1e-11 * (1 + Math.abs(expected[i]!)));
};
const concatenate = (parts: readonly ArrayLike<number>[]) => parts.flatMap((part) => Array.from(part));

describe('a context', () => {
  const x = numbers(2, 4, 5, 2);
  const contexts = numbers(3, 4, 3);
  const rows = Array.from({ length: 4 }, (_, i) => row(contexts, i));

  it('of shape [c] is shared by all events, whatever their axes', async () => {
    const shared = [0.3, -1, 2];
    const repeated = Array.from({ length: 20 }, () => shared);
    const flat = { shape: [20, 2], data: x.data };
    const expected = await flow.logProb(flat, { context: repeated });
    for (const context of [shared, Float64Array.from(shared), { shape: [3], data: Float32Array.from(shared) }]) {
      const tolerant = 'shape' in context ? 6 : 12;
      (await flow.logProb(x, { context })).forEach((p, i) => expect(p).toBeCloseTo(expected[i]!, tolerant));
    }
    expect((await flow.inverse(x, { context: shared })).value.shape).toEqual([4, 5, 2]);
    expect((await flow.sample(7, { context: shared })).shape).toEqual([7, 2]);
  });

  it('of shape [m, c] goes row by row, and over the axes behind', async () => {
    const first = { shape: [4, 2], data: Float64Array.from(rows.flatMap((_, i) => [...row(row(x, i), 0).data])) };
    const expected = await Promise.all(rows.map(({ data }, i) => flow.logProb(row(x, i), { context: data })));
    expectClose(await flow.logProb(x, { context: contexts }), concatenate(expected));
    const rowByRow = await flow.logProb(first, { context: contexts });
    expectClose(
      rowByRow,
      expected.map((p) => p[0]!),
    );
    expectClose(await flow.logProb(first, { context: rows.map(({ data }) => [...data]) }), rowByRow);
    expectClose(await flow.logProb(first, { context: contexts.data }), rowByRow);
    expectClose(await flow.logProb(first, { context: [...contexts.data] }), rowByRow);
  });

  it('for each event has all the axes of the events', async () => {
    const each = numbers(4, 4, 5, 3);
    const expected = await flow.logProb({ shape: [20, 2], data: x.data }, { context: { ...each, shape: [20, 3] } });
    expectClose(await flow.logProb(x, { context: each }), expected);
  });

  it('puts the axis of samples behind its own', async () => {
    const { value, logProb } = await flow.sampleAndLogProb(5, { context: contexts, seed: 3 });
    expect(value.shape).toEqual([4, 5, 2]);
    expectClose(await flow.logProb(value, { context: contexts }), logProb);
    for (const [i, { data }] of rows.entries()) {
      const alone = await flow.sampleAndLogProb(5, { context: data, seed: 3, offset: 5 * i });
      expectClose(alone.value.data, row({ shape: value.shape, data: value.data as Float64Array }, i).data);
      expectClose(alone.logProb, logProb.subarray(5 * i, 5 * i + 5));
    }
    const each = await flow.sample(2, { context: numbers(5, 2, 3, 3) });
    expect(each.shape).toEqual([2, 3, 2, 2]);
    expect((await flow.sample(2, { context: [[0, 0, 0]] })).shape).toEqual([1, 2, 2]);
    expect((await flow.sample(0, { context: contexts })).shape).toEqual([4, 0, 2]);
    expect((await flow.sample(3, { context: [] })).shape).toEqual([0, 3, 2]);
  });

  it('is the same whatever the chunks', async () => {
    const many = numbers(6, 3, 3);
    const { value, logProb } = await flow.sampleAndLogProb(700, { context: many, seed: 1 });
    expectClose(await flow.logProb(value, { context: many }), logProb);
    const { value: again } = await flow.forward((await flow.inverse(value, { context: many })).value, {
      context: many,
    });
    expect(again.shape).toEqual([3, 700, 2]);
    again.data.forEach((v, i) => expect(Math.abs(v - value.data[i]!)).toBeLessThan(1e-9 * (1 + Math.abs(v))));
  });

  it('goes with the points of a trajectory', async () => {
    const { shape, data } = await flow.trajectory(x, { context: contexts });
    expect(shape).toEqual([4, 5, 5, 2]);
    const { value } = await flow.forward(x, { context: contexts });
    for (let e = 0; e < 20; e++)
      expectClose(data.subarray(10 * e + 8, 10 * e + 10), value.data.slice(2 * e, 2 * e + 2));
  });

  it('may belong to events without a batch axis', async () => {
    const point = { shape: [2], data: Float64Array.of(0.5, 1) };
    const { value } = await flow.inverse(point, { context: [1, 2, 3] });
    expect(value.shape).toEqual([2]);
    expectClose(value.data, (await flow.inverse([[0.5, 1]], { context: [[1, 2, 3]] })).value.data);
  });

  const two = [
    [0, 0],
    [1, 1],
  ];
  it.each<[string, Events, Context | undefined, RegExp, RegExp]>([
    ['missing', two, undefined, /needs a context of shape \[3\]/, /pass \{ context \}/],
    ['of another length', two, [1, 2], /context has 2 numbers.* 3/, /shape \[3\]/],
    ['with rows of another length', two, [[1, 2]], /context, row 0 has 2 values, expected 3/, /shape \[3\]/],
    [
      'of another shape',
      two,
      { shape: [2, 2], data: new Float64Array(4) },
      /\[2, 2\], expected \[…, 3\]/,
      /shape \[3\]/,
    ],
    [
      'with too few rows',
      two,
      [[1, 2, 3]],
      /leading axes \[1\], those of x are \[2\]/,
      /shape \[2, 3\], or \[3\] for all/,
    ],
    ['with axes in another order', x, numbers(1, 5, 4, 3), /\[5, 4\], those of x are \[4, 5\]/, /\[4, 5, 3\]/],
    ['with more axes', two, numbers(1, 2, 4, 3), /\[2, 4\], those of x are \[2\]/, /\[2, 3\]/],
  ])('%s is refused', async (_, events, context, message, hint) => {
    const error: unknown = await flow.logProb(events, { ...(context && { context }) }).catch((reason) => reason);
    expect(error).toMatchObject({ code: 'SHAPE_MISMATCH', message: expect.stringMatching(message) });
    expect(error).toMatchObject({ hint: expect.stringMatching(hint) });
  });

  it('is refused where a number is none, or the flow has no context', async () => {
    const bad = flow.logProb([[0, 0]], { context: [[1, NaN, 3]] });
    await expect(bad).rejects.toMatchObject({ code: 'DATA_INVALID', message: expect.stringContaining('column 1') });
    const plain = new Flow(RealNVP(2, { layers: 1, hidden: [4] }));
    for (const run of [
      plain.sample(1, { context: [1] }),
      plain.fit(two, { context: [1] }),
      plain.fit(two, { context: ['a'] }),
    ])
      await expect(Promise.resolve(run)).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
  });
});

describe('fit with a context', () => {
  const n = 60;
  const x = numbers(1, n, 2).data;
  const year = Float64Array.from({ length: n }, (_, i) => 2000 + (i % 7));
  const label = Float64Array.from({ length: n }, (_, i) => (i % 3 === 0 ? 1 : 0));
  const pick = (data: Float64Array, column: number) => data.filter((_, i) => i % 2 === column);
  const options = { steps: 6, batchSize: 20, seed: 5, validateEvery: 3, stepsPerCall: 3 };
  const make = () => new Flow(RealNVP(2, { layers: 2, hidden: [8], context: 2 }));
  const beside = Array.from({ length: n }, (_, i) => [year[i]!, label[i]!]);
  const columns = { year, a: pick(x, 0), label, b: pick(x, 1) };
  const learn = async (run: (flow: Flow) => PromiseLike<unknown>) => {
    const learned = make();
    const summary = await run(learned);
    return { params: [...learned.params.values()].flatMap(({ data }) => [...data]), summary };
  };

  it('is the same whether contexts lie beside the data or are columns of it', async () => {
    const given = (await learn((flow) => flow.fit(x, { ...options, context: beside }))).params;
    const others = [
      await learn((flow) =>
        flow.fit(fromFlat(x, { columns: 2 }), { ...options, context: Float64Array.from(beside.flat()) }),
      ),
      await learn((flow) =>
        flow.fit(
          { shape: [30, 2, 2], data: x },
          { ...options, context: { shape: [30, 2, 2], data: Float64Array.from(beside.flat()) } },
        ),
      ),
      await learn((flow) => flow.fit(fromColumns(columns), { ...options, context: ['year', 'label'] })),
    ];
    for (const { params } of others) expect(params).toEqual(given);
    const swapped = await learn((flow) => flow.fit(fromColumns(columns), { ...options, context: ['label', 'year'] }));
    expect(swapped.params).not.toEqual(given);
  });

  it('shares a context by the same rule', async () => {
    const few = beside.slice(0, 6);
    const spread = few.flatMap((context) => Array.from({ length: 10 }, () => context));
    const shaped = { shape: [6, 10, 2], data: x };
    const { params } = await learn((flow) => flow.fit(x, { ...options, context: spread }));
    expect((await learn((flow) => flow.fit(shaped, { ...options, context: few }))).params).toEqual(params);
    const one = await learn((flow) => flow.fit(x, { ...options, context: [2001, 1] }));
    expect(one.params.every(Number.isFinite)).toBe(true);
  });

  it('draws events and contexts of endless data together', async () => {
    const source = fromGenerator((k, count) => normal(k, 4 * count), { columns: 4, names: ['u', 'a', 'v', 'b'] });
    const seen: number[] = [];
    const flow = make();
    await flow.fit(
      fromGenerator(
        (k, count) => {
          const drawn = new Float64Array(4 * count);
          source.draw(k, count, drawn);
          // The event repeats its context.
          for (let i = 0; i < count; i++) drawn.copyWithin(4 * i, 4 * i + 2, 4 * i + 4);
          seen.push(count);
          return drawn;
        },
        { columns: 4, names: ['a', 'b', 'u', 'v'] },
      ),
      { steps: 150, batchSize: 64, learningRate: 0.02, context: ['u', 'v'] },
    );
    expect(seen.length).toBeGreaterThan(150);
    const { data } = await flow.sample(100, { context: [1, -1] });
    const mean = (column: number) => pick(data as Float64Array, column).reduce((sum, value) => sum + value, 0) / 100;
    expect(mean(0)).toBeCloseTo(1, 0);
    expect(mean(1)).toBeCloseTo(-1, 0);
  });

  it('validates on events with their own contexts', async () => {
    const validation = { events: x.subarray(0, 20), context: beside.slice(0, 10) };
    const flow = make();
    const summary = await flow.fit(x, { ...options, context: beside, validation });
    const again = await flow.logProb(x.subarray(0, 20), { context: validation.context });
    expect(summary.validationNll).toBeCloseTo(-again.reduce((sum, p) => sum + p, 0) / 10, 10);
  });

  it('holds out rows with their contexts', async () => {
    // Without learning, the loss on the held-out rows is that of the calibrated flow.
    const flow = make();
    const { validationNll } = await flow.fit(x, {
      ...options,
      context: beside,
      validation: 0.5,
      learningRate: () => 0,
    });
    const { train } = planTraining(n, { seed: 5, validation: 0.5, batchSize: 20 });
    const held = Array.from({ length: n }, (_, i) => i).filter((i) => !train.includes(i));
    const nll = await flow.logProb(
      held.map((i) => [...x.subarray(2 * i, 2 * i + 2)]),
      { context: held.map((i) => beside[i]!) },
    );
    expect(validationNll).toBeCloseTo(-nll.reduce((sum, p) => sum + p, 0) / held.length, 10);
    expect(flow.params.get('context.mean')!.data[0]).toBeCloseTo(
      train.reduce((sum, i) => sum + year[i]!, 0) / train.length,
      9,
    );
  });

  it.each<[string, () => PromiseLike<unknown>, string, RegExp]>([
    ['nothing', () => make().fit(x), 'SHAPE_MISMATCH', /needs a context of shape \[2\]/],
    [
      'too few rows',
      () => make().fit(x, { context: beside.slice(1) }),
      'SHAPE_MISMATCH',
      /\[59\], those of the data are \[60\]/,
    ],
    [
      'too few names',
      () => make().fit(fromColumns(columns), { context: ['year'] }),
      'SHAPE_MISMATCH',
      /1 columns \(year\)/,
    ],
    [
      'an unknown name',
      () => make().fit(fromColumns(columns), { context: ['year', 'hour'] }),
      'DATA_INVALID',
      /no column "hour"/,
    ],
    [
      'a name twice',
      () => make().fit(fromColumns(columns), { context: ['year', 'year'] }),
      'DATA_INVALID',
      /"year" twice/,
    ],
    ['names of rows', () => make().fit(x, { context: ['year', 'label'] }), 'DATA_INVALID', /have no names/],
    [
      'too many columns left',
      () => make().fit(fromColumns({ ...columns, c: year }), { context: ['year', 'label'] }),
      'SHAPE_MISMATCH',
      /3 columns, the flow maps events of 2/,
    ],
    [
      'rows beside endless data',
      () =>
        make().fit(
          fromGenerator((k, count) => normal(k, 2 * count), { columns: 2 }),
          { context: beside },
        ),
      'SHAPE_MISMATCH',
      /endless/,
    ],
    [
      'validation without',
      () => make().fit(x, { context: beside, validation: [[0, 0]] }),
      'SHAPE_MISMATCH',
      /held-out events without/,
    ],
    [
      'validation with another',
      () => make().fit(x, { context: beside, validation: { events: [[0, 0]], context: [[1]] } }),
      'SHAPE_MISMATCH',
      /context, row 0/,
    ],
  ])('refuses %s', async (_, run, code, message) => {
    await expect(Promise.resolve().then(run)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});
