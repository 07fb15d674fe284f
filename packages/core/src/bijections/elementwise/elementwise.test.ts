import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { referenceEngine } from '../../engine/reference/reference-engine.ts';
import { collect } from '../../graph/collect.ts';
import { gradient } from '../../autodiff/gradient.ts';
import { createRegistry } from '../../registry/registry.ts';
import { abs } from '../../tensor/primitives/abs.ts';
import { expm1 } from '../../tensor/primitives/expm1.ts';
import { input } from '../../tensor/primitives/input.ts';
import { log1p } from '../../tensor/primitives/log1p.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { sign } from '../../tensor/primitives/sign.ts';
import { checkBijection } from '../../testing/check-bijection.ts';
import type { Bijection, Spec } from '../bijection.ts';
import { rootScope } from '../scope.ts';
import { chain } from '../wrappers/chain.ts';
import { inverted } from '../wrappers/inverted.ts';
import { permutation } from '../linear/permutation.ts';
import { elementwise } from './elementwise.ts';
import { elementwiseExp } from './elementwise-exp.ts';
import { elementwiseLogit } from './elementwise-logit.ts';
import { elementwisePower } from './elementwise-power.ts';
import { elementwiseProbit } from './elementwise-probit.ts';
import { elementwiseSigmoid } from './elementwise-sigmoid.ts';
import { elementwiseSoftClip } from './elementwise-soft-clip.ts';
import { elementwiseSoftplus } from './elementwise-softplus.ts';
import { elementwiseTanh } from './elementwise-tanh.ts';

/** In float32, with the gradients of both. */
async function run(bijection: Bijection, direction: 'forward' | 'inverse', events: readonly (readonly number[])[]) {
  const x = input('x', bijection.eventShape, { batch: 1 });
  const { value, logDet } = bijection[direction](x, rootScope(new Map()));
  const [slope] = gradient(logDet, [x]);
  const graph = collect([x], Object.entries({ value, logDet, slope: slope! }));
  const executable = await referenceEngine().compile(graph, { batchSize: events.length, precision: 'float32' });
  const outputs = await executable.run({ x: Float64Array.from(events.flat()) });
  executable.dispose();
  return Object.fromEntries(Object.entries(outputs).map(([name, values]) => [name, [...values]]));
}

describe.each<[string, Bijection, 'forward' | 'inverse', readonly number[], readonly number[]]>([
  ['exp', elementwiseExp([2]), 'inverse', [-1, -1e30], [0]],
  ['softplus', elementwiseSoftplus([2]), 'inverse', [-1e-3, -1e30], [0]],
  ['sigmoid', elementwiseSigmoid([2]), 'inverse', [-1e-3, 1.001, 1e30], [0, 1]],
  ['logit', elementwiseLogit([2]), 'forward', [-1e-3, 1.001, -1e30], [0, 1]],
  ['tanh', elementwiseTanh([2]), 'inverse', [-1.001, 1.001, 1e30], [-1, 1]],
  ['probit', elementwiseProbit([2]), 'forward', [-0.001, 1.001, 1e30], [0, 1]],
  ['power', elementwisePower([2], { exponent: 3 }), 'inverse', [-0.001, -1e30], [0]],
  ['softClip', elementwiseSoftClip([2], { bound: 3 }), 'inverse', [-3.001, 3.001, 1e30], [-3, 3]],
])('%s', (_, bijection, direction, outside, bounds) => {
  it('gives what is outside of its interval no density', async () => {
    const { value, logDet, slope } = await run(
      bijection,
      direction,
      outside.flatMap((x) => [
        [x, 0.5],
        [0.5, x],
      ]),
    );
    expect(logDet!.every((each) => each === -Infinity)).toBe(true);
    expect([...value!, ...slope!].every(Number.isFinite)).toBe(true);
  });

  it('is finite at the bounds, where float32 rounds what is near them to', async () => {
    const { value, logDet, slope } = await run(
      bijection,
      direction,
      bounds.flatMap((x) => [
        [x, 0.5],
        [0.5, x],
      ]),
    );
    expect([...value!, ...logDet!, ...slope!].every(Number.isFinite)).toBe(true);
  });
});

describe('intervals', () => {
  it('are passed on', () => {
    const [exp, logit] = [elementwiseExp([2]), elementwiseLogit([2])];
    expect(inverted(exp)).toMatchObject({ latent: [0, Infinity] });
    expect(inverted(exp).data).toBeUndefined();
    expect(chain([logit, exp])).toMatchObject({ latent: [0, 1], data: [0, Infinity] });
    expect(chain([permutation([1, 0]), logit]).latent).toEqual([0, 1]);
    expect(chain([permutation([1, 0]), exp]).latent).toBeUndefined();
    expect(chain([inverted(logit), permutation([1, 0])]).data).toEqual([0, 1]);
  });
});

describe('a map of one’s own', () => {
  const signedLog = (spec?: Spec): Bijection =>
    elementwise({
      eventShape: [2],
      forward: (z) => mul(sign(z), log1p(abs(z))),
      inverse: (x) => mul(sign(x), expm1(abs(x))),
      logSlope: (_, x) => neg(abs(x)),
      ...(spec && { spec }),
    });

  it('is a bijection, once its type is registered', async () => {
    const spec = { type: 'signedLog', version: 1 };
    const registry = createRegistry([
      {
        kind: 'bijection',
        ...spec,
        summary: 'Logarithm, with the sign',
        schema: v.strictObject({ type: v.literal('signedLog'), version: v.literal(1) }),
        build: () => signedLog(spec),
        instances: [spec],
      },
    ]);
    const { deviations } = await checkBijection(signedLog(spec), { registry });
    expect(deviations['forward, then inverse, float64']).toBeLessThan(1e-12);
    await expect(checkBijection(signedLog())).rejects.toThrow(/unknown bijection "elementwise"/);
  });
});
