import { describe, expect, it } from 'vitest';
import { fromGenerator } from '../data/index.ts';
import { foldIn, key, normal, type Key } from '../random/index.ts';
import { Flow } from './flow.ts';
import { RealNVP } from './real-nvp.ts';

// c ~ N(0, 1) and, given c, the two numbers of an event are independent, with means 1 + c and -c and standard deviations e^0.6c and e^-0.6c.
// The density of an event whose c is not known is an integral over c.
const means = (c: number) => [1 + c, -c];
const deviations = (c: number) => [Math.exp(0.6 * c), Math.exp(-0.6 * c)];

function draw(k: Key, n: number): Float64Array {
  const [c, noise] = [normal(foldIn(k, 0), n), normal(foldIn(k, 1), 2 * n)];
  const rows = new Float64Array(3 * n);
  for (let i = 0; i < n; i++) {
    for (const j of [0, 1]) rows[3 * i + j] = means(c[i]!)[j]! + deviations(c[i]!)[j]! * noise[2 * i + j]!;
    rows[3 * i + 2] = c[i]!;
  }
  return rows;
}

const logNormal = (x: number, mean: number, deviation: number) =>
  -0.5 * ((x - mean) / deviation) ** 2 - Math.log(deviation) - 0.5 * Math.log(2 * Math.PI);
const logGiven = (x: readonly number[], c: number) =>
  [0, 1].reduce((sum, j) => sum + logNormal(x[j]!, means(c)[j]!, deviations(c)[j]!), 0);
/** By the trapezoidal rule, which is exact to all digits for such integrands. */
function logMarginal(x: readonly number[]): number {
  const step = 0.02;
  let total = 0;
  for (let c = -8; c <= 8; c += step) total += step * Math.exp(logNormal(c, 0, 1) + logGiven(x, c));
  return Math.log(total);
}

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe('a conditional flow', () => {
  it('beats one without context by the information the context has', async () => {
    const options = { steps: 700, batchSize: 256, learningRate: 0.01, seed: 1 };
    const settings = { layers: 4, hidden: [24, 24] };
    const informed = new Flow(RealNVP(2, { ...settings, context: 1 }), { precision: 'float32' });
    await informed.fit(fromGenerator(draw, { columns: 3, names: ['x', 'y', 'c'] }), { ...options, context: ['c'] });
    const blind = new Flow(RealNVP(2, settings), { precision: 'float32' });
    const events = (k: Key, n: number) => draw(k, n).filter((_, i) => i % 3 < 2);
    await blind.fit(fromGenerator(events, { columns: 2 }), options);

    const n = 4000;
    const rows = draw(key(77), n);
    const x = Array.from({ length: n }, (_, i) => [...rows.subarray(3 * i, 3 * i + 2)]);
    const c = rows.filter((_, i) => i % 3 === 2);
    // On the same events, so that their chance cancels.
    const [exact, exactBlind] = [
      mean(x.map((point, i) => -logGiven(point, c[i]!))),
      mean(x.map((point) => -logMarginal(point))),
    ];
    const nll = -mean(await informed.logProb(x, { context: c }));
    const blindNll = -mean(await blind.logProb(x));
    expect(exactBlind - exact).toBeGreaterThan(0.7);
    expect(nll - exact).toBeLessThan(0.02);
    expect(blindNll - exactBlind).toBeLessThan(0.02);
    expect(Math.abs(blindNll - nll - (exactBlind - exact))).toBeLessThan(0.02);

    // What it has learned at three contexts, and that it tells the density of its own samples.
    const contexts = [[-1], [0], [1.5]];
    const { value, logProb } = await informed.sampleAndLogProb(2000, { context: contexts, seed: 3 });
    expect(value.shape).toEqual([3, 2000, 2]);
    const again = await informed.logProb(value, { context: contexts });
    again.forEach((p, i) => expect(Math.abs(p - logProb[i]!)).toBeLessThan(1e-3 * (1 + Math.abs(p))));
    for (const [i, [at]] of contexts.entries())
      for (const j of [0, 1]) {
        const drawn = value.data.slice(4000 * i, 4000 * (i + 1)).filter((_, e) => e % 2 === j);
        const deviation = deviations(at!)[j]!;
        expect(Math.abs(mean(drawn) - means(at!)[j]!) / deviation).toBeLessThan(0.15);
        const found = Math.sqrt(mean(Array.from(drawn, (v) => (v - mean(drawn)) ** 2)));
        expect(Math.abs(Math.log(found / deviation))).toBeLessThan(0.15);
      }
  }, 60_000);
});
