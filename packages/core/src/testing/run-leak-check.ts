import type { Engine, Precision } from '../engine/engine.ts';
import { sampleValues } from './sample-values.ts';
import { trainingState, trainingStep } from './training-step-check.ts';

/**
 * Runs a training step 200 times and compiles it 10 times: what the engine's runtime holds (tensors, sessions, buffers) must not grow.
 *
 * @param options.resourceCount what the runtime holds, for instance `() => tf.memory().numTensors`; without it only errors are found.
 * @throws Error with both counts.
 *
 * @example
 * ```ts no-run
 * await runLeakCheck(tfjsEngine(tf), { resourceCount: () => tf.memory().numTensors });
 * ```
 */
export async function runLeakCheck(
  engine: Engine,
  {
    resourceCount = () => 0,
    precision = engine.precisions[0]!,
    runs = 200,
  }: { resourceCount?: () => number; precision?: Precision; runs?: number } = {},
): Promise<void> {
  const expectCount = (what: string, before: number): void => {
    const after = resourceCount();
    if (after > before) throw new Error(`${engine.name}: ${after} resources after ${what}, ${before} before`);
  };
  const open = () => engine.compile(trainingStep(), { batchSize: 8, precision, state: trainingState });
  const batch = { x: sampleValues('x', 16), y: sampleValues('y', 8), rate: Float64Array.of(0.001) };
  const before = resourceCount();
  const executable = await open();
  for (let i = 0; i < 3; i++) await executable.run(batch);
  const warm = resourceCount();
  for (let i = 0; i < runs; i++) {
    await executable.run(batch);
    if (i % 50 === 0) await executable.readState();
  }
  expectCount(`${runs} runs`, warm);
  executable.dispose();
  for (let i = 0; i < 10; i++) {
    const next = await open();
    await next.run(batch);
    next.dispose();
  }
  expectCount('10 executables made and disposed', before);
}
