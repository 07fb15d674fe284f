import {
  add,
  batchMean,
  exp,
  gradient,
  matVec,
  mul,
  relu,
  reshape,
  slice,
  square,
  sub,
  sum,
  tanh,
  type Tensor,
} from '@flows/core';
import { trace, type Graph } from '@flows/core/engine';
import { engineInWorker, type WebEngineName } from '../../../src/index.ts';

export interface TrainingResult {
  readonly engine: string;
  readonly reason: string;
  readonly firstLoss: number;
  readonly lastLoss: number;
  readonly steps: number;
  readonly milliseconds: number;
  /** Frames the page painted meanwhile, and the longest time without one. */
  readonly frames: number;
  readonly longestFrame: number;
}

const width = 32;
const layers = 4;
const perCall = 10;
const batchSize = 256;
const shapes = Object.fromEntries(
  Array.from({ length: layers }, (_, i) => [
    [`u${i}`, [width, 1]],
    [`v${i}`, [2, width]],
  ]).flat(),
) as Record<string, number[]>;

/** A few affine couplings in two dimensions, negative log-likelihood, one step of gradient descent. */
function step(): Graph {
  const inputs = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, { shape }]));
  return trace({ x: { shape: [2], batched: true }, ...inputs }, (tensors) => {
    const { x, ...params } = tensors as Record<string, Tensor>;
    let halves = [slice(x!, { axis: 0, end: 1 }), slice(x!, { axis: 0, start: 1 })] as [Tensor, Tensor];
    let logDet: Tensor | number = 0;
    for (let i = 0; i < layers; i++) {
      const [kept, moved] = halves;
      const output = matVec(params[`v${i}`]!, relu(matVec(params[`u${i}`]!, kept)));
      const scale = tanh(slice(output, { axis: 0, end: 1 }));
      halves = [add(mul(moved, exp(scale)), slice(output, { axis: 0, start: 1 })), kept];
      logDet = add(logDet, reshape(scale, []));
    }
    const energy = mul(add(sum(square(halves[0])), sum(square(halves[1]))), 0.5);
    const loss = batchMean(add(sub(energy, logDet), Math.log(2 * Math.PI)));
    const names = Object.keys(params);
    const gradients = gradient(
      loss,
      names.map((name) => params[name]!),
    );
    return {
      loss,
      ...Object.fromEntries(names.map((name, i) => [`${name}'`, sub(params[name]!, mul(gradients[i]!, 0.02))])),
    };
  });
}

/** Trains with the engine in a worker and watches how the page fares. */
export async function trainInWorker(name: WebEngineName, calls: number): Promise<TrainingResult> {
  const worker = new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module' });
  const engine = await engineInWorker(worker, { engine: name });
  const state = Object.fromEntries(Object.keys(shapes).map((param) => [`${param}'`, param]));
  const executable = await engine.compile(step(), { batchSize, state, steps: perCall });
  const numbers = (size: number, seed: number): Float32Array =>
    Float32Array.from({ length: size }, (_, i) => Math.sin((i + 1) * (seed + 12.9898)));
  await executable.writeState(
    Object.fromEntries(
      Object.entries(shapes).map(([param, [n, m]], i) => [param, numbers(n! * m!, i).map((v) => v / 3)]),
    ),
  );
  const x = numbers(perCall * batchSize * 2, 3).map((v, i) => (i % 2 === 0 ? 2 * v : v * v));
  const losses: number[] = [];
  const frames = watchFrames();
  const start = performance.now();
  for (let i = 0; i < calls; i++) losses.push(...((await executable.run({ x }))['loss'] as Float32Array));
  const milliseconds = performance.now() - start;
  const watched = frames.stop();
  executable.dispose();
  await engine.dispose();
  return {
    engine: engine.name,
    reason: engine.reason,
    firstLoss: losses[0]!,
    lastLoss: losses.at(-1)!,
    steps: losses.length,
    milliseconds,
    ...watched,
  };
}

function watchFrames() {
  let frames = 0;
  let longestFrame = 0;
  let last = performance.now();
  let request = requestAnimationFrame(function count(now) {
    frames++;
    longestFrame = Math.max(longestFrame, now - last);
    last = now;
    request = requestAnimationFrame(count);
  });
  return {
    stop() {
      cancelAnimationFrame(request);
      return { frames, longestFrame };
    },
  };
}
