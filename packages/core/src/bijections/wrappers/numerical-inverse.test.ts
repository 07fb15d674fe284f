import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { Flow } from '../../flows/flow.ts';
import { createRegistry } from '../../registry/registry.ts';
import { square } from '../../tensor/derived.ts';
import { add } from '../../tensor/primitives/add.ts';
import { concat } from '../../tensor/primitives/concat.ts';
import { constant, full } from '../../tensor/primitives/constant.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { log1p } from '../../tensor/primitives/log1p.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { slice } from '../../tensor/primitives/slice.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { sum } from '../../tensor/primitives/sum.ts';
import { tanh } from '../../tensor/primitives/tanh.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { checkBijection } from '../../testing/check-bijection.ts';
import type { Bijection } from '../bijection.ts';
import { filled } from '../declaration.ts';
import { numericalInverse, type NumericalInverseOptions, type OneWay } from './numerical-inverse.ts';

const spec = { type: 'mine', version: 1 };

/** `x + tanh(a) tanh(x)`: its slope is never below `1 - |tanh a|`. */
const bent: Pick<Bijection, 'inverse'>['inverse'] = (x, scope) => {
  const [strength, t] = [tanh(scope.param('strength')), tanh(x)];
  return { value: add(x, mul(strength, t)), logDet: sum(log1p(mul(strength, sub(1, square(t))))) };
};

/** Each number bent, and moved by a bounded function of the numbers before. */
const staircase: Pick<Bijection, 'inverse'>['inverse'] = (x, scope) => {
  const { value, logDet } = bent(x, scope);
  const at = (i: number): Tensor => slice(x, { axis: 0, start: i, end: i + 1 });
  const moved = concat([mul(at(0), 0), mul(tanh(at(0)), 2), tanh(sub(at(1), at(0)))]);
  return { value: add(value, moved), logDet };
};

/** `z = x + x²`, which grows where `x` is positive. */
const positive: Pick<Bijection, 'inverse'>['inverse'] = (x) => ({
  value: add(x, square(x)),
  logDet: sum(log1p(mul(x, 2))),
});

/** `z = x + u tanh(a) tanh(wᵀx)`, with `|u| |w| < 1`. */
const mixed: Pick<Bijection, 'inverse'>['inverse'] = (x, scope) => {
  const [u, w] = [constant([0.4, -0.5, 0.3]), constant([0.6, 0.3, -0.7])];
  const [strength, t] = [tanh(scope.param('strength')), tanh(sum(mul(w, x)))];
  const slope = mul(mul(strength, sum(mul(u, w))), sub(1, square(t)));
  return { value: add(x, mul(u, mul(strength, t))), logDet: log1p(slope) };
};

/** A shear after a shear, turned a quarter: no number grows with its own. */
const turned: Pick<Bijection, 'inverse'>['inverse'] = (x, scope) => {
  const at = (i: number): Tensor => slice(x, { axis: 0, start: i, end: i + 1 });
  const first = add(at(0), mul(scope.param('strength'), tanh(at(1))));
  const second = add(at(1), mul(2, tanh(first)));
  return { value: concat([neg(second), first]), logDet: full([], 0) };
};

const strength = [filled('strength', [], 0.3)];
const cases: readonly (readonly [string, OneWay, NumericalInverseOptions['structure']])[] = [
  ['elementwise', { spec, eventShape: [2, 2], declare: () => strength, inverse: bent }, 'elementwise'],
  ['elementwise, from the latent', { spec, eventShape: [1], declare: () => strength, forward: bent }, 'elementwise'],
  ['triangular', { spec, eventShape: [3], declare: () => strength, inverse: staircase }, 'triangular'],
  ['triangular, from the latent', { spec, eventShape: [3], declare: () => strength, forward: staircase }, 'triangular'],
  ['residual', { spec, eventShape: [3], declare: () => strength, inverse: mixed }, 'residual'],
  ['residual, from the latent', { spec, eventShape: [3], declare: () => strength, forward: mixed }, 'residual'],
  ['general', { spec, eventShape: [2], declare: () => strength, inverse: turned }, 'general'],
  ['general, from the latent', { spec, eventShape: [2], declare: () => strength, forward: turned }, 'general'],
  ['general, of what is residual', { spec, eventShape: [3], declare: () => strength, inverse: mixed }, 'general'],
];

describe('numericalInverse', () => {
  it.each(cases)('%s', async (_, given, structure) => {
    const build = () => numericalInverse(given, { structure });
    const registry = createRegistry([
      { kind: 'bijection', ...spec, summary: '', schema: v.looseObject({}), build, instances: [spec] },
    ]);
    const { deviations } = await checkBijection(build(), { registry });
    expect(deviations['forward, then inverse, float64']).toBeLessThan(1e-12);
    expect(deviations['inverse, then forward, float64']).toBeLessThan(1e-12);
  });

  it.each(['residual', 'general'] as const)(
    '%s: sees the context of each event, and wants the whole line',
    async (structure) => {
      const given: OneWay = {
        spec,
        eventShape: [2],
        contextShape: [1],
        declare: () => [],
        inverse: (x, { context }) => {
          const first = slice(x, { axis: 0, end: 1 });
          const second = slice(x, { axis: 0, start: 1 });
          const bend = mul(tanh(first), mul(tanh(context!), 0.9));
          return { value: concat([first, add(second, bend)]), logDet: full([], 0) };
        },
      };
      const flow = new Flow(numericalInverse(given, { structure }), { standardiseContext: false });
      const z = [
        [0.3, -2],
        [-1, 4],
        [5, 0],
      ];
      const context = [[-1], [0.5], [2]];
      const { value } = await flow.forward(z, { context });
      z.forEach(([a, b], i) => {
        expect(value.data[2 * i]).toBeCloseTo(a!, 12);
        expect(value.data[2 * i + 1]).toBeCloseTo(b! - 0.9 * Math.tanh(a!) * Math.tanh(context[i]![0]!), 12);
      });
      expect(() => numericalInverse({ ...given, data: [0, 1] }, { structure })).toThrow(/on the whole line/);
    },
  );

  it('looks for roots where the bijection says they lie', async () => {
    const build = () =>
      numericalInverse(
        { spec, eventShape: [2], latent: [0, Infinity], data: [0, Infinity], declare: () => [], inverse: positive },
        { structure: 'elementwise' },
      );
    const registry = createRegistry([
      { kind: 'bijection', ...spec, summary: '', schema: v.looseObject({}), build, instances: [spec] },
    ]);
    await checkBijection(build(), { registry });
  });
});
