import { describe, expect, it } from 'vitest';
import { fitGaussian, fromFlat, twoMoons } from '../../data/index.ts';
import { FlowError } from '../../flow-error.ts';
import { decodeModelFile } from '../../io/decode-model-file.ts';
import { encodeModelFile } from '../../io/encode-model-file.ts';
import { foldIn, key, normal } from '../../random/index.ts';
import { Flow } from '../flow.ts';
import { flowFromModelFile, toModelFile } from '../model-file.ts';
import { fitSINF } from './fit-sinf.ts';

const moons = (n: number, seed: number) => twoMoons.sample(key(seed), n, { noise: 0.05 });
const meanNll = async (flow: Flow, data: Float64Array): Promise<number> => {
  const logProb = await flow.logProb(data);
  return -logProb.reduce((sum, value) => sum + value, 0) / logProb.length;
};

describe('fitSINF', () => {
  it('learns two moons in a few layers, the same ones for the same seed', async () => {
    const data = moons(4000, 1);
    const losses: number[] = [];
    const options = {
      layers: 30,
      seed: 2,
      onProgress: ({ loss }: { readonly loss: number }) => void losses.push(loss),
    };
    const fit = await fitSINF(2, data, options);
    expect(losses[0]).toBeGreaterThan(losses.at(-1)!);
    const flow = new Flow(fit.bijection, { params: fit.params });
    const fresh = moons(4000, 3);
    // A Gaussian has about 1.9 nats, the truth 0.289.
    expect(await meanNll(flow, fresh)).toBeLessThan(fitGaussian(data, { columns: 2 }).nll(fresh) - 1.3);
    const again = await fitSINF(2, data, options);
    expect([...again.params]).toEqual([...fit.params]);
    const other = await fitSINF(2, data, { ...options, seed: 3 });
    expect(other.trainNll).not.toBe(fit.trainNll);
  });

  it('says of its losses what the flow says', async () => {
    const [train, held] = [moons(500, 1), moons(300, 2)];
    const fit = await fitSINF(2, train, { layers: 6, validation: held, directions: 1 });
    const flow = new Flow(fit.bijection, { params: fit.params });
    expect(await meanNll(flow, train)).toBeCloseTo(fit.trainNll, 9);
    expect(await meanNll(flow, held)).toBeCloseTo(fit.validationNll!, 9);
    const { value } = await flow.inverse(train);
    const back = await flow.forward(value);
    back.value.data.forEach((x, i) => expect(x).toBeCloseTo(train[i]!, 9));
  });

  it('finds nothing in normal numbers', async () => {
    const fit = await fitSINF(3, normal(key(5), 3 * 2000), { layers: 40 });
    const flow = new Flow(fit.bijection, { params: fit.params });
    const fresh = normal(key(6), 3 * 4000);
    const truth = fresh.reduce((sum, x) => sum + 0.5 * (x * x + Math.log(2 * Math.PI)), 0) / 4000;
    expect(Math.abs((await meanNll(flow, fresh)) - truth)).toBeLessThan(0.01);
  });

  it('finds what is hidden in directions that no feature shows', async () => {
    // Two clusters along the diagonal of five dimensions.
    const rows = 3000;
    const noise = normal(foldIn(key(7), 0), rows * 5);
    const data = noise.map((value, at) => value + (Math.floor(at / 5) % 2 === 0 ? 2 : -2));
    const fit = await fitSINF(5, fromFlat(data, { columns: 5, rows }), { layers: 20, directions: 1 });
    expect(fit.validationNll!).toBeLessThan(fitGaussian(data, { columns: 5 }).nll(data) - 0.5);
  });

  it('gives a flow that a model file holds', async () => {
    const fit = await fitSINF(2, moons(300, 1), { layers: 3 });
    const flow = new Flow(fit.bijection, { params: fit.params });
    const loaded = flowFromModelFile(await decodeModelFile(await encodeModelFile(toModelFile(flow))));
    const points = moons(20, 9);
    expect([...(await loaded.logProb(points))]).toEqual([...(await flow.logProb(points))]);
  });

  it('maps one feature, reports layer by layer, and stops when asked to', async () => {
    const x = normal(key(8), 500).map((value) => Math.exp(value));
    const layers: number[] = [];
    for await (const { layer, validation } of fitSINF(1, x, { layers: 4, patience: 10 })) {
      layers.push(layer);
      expect(validation).toBeTypeOf('number');
    }
    expect(layers).toEqual([1, 2, 3, 4]);
    const controller = new AbortController();
    const stopped = fitSINF(1, x, {
      signal: controller.signal,
      onProgress: ({ layer }) => void (layer === 2 && controller.abort()),
    });
    await expect(Promise.resolve(stopped)).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('refuses what makes no sense, by name', async () => {
    const run = async (features: number, data: Float64Array, options = {}): Promise<unknown> =>
      fitSINF(features, data, options);
    await expect(run(2, new Float64Array(100).fill(1))).rejects.toThrow(/column 0 is constant/);
    await expect(run(2, new Float64Array(10))).rejects.toThrow(/5 rows, expected at least 20/);
    await expect(run(2, moons(50, 1), { directions: 3 })).rejects.toThrow(/directions is 3/);
    await expect(run(2, moons(50, 1), { step: 0 })).rejects.toBeInstanceOf(FlowError);
    const broken = moons(50, 1);
    broken[7] = NaN;
    await expect(run(2, broken)).rejects.toThrow(/row 3, column 1/);
  });
});
