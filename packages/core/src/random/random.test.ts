import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FlowError } from '../flow-error.ts';
import {
  bernoulli,
  bits,
  categorical,
  cauchy,
  exponential,
  fillNormal,
  fillRademacher,
  fillUniform,
  foldIn,
  gumbel,
  integers,
  key,
  type Key,
  laplace,
  logistic,
  normal,
  permutation,
  rademacher,
  split,
  truncatedNormal,
  uniform,
} from './index.ts';
import { fillThreefry, threefry2x32 } from './threefry.ts';

type SeedCase = { seed: string; key: [number, number] } & Record<string, number[]>;

const fixture = JSON.parse(readFileSync(new URL('../../test/fixtures/random-jax.json', import.meta.url), 'utf8')) as {
  threefry2x32: { key: [number, number]; counter: [number, number]; output: number[] }[];
  seeds: SeedCase[];
};

function expectClose(actual: ArrayLike<number>, expected: readonly number[] | undefined, tolerance: number): void {
  expect(actual.length).toBe(expected?.length);
  expected?.forEach((value, i) =>
    expect(Math.abs(actual[i]! - value) / Math.abs(value), `element ${i}`).toBeLessThanOrEqual(tolerance),
  );
}

test('threefry2x32 gives the reference blocks', () => {
  for (const { key: k, counter, output } of fixture.threefry2x32)
    expect(threefry2x32(k, counter[0], counter[1])).toEqual(output);
});

describe.each(fixture.seeds.map((seed) => [seed.seed, seed] as const))('seed %s, against JAX', (_, expected) => {
  const k = key(BigInt(expected.seed));

  test('key, split and foldIn', () => {
    expect(k).toEqual(expected.key);
    expect(key(Number(expected.seed))).toEqual(expected.key);
    expect(split(k)).toEqual(expected['split_2']);
    expect(split(k, 3)).toEqual(expected['split_3']);
    expect(foldIn(k, 7)).toEqual(expected['fold_in_7']);
    expect(foldIn(k, 0)).toEqual(expected['fold_in_0']);
  });

  test('bits', () => {
    expect([...bits(k, 8)]).toEqual(expected['bits_u32_8']);
    expect([...bits(k, 5)]).toEqual(expected['bits_u32_odd_5']);
    expect([...bits(k, 12)]).toEqual(expected['bits_u32_3x4']);
    expect([...bits(k, 8)].map((word) => word & 255)).toEqual(expected['bits_u8_8']);
    const words = new Uint32Array(8);
    fillThreefry(k, 0, false, words);
    expect([0, 1, 2, 3].map((i) => String((BigInt(words[2 * i]!) << 32n) | BigInt(words[2 * i + 1]!)))).toEqual(
      expected['bits_u64_4'],
    );
  });

  test('uniform numbers, exactly', () => {
    expect([...uniform(k, 8, { precision: 'float32' })]).toEqual(expected['uniform_f32_8']);
    expect([...uniform(k, 4)]).toEqual(expected['uniform_f64_4']);
    expect([...uniform(k, 4, { min: -2, max: 3 })]).toEqual(expected['uniform_f64_minus2_3']);
  });

  test('normal numbers', () => {
    expectClose(normal(k, 8, { precision: 'float32' }), expected['normal_f32_8'], 1e-6);
    expectClose(normal(k, 4), expected['normal_f64_4'], 1e-12);
  });

  test('permutations and integers, exactly', () => {
    expect([...permutation(k, 10)]).toEqual(expected['permutation_10']);
    expect([...permutation(k, 5)]).toEqual(expected['permutation_5']);
    expect([...permutation(k, 1000).subarray(0, 16)]).toEqual(expected['permutation_1000_first_16']);
    expect([...permutation(k, 10).subarray(0, 4)]).toEqual(expected['choice_10_no_replace_4']);
    expect([...integers(k, 8, { max: 100 })]).toEqual(expected['randint_0_100_8_int32']);
    expect([...integers(k, 4, { min: -5, max: 1_000_000 })]).toEqual(expected['randint_m5_1000000_4_int32']);
  });

  test('other laws', () => {
    expect([...bernoulli(k, 16, { probability: 0.3 })].map(Boolean)).toEqual(expected['bernoulli_0.3_16_f32p']);
    expectClose(exponential(k, 4), expected['exponential_f64_4'], 1e-12);
    expectClose(gumbel(k, 4), expected['gumbel_f64_4'], 1e-12);
    expectClose(laplace(k, 4), expected['laplace_f64_4'], 1e-12);
    expectClose(cauchy(k, 4), expected['cauchy_f64_4'], 1e-12);
    expectClose(logistic(k, 4), expected['logistic_f64_4'], 1e-12);
    expectClose(truncatedNormal(k, 4, { lower: -1, upper: 2 }), expected['truncated_normal_f64_m1_2_4'], 1e-12);
    expect([...categorical(k, 8, { logits: [0.2, 0.5, 0.3].map(Math.log) })]).toEqual(expected['categorical_3_8']);
  });
});

