import { describe, expect, it } from 'vitest';
import { referenceEngine } from '../../engine/reference/reference-engine.ts';
import { Flow } from '../../flows/flow.ts';
import { collect } from '../../graph/collect.ts';
import { key, normal } from '../../random/index.ts';
import { input } from '../../tensor/primitives/input.ts';
import { chain } from '../wrappers/chain.ts';
import { luLinear } from '../linear/lu-linear.ts';
import { rootScope, type Mode } from '../scope.ts';
import { actNorm } from './act-norm.ts';
import { batchNorm } from './batch-norm.ts';

const events = 400;
/** Means 3 and -1, standard deviations 2 and 0.5. */
const drawn = (seed: number): number[][] => {
  const z = normal(key(seed), 2 * events);
  return Array.from({ length: events }, (_, i) => [3 + 2 * z[2 * i]!, -1 + 0.5 * z[2 * i + 1]!]);
};
const column = (values: ArrayLike<number>, i: number): number[] =>
  Array.from({ length: values.length / 2 }, (_, row) => values[2 * row + i]!);
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const varianceOf = (values: readonly number[]): number => meanOf(values.map((value) => (value - meanOf(values)) ** 2));

describe('actNorm', () => {
  const options = { steps: 1, learningRate: 1e-9, validation: 0, batchSize: events };

  it('begins with standardised latents, wherever it stands', async () => {
    const flow = new Flow(chain([actNorm(2), luLinear(2), actNorm(2)]), { seed: 1 });
    const bent = new Map([['bijection.1.lower', { shape: [1], data: Float64Array.of(0.7) }]]);
    flow.setParams(bent);
    await flow.fit(drawn(1), options);
    const { value } = await flow.inverse(drawn(1));
    for (const i of [0, 1]) {
      expect(meanOf(column(value.data, i))).toBeCloseTo(0, 6);
      expect(varianceOf(column(value.data, i))).toBeCloseTo(1, 6);
    }
  });

  it('is not moved when training goes on with other data', async () => {
    const flow = new Flow(actNorm(2));
    await flow.fit(drawn(1), options);
    const { data: before } = flow.params.get('bijection.mean')!;
    expect(before[0]).toBeCloseTo(3, 0);
    await flow.fit(
      drawn(2).map(([a, b]) => [a! + 100, b! * 10]),
      options,
    );
    expect(flow.params.get('bijection.mean')!.data).toEqual(before);
  });
});

describe('batchNorm', () => {
  async function run(mode: Mode) {
    const layer = batchNorm(2, { momentum: 0.25, epsilon: 1e-5 });
    const tensors = new Map(layer.declare().map(({ name, shape }) => [name, input(name, shape)]));
    const x = input('x', [2], { batch: 1 });
    const scope = rootScope(tensors, { mode });
    const { value, logDet } = layer.inverse(x, scope);
    const updates = [...scope.updates].map(([name, tensor]): [string, typeof tensor] => [`new ${name}`, tensor]);
    const graph = collect([...tensors.values(), x], [['value', value], ['logDet', logDet], ...updates]);
    const executable = await referenceEngine().compile(graph, { batchSize: events, precision: 'float64' });
    const given = Object.fromEntries(layer.declare().map(({ name, init }) => [name, init(key(0))]));
    return executable.run({ ...given, x: Float64Array.from(drawn(1).flat()) });
  }
  const [first, second] = [0, 1].map((i) => drawn(1).map((event) => event[i]!)) as [number[], number[]];

  it('normalises by the batch while training, and the running statistics follow', async () => {
    const { value, logDet, ...updates } = await run('train');
    for (const i of [0, 1]) {
      expect(meanOf(column(value!, i))).toBeCloseTo(0, 10);
      expect(varianceOf(column(value!, i))).toBeCloseTo(1, 3);
    }
    const logs = [first, second].map((each) => Math.log(varianceOf(each) + 1e-5));
    expect(logDet![0]).toBeCloseTo(-0.5 * (logs[0]! + logs[1]!), 12);
    expect(updates['new mean']![0]).toBeCloseTo(0.25 * meanOf(first), 12);
    expect(updates['new variance']![1]).toBeCloseTo(0.75 + 0.25 * varianceOf(second), 12);
  });

  it('takes all of the batch when calibrated, and nothing of it in evaluation', async () => {
    const calibrated = await run('calibrate');
    expect(calibrated['new mean']![1]).toBeCloseTo(meanOf(second), 12);
    const evaluated = await run('evaluate');
    expect(Object.keys(evaluated)).toEqual(['value', 'logDet']);
    expect(evaluated['value']![0]).toBeCloseTo(first[0]! / Math.sqrt(1 + 1e-5), 12);
  });

  it('trains within a flow', async () => {
    const flow = new Flow(chain([luLinear(2), batchNorm(2)]));
    const { trainNll } = await flow.fit(drawn(1), { steps: 200, batchSize: 100, learningRate: 5e-3 });
    const entropy = 1 + Math.log(2 * Math.PI);
    expect(trainNll).toBeLessThan(entropy + 0.1);
    const logProb = await flow.logProb(drawn(3));
    expect(-meanOf([...logProb])).toBeLessThan(entropy + 0.1);
  });
});
