import { key, foldIn, twoMoons } from '@flows/core';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plainUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threadedUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import { watchPage, type PageHealth } from './watch-page.ts';

const [layers, width, batchSize, learningRate] = [8, 24, 256, 1e-3];

export interface ArticleResult extends PageHealth {
  readonly backend: string;
  readonly steps: number;
  readonly stepsPerSecond: number;
  readonly lastLoss: number;
}

/**
 * The model of the article "normalizing flows" (Gemoll, 2025) in plain TensorFlow.js, trained as its page does: on the page's thread, one step an
 * animation frame, a fresh batch each. Affine couplings with two networks 1-24-24-1, log-scale tanh, coordinates swapped in between.
 */
export async function measureArticle(backend: string, seconds: number, mostSteps: number): Promise<ArticleResult> {
  setWasmPaths({
    'tfjs-backend-wasm.wasm': plainUrl,
    'tfjs-backend-wasm-simd.wasm': simdUrl,
    'tfjs-backend-wasm-threaded-simd.wasm': threadedUrl,
  });
  if (!(await tf.setBackend(backend))) throw new Error(`no ${backend} here`);
  await tf.ready();
  const nets = Array.from({ length: 2 * layers }, makeNet);
  const optimizer = tf.train.adam(learningRate);
  const step = (i: number): tf.Scalar => {
    const batch = tf.tensor2d(Float32Array.from(twoMoons.sample(foldIn(key(0), i), batchSize)), [batchSize, 2]);
    const cost = optimizer.minimize(() => lossOf(nets, batch), true)!;
    batch.dispose();
    return cost;
  };
  const run = async (i: number): Promise<number> => {
    const cost = step(i);
    const [loss] = await cost.data();
    cost.dispose();
    await tf.nextFrame();
    return loss!;
  };
  // The first steps compile shaders.
  for (let i = 0; i < 2; i++) await run(i);
  const page = watchPage();
  const began = performance.now();
  let [steps, lastLoss] = [0, NaN];
  while (steps < mostSteps && performance.now() - began < seconds * 1000) lastLoss = await run(2 + steps++);
  const took = (performance.now() - began) / 1000;
  return { backend, steps, stepsPerSecond: steps / took, lastLoss: lastLoss + Math.log(2 * Math.PI), ...page.stop() };
}

interface Net {
  readonly weights: readonly tf.Variable<tf.Rank.R2>[];
  readonly biases: readonly tf.Variable<tf.Rank.R1>[];
}

function makeNet(): Net {
  const sizes = [1, width, width, 1];
  return {
    weights: sizes.slice(1).map((size, i) => {
      const limit = i === 2 ? 0 : Math.sqrt(6 / (sizes[i]! + size));
      return tf.variable(tf.randomUniform<tf.Rank.R2>([sizes[i]!, size], -limit, limit));
    }),
    biases: sizes.slice(1).map((size) => tf.variable(tf.zeros<tf.Rank.R1>([size]))),
  };
}

function apply({ weights, biases }: Net, x: tf.Tensor2D): tf.Tensor2D {
  return weights.reduce<tf.Tensor2D>((value, weight, i) => {
    const sum = tf.add<tf.Tensor2D>(tf.matMul(value, weight), biases[i]!);
    return i < weights.length - 1 ? tf.relu(sum) : sum;
  }, x);
}

/** Without the constant log 2π, as the article has it. */
function lossOf(nets: readonly Net[], batch: tf.Tensor2D): tf.Scalar {
  let [kept, moved] = tf.split(batch, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
  let logDet: tf.Tensor2D = tf.zerosLike(kept);
  for (let i = 0; i < layers; i++) {
    const logScale = tf.tanh(apply(nets[2 * i]!, kept));
    const shift = apply(nets[2 * i + 1]!, kept);
    const next = tf.mul<tf.Tensor2D>(tf.sub(moved, shift), tf.exp(tf.neg(logScale)));
    logDet = tf.sub(logDet, logScale);
    [kept, moved] = [next, kept];
  }
  const energy = tf.mul(0.5, tf.add(tf.square(kept), tf.square(moved)));
  return tf.mean(tf.sub(energy, logDet));
}
