import { onnxEngine, type Executable, type OnnxRuntime, type OnnxSession } from '@flows/core/engine';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { captureGraph, type CapturedGraph } from './capture-graph.ts';
import type { BenchCase } from './cases.ts';
import { countOnnxNodes, type OnnxNodeCount } from './count-onnx-nodes.ts';
import { kernelTimes, type KernelTime } from './kernel-times.ts';

export interface ProfileOptions {
  readonly threads: number;
  readonly stepsPerCall: number;
  /** ONNX Runtime's graph optimisation level. */
  readonly level: string;
  /** Seconds for each measurement. */
  readonly seconds: number;
}

/** Where the time of a training step, or of a chunk of points, goes on onnxruntime-node. */
export interface CaseProfile {
  /** Points of a step or chunk. */
  readonly points: number;
  readonly operators: readonly OnnxNodeCount[];
  readonly modelBytes: number;
  /** Time in kernels, per step or chunk, while profiled. */
  readonly kernels: readonly KernelTime[];
  /** Milliseconds of a step in calls of several, in calls of one, and while profiled; chunks come one by one. */
  readonly inLoop: number;
  readonly alone: number;
  readonly profiled: number;
}

/** Compiles the graph that the flow would, counts its operators, times it, and lets ONNX Runtime profile it. */
export async function profileCase(benchCase: BenchCase, options: ProfileOptions): Promise<CaseProfile> {
  const { stepsPerCall, seconds } = options;
  const training = benchCase.work === 'train';
  const first = await captureGraph(benchCase, { stepsPerCall: 1 });
  // The profile is taken without the loop over steps: inside one, the profiler's own time drowns everything else.
  const { steps: _, ...once } = first.options;
  const single: CapturedGraph = { ...first, options: once };

  const timeOf = (step: CapturedGraph): Promise<number> =>
    withExecutable(step, options, {}, async (executable) => {
      await time(executable, step, 0.3);
      return (await time(executable, step, seconds)).milliseconds;
    });
  const alone = await timeOf(single);
  const inLoop = training ? (await timeOf(await captureGraph(benchCase, { stepsPerCall }))) / stepsPerCall : alone;
  const folder = await mkdtemp(join(tmpdir(), 'flows-profile-'));
  try {
    const profiling = { enableProfiling: true, profileFilePrefix: join(folder, 'ort') };
    // ONNX Runtime keeps a million events and then stops.
    const { calls, milliseconds, model } = await withExecutable(
      single,
      options,
      profiling,
      async (executable, models) => ({
        ...(await time(executable, single, Math.min(1, seconds))),
        // What follows from params alone has one of its own, before.
        model: models.at(-1)!,
      }),
    );
    const files = (await readdir(folder)).map((file) => readFile(join(folder, file), 'utf8'));
    const kernels = kernelTimes(
      (await Promise.all(files)).flatMap((text) => JSON.parse(text)),
      calls,
    );
    return {
      points: training ? benchCase.points : first.options.batchSize!,
      operators: countOnnxNodes(model),
      modelBytes: model.length,
      kernels,
      inLoop,
      alone,
      profiled: milliseconds,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Compiles a graph as the engine does, runs the action, and releases the session, which writes the profile. */
async function withExecutable<T>(
  { graph, options, state }: CapturedGraph,
  { threads, level }: ProfileOptions,
  sessionOptions: Readonly<Record<string, unknown>>,
  action: (executable: Executable, models: readonly Uint8Array[]) => Promise<T>,
): Promise<T> {
  const models: Uint8Array[] = [];
  const sessions: { endProfiling(): void }[] = [];
  const runtime: OnnxRuntime = {
    Tensor: ort.Tensor as OnnxRuntime['Tensor'],
    InferenceSession: {
      create: async (model, given) => {
        const session = await ort.InferenceSession.create(model, given);
        models.push(model);
        sessions.push(session);
        return session as unknown as OnnxSession;
      },
    },
  };
  const engine = onnxEngine(runtime, {
    name: 'onnxruntime-node',
    dialect: 'native',
    executionProviders: ['cpu'],
    threads,
    sessionOptions: { graphOptimizationLevel: level, ...sessionOptions },
  });
  const executable = await engine.compile(graph, options);
  try {
    await executable.writeState(state);
    return await action(executable, models);
  } finally {
    if (sessionOptions['enableProfiling']) for (const session of sessions) session.endProfiling();
    await engine.dispose();
  }
}

/** Runs for some seconds; gives the calls made and the milliseconds of the median one. */
async function time(executable: Executable, { inputs }: CapturedGraph, seconds: number) {
  const taken: number[] = [];
  const end = performance.now() + 1000 * seconds;
  for (let now = performance.now(); now < end;) {
    await executable.run(inputs);
    const then = performance.now();
    taken.push(then - now);
    now = then;
  }
  return { calls: taken.length, milliseconds: taken.sort((a, b) => a - b)[taken.length >> 1]! };
}
