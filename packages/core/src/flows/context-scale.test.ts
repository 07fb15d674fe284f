import { describe, expect, it } from 'vitest';
import type { Distribution } from '../distributions/distribution.ts';
import { normal as normalBase } from '../distributions/normal.ts';
import { decodeModelFile } from '../io/decode-model-file.ts';
import { encodeModelFile } from '../io/encode-model-file.ts';
import { key, normal } from '../random/index.ts';
import { slice } from '../tensor/primitives/slice.ts';
import { sub } from '../tensor/primitives/sub.ts';
import { perturbedParams } from '../testing/perturbed-params.ts';
import { Flow, type FlowOptions } from './flow.ts';
import { flowFromModelFile, toModelFile } from './model-file.ts';
import { RealNVP } from './real-nvp.ts';

const n = 200;
const x = normal(key(1), 2 * n);
const options = { steps: 1, validation: 0, batchSize: 50, learningRate: () => 0 };
const conditional = (context: number, rest: FlowOptions = {}) =>
  new Flow(RealNVP(2, { layers: 2, hidden: [8], lastLayer: 'uniform', context }), rest);
const stateOf = (flow: Flow) => ({
  mean: [...flow.params.get('context.mean')!.data],
  scale: [...flow.params.get('context.scale')!.data],
});

describe('the context', () => {
  it('is standardised by mean and standard deviation of the training data', async () => {
    const flow = conditional(2);
    const context = Array.from({ length: n }, (_, i) => [2000 + (i % 5), 1e-3 * Math.sin(i)]);
    await flow.fit(x, { ...options, context });
    const { mean, scale } = stateOf(flow);
    expect(mean[0]).toBeCloseTo(2002, 10);
    expect(scale[0]).toBeCloseTo(Math.SQRT2, 10);
    const sines = context.map(([, value]) => value!);
    const middle = sines.reduce((sum, value) => sum + value, 0) / n;
    expect(mean[1]).toBeCloseTo(middle, 15);
    expect(scale[1]).toBeCloseTo(Math.sqrt(sines.reduce((sum, value) => sum + (value - middle) ** 2, 0) / n), 15);
    // The flow of a standardised context is that of the raw one, seen through mean and scale.
    const raw = conditional(2, { standardiseContext: false });
    raw.setParams(new Map([...flow.params].filter(([name]) => !name.startsWith('context.'))));
    const seen = context.map((row) => row.map((value, i) => (value - mean[i]!) / scale[i]!));
    expect(await flow.logProb(x, { context })).toEqual(await raw.logProb(x, { context: seen }));
  });

  it.each([0, 0.1, 1 / 3, 1e30, -1e-30])('may be constant: %d', async (value) => {
    for (const precision of ['float32', 'float64'] as const) {
      const flow = conditional(2, { precision });
      const context = Array.from({ length: n }, (_, i) => [value, i % 2]);
      await flow.fit(x, { ...options, context });
      expect(stateOf(flow).scale[0]).toBe(1);
      for (const c of [value, value + 1]) {
        const logProb = await flow.logProb(x, { context: [c, 1] });
        expect(logProb.every(Number.isFinite)).toBe(true);
      }
    }
  });

  it('is not magnified where only the last digits of float32 differ', async () => {
    const flow = conditional(1, { precision: 'float32' });
    const context = Array.from({ length: n }, (_, i) => [0.3 * (1 + 1e-15 * (i % 3))]);
    await flow.fit(x, { ...options, context });
    const [one, other] = [await flow.logProb(x, { context: [0.3] }), await flow.logProb(x, { context: [0.3 + 3e-16] })];
    one.forEach((p, i) => expect(other[i]).toBeCloseTo(p, 2));
  });

  it('is calibrated on rows from everywhere in a long, sorted table', async () => {
    const rows = 40_000;
    const flow = new Flow(RealNVP(2, { layers: 1, hidden: [2], context: 1 }));
    const context = Float64Array.from({ length: rows }, (_, i) => i);
    await flow.fit(normal(key(2), 2 * rows), { ...options, context });
    const { mean, scale } = stateOf(flow);
    expect(Math.abs(mean[0]! - rows / 2)).toBeLessThan(400);
    expect(Math.abs(scale[0]! - rows / Math.sqrt(12))).toBeLessThan(400);
  });

  it('is left alone on request, and by params that know nothing of it', () => {
    const names = (flow: Flow) =>
      flow.declarations.map(({ name }) => name).filter((name) => name.startsWith('context'));
    const standardised = conditional(1);
    expect(names(standardised)).toEqual(['context.mean', 'context.scale']);
    const raw = conditional(1, { standardiseContext: false });
    expect(names(raw)).toEqual([]);
    expect(names(conditional(1, { params: raw.params }))).toEqual([]);
    expect(names(conditional(1, { params: standardised.params }))).toHaveLength(2);
    expect(names(new Flow(RealNVP(2)))).toEqual([]);
  });

  it('goes into a model file and comes back', async () => {
    for (const standardiseContext of [true, false]) {
      const flow = conditional(2, { standardiseContext });
      flow.setParams(perturbedParams(flow.declarations, key(3), 0.3));
      const bytes = await encodeModelFile(
        toModelFile(flow, {
          contextColumns: [
            { name: 'year', type: 'integer' },
            { name: 'label', type: 'real' },
          ],
        }),
      );
      const file = await decodeModelFile(bytes);
      expect(file.contextColumns.map(({ name }) => name)).toEqual(['year', 'label']);
      const again = flowFromModelFile(file);
      expect(again.spec).toEqual({ ...flow.spec, standardiseContext });
      const context = [3, -1];
      expect(await again.logProb(x, { context })).toEqual(await flow.logProb(x, { context }));
    }
    expect(toModelFile(conditional(2)).contextColumns.map(({ name }) => name)).toEqual(['context1', 'context2']);
    expect(toModelFile(new Flow(RealNVP(2))).spec).not.toHaveProperty('standardiseContext');
    expect(() => toModelFile(conditional(2), { contextColumns: [] })).toThrow(
      /0 columns named for 2 numbers of context/,
    );
  });

  /** Normal numbers around the context. */
  const around = (features: number, context: number): Distribution => {
    const standard = normalBase([features]);
    return {
      ...standard,
      contextShape: [context],
      logProb: (z, scope) =>
        standard.logProb(sub(z, slice(scope.context!, { axis: 0, start: 0, end: features })), scope),
    };
  };

  it('reaches a conditional base as it reaches the bijection', async () => {
    const flow = new Flow(RealNVP(2, { layers: 1, hidden: [4], standardise: false }), { base: around(2, 2) });
    expect(flow.contextShape).toEqual([2]);
    const context = Array.from({ length: n }, (_, i) => [100 + (i % 2), i % 4]);
    await flow.fit(x, { ...options, context });
    const { mean, scale } = stateOf(flow);
    const [logProb] = await flow.logProb([[1, -2]], { context: [101, 3] });
    const z = [1 - (101 - mean[0]!) / scale[0]!, -2 - (3 - mean[1]!) / scale[1]!];
    expect(logProb).toBeCloseTo(-0.5 * (z[0]! ** 2 + z[1]! ** 2) - Math.log(2 * Math.PI), 12);
  });

  it('has one shape throughout', () => {
    expect(() => new Flow(RealNVP(2, { context: 1 }), { base: around(2, 2) })).toThrow(
      /one part wants a context of shape \[1\], another \[2\]/,
    );
  });
});
