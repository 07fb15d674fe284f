import { add, batchMean, gradient, matMul, mul, relu, reshape, square, sub, sum } from '@flows/core';
import { trace, type Engine, type Graph, type Precision } from '@flows/core/engine';

const width = 32;
const batchSize = 256;
/** A slow engine has shown it by then. */
const longestTrial = 1500;
const mostRuns = 12;

/** Milliseconds of a training step of a small network, about the size of one coupling layer's: the fastest of a few, once warm. */
export async function timeTrial(engine: Engine, precision: Precision): Promise<number> {
  const executable = await engine.compile(step(), { precision, batchSize, state: { u2: 'u', v2: 'v' } });
  try {
    const numbers = (size: number): Float32Array =>
      Float32Array.from({ length: size }, (_, i) => Math.sin(i * 12.9898) / 4);
    await executable.writeState({ u: numbers(width * 2), v: numbers(2 * width) });
    const batch = { x: numbers(batchSize * 2) };
    const start = performance.now();
    await executable.run(batch);
    let best = Infinity;
    for (let i = 0; i < mostRuns && (i < 2 || performance.now() - start < longestTrial); i++) {
      const before = performance.now();
      await executable.run(batch);
      best = Math.min(best, performance.now() - before);
    }
    return best;
  } finally {
    executable.dispose();
  }
}

function step(): Graph {
  return trace(
    { x: { shape: [2], batched: true }, u: { shape: [width, 2] }, v: { shape: [2, width] } },
    ({ x, u, v }) => {
      const column = reshape(x, [2, 1]);
      const y = add(matMul(v, relu(matMul(u, column))), column);
      const loss = batchMean(sum(square(sub(y, 1))));
      const [du, dv] = gradient(loss, [u, v]) as [typeof u, typeof v];
      return { u2: sub(u, mul(du, 0.01)), v2: sub(v, mul(dv, 0.01)), loss };
    },
  );
}
