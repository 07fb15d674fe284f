import { describe, expect, it } from 'vitest';
import { flowDistribution } from '../distributions/flow-distribution.ts';
import { normal } from '../distributions/normal.ts';
import { key } from '../random/index.ts';
import { checkFarParams } from '../testing/check-far-params.ts';
import { integrateDensity } from '../testing/integrate-density.ts';
import { perturbedParams } from '../testing/perturbed-params.ts';
import { Flow } from './flow.ts';
import { flowPresets } from './presets.ts';

const moment = (data: ArrayLike<number>, column: number, columns: number): { center: number; width: number } => {
  const values = Array.from(data).filter((_, i) => i % columns === column);
  const center = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { center, width: Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / values.length) };
};

async function massOfTurn(flow: Flow, features: number): Promise<number> {
  const steps = 256;
  const count = steps ** features;
  const data = Float64Array.from(
    { length: count * features },
    (_, i) =>
      (2 * Math.PI * (Math.floor(Math.floor(i / features) / steps ** (i % features)) % steps)) / steps - Math.PI,
  );
  const logProb = await flow.logProb({ shape: [count, features], data });
  return (logProb.reduce((sum, p) => sum + Math.exp(p), 0) * (2 * Math.PI) ** features) / count;
}

// Networks inside of transformers, as small as shows what there is to show.
const smaller: Readonly<Record<string, object>> = { 'umnn-maf': { integrand: { hidden: [6] }, points: 12 } };

describe.each(flowPresets)('$name', ({ name, create, base, cost }) => {
  // Roots take many passes: fewer layers and events show as much.
  const [layers, events] = cost.sample.includes('root') ? [1, 300] : [2, 2000];

  const perturbed = (features: number, scale: number): Flow => {
    const flow = new Flow(create(features, { layers, hidden: [12, 12], ...smaller[name] }), {
      ...(base && { base: base(features) }),
    });
    flow.setParams(perturbedParams(flow.declarations, key(11), scale));
    return flow;
  };

  it.each([1, 2])('has a density of mass 1, %i features', async (features) => {
    const flow = perturbed(features, 0.1);
    // Angles count modulo 2π: a turn holds everything, and equal steps around it are the best rule there is.
    if (base !== undefined) return expect(Math.abs((await massOfTurn(flow, features)) - 1)).toBeLessThan(1e-3);
    const { data } = await flow.sample(events, { seed: 3 });
    const axes = Array.from({ length: features }, (_, column) => moment(data, column, features));
    const { mass } = await integrateDensity((rows) => flow.logProb(rows), {
      center: axes.map(({ center }) => center),
      width: axes.map(({ width }) => width),
    });
    expect(Math.abs(mass - 1)).toBeLessThan(1e-3);
  });

  it.each([1, 5])('tells the density of a sample as it tells that of data, %i features', async (features) => {
    const flow = perturbed(features, 0.3);
    const { value, logProb } = await flow.sampleAndLogProb(20, { seed: 1 });
    const again = await flow.logProb(value);
    again.forEach((p, i) => expect(Math.abs(p - logProb[i]!)).toBeLessThan(1e-8 * (1 + Math.abs(p))));
    // And not only by repeating itself: the change of variables, by its parts.
    if (base !== undefined) return;
    const { value: z, logDet } = await flow.inverse(value);
    again.forEach((p, i) => {
      const squares = Array.from(z.data.slice(i * features, (i + 1) * features)).reduce((sum, x) => sum + x * x, 0);
      expect(p).toBeCloseTo(-0.5 * squares - 0.5 * features * Math.log(2 * Math.PI) + logDet[i]!, 9);
    });
  });

  it.each([1, 8])(
    'is never NaN, and its layers infinite only where the exact number is too large, params of size %i',
    async (scale) => {
      for (const features of [1, 2]) {
        const bijection = create(features, { layers: 2, hidden: [12, 12], ...smaller[name] });
        await checkFarParams(bijection, { key: key(11), scale, draws: 4 });
        await checkFarParams(flowDistribution(bijection, base?.(features) ?? normal([features])), {
          key: key(11),
          scale,
          draws: 1,
        });
      }
    },
  );

  it('begins as the identity, or near it', async () => {
    const flow = new Flow(create(3, { layers: 1, hidden: [4] }));
    const { value, logDet } = await flow.forward([[0.3, -1, 2]]);
    const expected = [0.3, -1, 2, 0];
    [...value.data, ...logDet].forEach((x, i) => expect(Math.abs(x - expected[i]!)).toBeLessThan(0.1));
  });
});
