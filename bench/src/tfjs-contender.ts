// Training steps of the benchmark's RealNVP in plain TensorFlow.js: eager, its own gradients and Adam, on WebAssembly.
import { key, twoMoons } from '@flows/core';
import type { Tensor2D, Tensor1D, Variable, Scalar } from '@tensorflow/tfjs';

import { contenderFlags } from './contender-flags.ts';
import { couplings } from './models.ts';
import { serveBlocks } from './serve-blocks.ts';
import { tfjsWasm } from './tfjs-wasm.ts';

const { benchCase, cold } = contenderFlags();
const { model, points: batchSize, learningRate, fresh } = benchCase;
const { hidden } = model;
const tf = await tfjsWasm();

interface Layer {
  readonly weight: Variable;
  readonly bias: Variable;
}

function makeNet(): Layer[] {
  const sizes = [2, hidden, hidden, 2];
  return sizes.slice(1).map((outputs, i) => {
    const bound = 1 / Math.sqrt(sizes[i]!);
    return {
      weight: tf.variable(tf.randomUniform([sizes[i]!, outputs], -bound, bound)),
      bias: tf.variable(tf.randomUniform([outputs], -bound, bound)),
    };
  });
}

function applyNet(net: readonly Layer[], x: Tensor2D): Tensor2D {
  return net.reduce((h, { weight, bias }, i) => {
    const linear = tf.add<Tensor2D>(tf.matMul(h, weight as unknown as Tensor2D), bias);
    return i < net.length - 1 ? tf.relu(linear) : linear;
  }, x);
}

const masks = [tf.tensor2d([[1, 0]]), tf.tensor2d([[0, 1]])] as const;
const layers = Array.from({ length: couplings }, (_, i) => ({
  kept: masks[i % 2]!,
  free: masks[1 - (i % 2)]!,
  scaleNet: makeNet(),
  shiftNet: makeNet(),
}));

function lossOf(batch: Tensor2D): Scalar {
  let x = batch;
  let logDet: Tensor1D = tf.zeros([batchSize]);
  for (const { kept, free, scaleNet, shiftNet } of layers) {
    const held = tf.mul<Tensor2D>(x, kept);
    const logScale = tf.mul<Tensor2D>(tf.tanh(tf.mul(applyNet(scaleNet, held), free)), 2.5);
    const shift = tf.mul(applyNet(shiftNet, held), free);
    x = tf.add(held, tf.mul(free, tf.add(tf.mul(x, tf.exp(logScale)), shift)));
    logDet = tf.add(logDet, tf.sum(logScale, 1));
  }
  const logProb = tf.sub(tf.sub(logDet, tf.mul(0.5, tf.sum(tf.square(x), 1))), Math.log(2 * Math.PI));
  return tf.neg(tf.mean(logProb));
}

const rows = 100_000;
const noise = 0.06;
const data = Float32Array.from(twoMoons.sample(key(0), rows, { noise }));
const adam = tf.train.adam(learningRate);

let batches = 0;
function drawBatch(): Float32Array {
  if (fresh) return Float32Array.from(twoMoons.sample(key(++batches), batchSize, { noise }));
  const batch = new Float32Array(2 * batchSize);
  for (let i = 0; i < batchSize; i++) {
    const row = Math.floor(Math.random() * rows);
    batch.set(data.subarray(2 * row, 2 * row + 2), 2 * i);
  }
  return batch;
}

function step(): number {
  const batch = drawBatch();
  return tf.tidy(() => adam.minimize(() => lossOf(tf.tensor2d(batch, [batchSize, 2])), true)!.dataSync()[0]!);
}

const steps = async (count: number): Promise<number> => {
  let loss = NaN;
  for (let i = 0; i < count; i++) loss = step();
  return loss;
};
const loss = await steps(1);
const parameters = layers
  .flatMap(({ scaleNet, shiftNet }) => [...scaleNet, ...shiftNet])
  .reduce((sum, { weight, bias }) => sum + weight.size + bias.size, 0);
const versions = { node: process.versions.node, tfjs: tf.version['tfjs'] };
await serveBlocks({ loss, parameters, versions }, steps, { cold });
process.exit();
