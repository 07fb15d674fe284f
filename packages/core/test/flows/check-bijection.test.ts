import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  add,
  batchMean,
  div,
  exp,
  filled,
  log,
  mul,
  neg,
  normal,
  stopGradient,
  sub,
  sum,
  type Bijection,
  type Distribution,
  type Scope,
  type Tensor,
} from '../../src/index.ts';
import { createRegistry } from '../../src/registry.ts';
import { checkBijection, checkDistribution } from '../../src/testing.ts';

/** `x = z e^logScale`, with a mistake built in. */
const scaling = (mistake: Partial<Bijection> = {}): Bijection => ({
  spec: { type: 'scaling', version: 1 },
  eventShape: [2],
  declare: () => [filled('logScale', [2], 0)],
  forward: (z, scope) => {
    const s = scope.param('logScale');
    return { value: mul(z, exp(s)), logDet: sum(s) };
  },
  inverse: (x, scope) => {
    const s = scope.param('logScale');
    return { value: mul(x, exp(neg(s))), logDet: neg(sum(s)) };
  },
  ...mistake,
});
const registryOf = (build: () => Bijection) =>
  createRegistry([
    { kind: 'bijection', type: 'scaling', version: 1, summary: '', schema: v.looseObject({}), build, instances: [] },
  ]);
const check = (mistake: Partial<Bijection>, rebuilt: Partial<Bijection> = mistake) =>
  checkBijection(scaling(mistake), { registry: registryOf(() => scaling(rebuilt)) });

const s = (scope: Scope): Tensor => scope.param('logScale');

describe('checkBijection', () => {
  it('accepts what is right, and reports deviations', async () => {
    const { deviations, spec } = await check({});
    expect(spec.type).toBe('scaling');
    expect(Math.max(...Object.values(deviations))).toBeLessThan(1e-5);
    expect(deviations['forward, then inverse, float64']).toBeLessThan(1e-14);
  });

  it.each<[string, Partial<Bijection>, RegExp]>([
    [
      'an inverse that is none',
      { inverse: (x, scope) => ({ value: mul(x, exp(mul(s(scope), -1.001))), logDet: mul(sum(s(scope)), -1.001) }) },
      /forward, then inverse, float64: event \d+, element \d: got .*, expected .*"scaling"/,
    ],
    [
      'a logDet of the wrong sign',
      { forward: (z, scope) => ({ value: mul(z, exp(s(scope))), logDet: neg(sum(s(scope))) }) },
      /forward, logDet against the Jacobian: event 0/,
    ],
    [
      'a logDet per element',
      { forward: (z, scope) => ({ value: mul(z, exp(s(scope))), logDet: s(scope) }) },
      /logDet has shape \[2\], expected a scalar/,
    ],
    [
      'NaN at 0',
      {
        forward: (z, scope) => ({ value: mul(div(mul(z, z), z), exp(s(scope))), logDet: sum(s(scope)) }),
      },
      /forward at extremes: value at \[0, 0\], index 0: got NaN, exactly NaN/,
    ],
    [
      'a needless overflow',
      {
        forward: (z, scope) => ({ value: mul(div(mul(mul(z, 1e10), exp(s(scope))), 1e10), 1), logDet: sum(s(scope)) }),
      },
      /forward at extremes: value at \[1e\+30, 1e\+30\], index 0: got Infinity, exactly 1?\d/,
    ],
    [
      'a param that does nothing',
      { declare: () => [filled('logScale', [2], 0), filled('spare', [1], 0)] },
      /declared params: nothing depends on "spare"/,
    ],
    ['a param that is not declared', { declare: () => [] }, /"logScale" was used but not declared/],
    [
      'a gradient that is cut',
      {
        forward: (z, scope) => ({ value: mul(z, exp(stopGradient(s(scope)))), logDet: sum(s(scope)) }),
      },
      /forward, gradient of value against differences: by logScale/,
    ],
    [
      'events that see each other',
      {
        forward: (z, scope) => ({
          value: mul(z, exp(s(scope))),
          // One event by itself sees nothing, so only batches tell.
          logDet: add(sum(s(scope)), z.batched ? mul(sum(batchMean(z)), 1e-10) : 0),
        }),
      },
      /forward of a batch that is filled up: by x/,
    ],
  ])('finds %s', async (_, mistake, message) => {
    await expect(check(mistake)).rejects.toThrow(message);
  });

  it('finds a spec that does not say everything', async () => {
    const shifted: Partial<Bijection> = {
      forward: (z, scope) => ({ value: add(mul(z, exp(s(scope))), 1), logDet: sum(s(scope)) }),
      inverse: (x, scope) => ({ value: mul(sub(x, 1), exp(neg(s(scope)))), logDet: neg(sum(s(scope))) }),
    };
    await expect(check(shifted, {})).rejects.toThrow('forward of the rebuilt object');
    await expect(check({}, { spec: { type: 'scaling', version: 1, shift: 0 } })).rejects.toThrow('spec:');
    await expect(check({}, { declare: () => [filled('logScale', [2], 0, 'state')] })).rejects.toThrow('state');
    await expect(checkBijection(scaling())).rejects.toMatchObject({ code: 'SPEC_INVALID' });
  });

  it('takes bijections of part of the line', async () => {
    const exponential: Partial<Bijection> = {
      declare: () => [],
      forward: (z) => ({ value: exp(z), logDet: sum(z) }),
      inverse: (x) => ({ value: log(x), logDet: neg(sum(log(x))) }),
    };
    const registry = registryOf(() => scaling(exponential));
    await expect(
      checkBijection(scaling(exponential), { registry, latent: [-20, 20], data: [0, Infinity] }),
    ).resolves.toBeDefined();
  });
});

describe('checkDistribution', () => {
  const broken = (mistake: Partial<Distribution>): Distribution => ({
    ...normal([1], { trainable: true }),
    ...mistake,
  });
  const right = normal([1], { trainable: true });

  it.each<[string, Partial<Distribution>, RegExp]>([
    [
      'a density that is not normalised',
      { logProb: (x, scope) => add(right.logProb(x, scope), 0.01) },
      /E\[q\/p\]|mass/,
    ],
    ['samples of another width', { sample: (scope) => mul(right.sample(scope), 1.1) }, /moments of samples/],
    ['samples elsewhere', { sample: (scope) => add(right.sample(scope), 0.1) }, /moments of samples/],
    [
      'a density without its params',
      { logProb: (x) => normal([1]).logProb(x, undefined as never) },
      /moments of samples/,
    ],
  ])('finds %s', async (_, mistake, message) => {
    await expect(checkDistribution(broken(mistake))).rejects.toThrow(message);
  });
});