describe('streams', () => {
  const k: Key = [123456789, 4000000000];

  test('a long permutation, with several rounds, is one', () => {
    const order = permutation(k, 5000);
    expect(Int32Array.from(order).sort()).toEqual(Int32Array.from({ length: 5000 }, (_, i) => i));
    expect(permutation(k, 1)).toEqual(new Int32Array([0]));
    expect(permutation(k, 0)).toEqual(new Int32Array(0));
  });

  test.each(['float32', 'float64'] as const)(
    '%s streams can be drawn in pieces, into any part of a buffer',
    (precision) => {
      for (const [draw, fill] of [
        [uniform, fillUniform],
        [normal, fillNormal],
        [rademacher, fillRademacher],
      ] as const) {
        const whole = draw(k, 11, { precision });
        const pieces = draw(k, 20, { precision }).fill(7);
        fill(k, pieces.subarray(3, 8), { offset: 0 });
        fill(k, pieces.subarray(8, 14), { offset: 5 });
        expect([...pieces]).toEqual([7, 7, 7, ...whole, 7, 7, 7, 7, 7, 7]);
        expect([...draw(k, 4, { precision, offset: 7 })]).toEqual([...whole.subarray(7)]);
      }
    },
  );

  test('the counter carries into its high word', () => {
    const words = bits(k, 4, { offset: 2 ** 32 - 2 });
    const block = (high: number, low: number) => {
      const [a, b] = threefry2x32(k, high, low);
      return (a ^ b) >>> 0;
    };
    expect([...words]).toEqual([block(0, 2 ** 32 - 2), block(0, 2 ** 32 - 1), block(1, 0), block(1, 1)]);
  });

  test('signs are the same in both precisions and balanced', () => {
    const signs = rademacher(k, 10_000);
    expect([...rademacher(k, 10_000, { precision: 'float32' })]).toEqual([...signs]);
    expect(Math.abs(signs.reduce((sum, sign) => sum + sign, 0))).toBeLessThan(400);
  });

  test.each(['float32', 'float64'] as const)('%s normals have the moments of the law', (precision) => {
    const x = normal(k, 100_000, { precision });
    const moment = (power: number) =>
      Array.from(x, (value) => value ** power).reduce((sum, value) => sum + value, 0) / x.length;
    expect(Math.abs(moment(1))).toBeLessThan(0.015);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.02);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.15);
    expect(x.every(Number.isFinite)).toBe(true);
  });
});

describe('refusals', () => {
  const code = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      if (error instanceof FlowError) return error.code;
    }
    return 'no FlowError';
  };

  test.each([
    ['a fractional seed', () => key(0.5)],
    ['a seed beyond 2^53', () => key(2 ** 60)],
    ['a bigint seed beyond 64 bits', () => key(1n << 64n)],
    ['a negative count', () => normal(key(0), -1)],
    ['a fractional offset', () => fillNormal(key(0), new Float32Array(1), { offset: 0.5 })],
    ['foldIn of a fraction', () => foldIn(key(0), 1.5)],
    ['foldIn beyond 32 bits', () => foldIn(key(0), 2 ** 32)],
    ['inverted bounds', () => uniform(key(0), 1, { min: 1, max: 0 })],
    ['infinite bounds', () => uniform(key(0), 1, { max: Infinity })],
    ['no integer between the bounds', () => integers(key(0), 1, { min: 3, max: 3 })],
    ['integers beyond 32 bits', () => integers(key(0), 1, { max: 2 ** 31 })],
    ['a probability above one', () => bernoulli(key(0), 1, { probability: 1.5 })],
    ['no category', () => categorical(key(0), 1, { logits: [] })],
    ['a NaN logit', () => categorical(key(0), 1, { logits: [0, NaN] })],
    ['empty truncation', () => truncatedNormal(key(0), 1, { lower: 1, upper: 1 })],
  ])('%s is DOMAIN', (_, run) => expect(code(run)).toBe('DOMAIN'));

  test('the widest ranges are accepted', () => {
    expect(key((1n << 64n) - 1n)).toEqual([4294967295, 4294967295]);
    expect(key(-(1n << 63n))).toEqual([2147483648, 0]);
    expect(integers(key(0), 100, { min: -(2 ** 31), max: 2 ** 31 - 1 }).some((value) => value < 0)).toBe(true);
  });
});
