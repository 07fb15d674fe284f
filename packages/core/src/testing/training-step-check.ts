import { gradient } from '../autodiff/gradient.ts';
import type { Engine, Precision } from '../engine/engine.ts';
import { referenceEngine } from '../engine/reference/reference-engine.ts';
import type { Graph } from '../graph/graph.ts';
import { trace } from '../graph/trace.ts';
import type { HostArray } from '../host-array.ts';
import * as t from '../tensor/index.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { compareArrays } from './compare-arrays.ts';
import { sampleValues } from './sample-values.ts';

const batchSize = 8;
const [features, hidden] = [2, 5];
const size = hidden * features + hidden + hidden + 1;

/** The outputs that are kept, and the inputs that they become. */
export const trainingState = {
  nextParams: 'params',
  nextMean: 'mean',
  nextSquare: 'square',
  nextStep: 'step',
} as const;

/** A step of Adam for a net of two layers: batch in, loss and gradient norm out, parameters and moments as flat vectors of state. */
export function trainingStep(): Graph {
  const inputs = {
    x: { shape: [features], batched: true },
    y: { shape: [], batched: true },
    rate: { shape: [] },
    params: { shape: [size] },
    mean: { shape: [size] },
    square: { shape: [size] },
    step: { shape: [] },
  };
  return trace(inputs, ({ x, y, rate, params, mean, square, step }) => {
    let at = 0;
    const take = (...shape: number[]): Tensor => {
      const start = at;
      at += t.sizeOf(shape);
      return t.reshape(t.slice(params, { axis: 0, start, end: at }), shape);
    };
    const [w, b, v, c] = [take(hidden, features), take(hidden), take(1, hidden), take(1)];
    const predicted = t.add(t.matVec(v, t.relu(t.add(t.matVec(w, x), b))), c);
    const loss = t.batchMean(t.square(t.sub(t.sum(predicted), y)));
    const [slope] = gradient(loss, [params]) as [Tensor];
    const count = t.add(step, 1);
    const nextMean = t.add(t.mul(mean, 0.9), t.mul(slope, 0.1));
    const nextSquare = t.add(t.mul(square, 0.99), t.mul(t.square(slope), 0.01));
    const unbiased = (moment: Tensor, decay: number): Tensor => t.div(moment, t.sub(1, t.pow(decay, count)));
    const direction = t.div(unbiased(nextMean, 0.9), t.add(t.sqrt(unbiased(nextSquare, 0.99)), 1e-4));
    return {
      loss,
      norm: t.sqrt(t.sum(t.square(slope))),
      nextParams: t.sub(params, t.mul(rate, direction)),
      nextMean,
      nextSquare,
      nextStep: count,
    };
  });
}

const rounds = 3;
const start = { params: sampleValues('params', size, { low: -0.5, high: 0.5 }) };
const batches = Array.from({ length: rounds }, (_, i) => ({
  x: sampleValues(`x ${i}`, batchSize * features),
  y: sampleValues(`y ${i}`, batchSize),
  rate: Float64Array.of(0.0625),
}));

type Arrays = Record<string, HostArray>;

/** Three steps, one call each: the results of every step, then the state. */
async function oneByOne(engine: Engine, precision: Precision): Promise<Arrays> {
  const executable = await engine.compile(trainingStep(), { batchSize, precision, state: trainingState });
  try {
    await executable.writeState(start);
    const results: Arrays[] = [];
    for (const batch of batches) results.push(await executable.run(batch));
    return { ...stacked(results), ...(await executable.readState()) };
  } finally {
    executable.dispose();
  }
}

/** The same in one call. */
async function atOnce(engine: Engine, precision: Precision): Promise<Arrays> {
  const executable = await engine.compile(trainingStep(), {
    batchSize,
    precision,
    state: trainingState,
    steps: rounds,
  });
  try {
    await executable.writeState(start);
    return { ...(await executable.run(stacked(batches))), ...(await executable.readState()) };
  } finally {
    executable.dispose();
  }
}

const stacked = (list: readonly Readonly<Arrays>[]): Arrays =>
  Object.fromEntries(
    Object.keys(list[0]!).map((name) => [name, Float64Array.from(list.flatMap((arrays) => [...arrays[name]!]))]),
  );

/** Three training steps, one by one and in one call, agree with the reference to 1e-5. */
export async function checkTrainingStep(engine: Engine, precision: Precision): Promise<void> {
  const expected = await oneByOne(referenceEngine(), 'float64');
  const tolerance = precision === 'float32' ? 1e-5 : 1e-11;
  for (const [how, actual] of [
    ['one by one', await oneByOne(engine, precision)],
    ['in one call', await atOnce(engine, precision)],
  ] as const)
    for (const name of Object.keys(expected)) {
      const problem = actual[name] ? compareArrays(actual[name], expected[name]!, tolerance) : 'missing';
      if (problem !== undefined)
        throw new Error(`training step ${how} (${engine.name}, ${precision}): "${name}": ${problem}`);
    }
}
