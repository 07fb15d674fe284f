// Where the time of a training step goes on onnxruntime-node: the operators of the emitted model, and ONNX Runtime's own profile.
import { emitOnnx, lower, onnxEngine, type Executable, type OnnxRuntime, type OnnxSession } from '@flows/core/engine';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import { captureStep, type CapturedStep } from './capture-step.ts';
import { benchCases, caseNames, type CaseName } from './cases.ts';
import { countOnnxNodes } from './count-onnx-nodes.ts';
import { kernelTimes, type KernelTime } from './kernel-times.ts';
import { markdownTable } from './markdown-table.ts';

const { values: flags } = parseArgs({
  options: {
    case: { type: 'string', multiple: true, default: [...caseNames] },
    threads: { type: 'string', default: '1' },
    'steps-per-call': { type: 'string', default: '8' },
    seconds: { type: 'string', default: '2' },
    level: { type: 'string', default: 'basic' },
    rows: { type: 'string', default: '25' },
  },
});
const threads = Number(flags.threads);
const stepsPerCall = Number(flags['steps-per-call']);

for (const name of flags.case as CaseName[]) await profileCase(name);

async function profileCase(name: CaseName): Promise<void> {
  const looped = await captureStep(benchCases[name], { stepsPerCall });
  const first = await captureStep(benchCases[name], { stepsPerCall: 1 });
  // The profile is taken without the loop over steps: inside one, the profiler's own time drowns everything else.
  const { steps: _, ...once } = first.options;
  const single: CapturedStep = { ...first, options: once };
  const model = emitOnnx(lower(single.graph, once), { precision: 'float32', dialect: 'native' });
  const counts = countOnnxNodes(model);
  console.log(`\n# ${name}, ${threads} thread${threads > 1 ? 's' : ''}, optimisation "${flags.level}"\n`);
  console.log(
    `## Operators of the emitted model: ${counts.reduce((sum, { count }) => sum + count, 0)} nodes, ${(model.length / 1024).toFixed(0)} KiB\n`,
  );
  console.log(
    markdownTable(
      ['operator', 'count', 'depth'],
      counts.map((o) => [o.operator, o.count, o.depth]),
    ),
  );

  const timeOf = (step: CapturedStep) =>
    withExecutable(step, {}, async (executable) => {
      await time(executable, step, 0.3);
      return (await time(executable, step, Number(flags.seconds))).milliseconds;
    });
  const inLoop = (await timeOf(looped)) / stepsPerCall;
  const alone = await timeOf(single);
  const folder = await mkdtemp(join(tmpdir(), 'flows-profile-'));
  try {
    let profiled = { calls: 0, milliseconds: 0 };
    await withExecutable(
      single,
      { enableProfiling: true, profileFilePrefix: join(folder, 'ort') },
      async (executable) => {
        // ONNX Runtime keeps a million events and then stops.
        profiled = await time(executable, single, Math.min(1, Number(flags.seconds)));
      },
    );
    const [file] = await readdir(folder);
    const times = kernelTimes(JSON.parse(await readFile(join(folder, file!), 'utf8')), profiled.calls);
    report(times, { inLoop, alone, profiled: profiled.milliseconds });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Compiles a step as the engine does, runs the action, and releases the session, which writes the profile. */
async function withExecutable<T>(
  { graph, options, state }: CapturedStep,
  sessionOptions: Readonly<Record<string, unknown>>,
  action: (executable: Executable) => Promise<T>,
): Promise<T> {
  let session: (OnnxSession & { endProfiling(): void }) | undefined;
  const runtime: OnnxRuntime = {
    Tensor: ort.Tensor as OnnxRuntime['Tensor'],
    InferenceSession: {
      create: async (model, given) => {
        const made = await ort.InferenceSession.create(model, given);
        session = made as unknown as typeof session;
        return session!;
      },
    },
  };
  const engine = onnxEngine(runtime, {
    name: 'onnxruntime-node',
    dialect: 'native',
    executionProviders: ['cpu'],
    threads,
    sessionOptions: { graphOptimizationLevel: flags.level, ...sessionOptions },
  });
  const executable = await engine.compile(graph, options);
  try {
    await executable.writeState(state);
    return await action(executable);
  } finally {
    if (sessionOptions['enableProfiling']) session!.endProfiling();
    await engine.dispose();
  }
}

/** Runs for some seconds; gives the calls made and the milliseconds of the median one. */
async function time(executable: Executable, { inputs }: CapturedStep, seconds: number) {
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

interface StepTimes {
  readonly inLoop: number;
  readonly alone: number;
  readonly profiled: number;
}

function report(times: readonly KernelTime[], { inLoop, alone, profiled }: StepTimes): void {
  const total = times.reduce((sum, { microseconds }) => sum + microseconds, 0);
  const share = (microseconds: number): string => `${((100 * microseconds) / total).toFixed(1)} %`;
  const products = times.filter(({ flops }) => flops > 0);
  const inProducts = products.reduce((sum, { microseconds }) => sum + microseconds, 0);
  const flops = products.reduce((sum, time) => sum + time.flops, 0);
  console.log(
    `\n${inLoop.toFixed(3)} ms a step in calls of ${stepsPerCall}, ${alone.toFixed(3)} one by one, ${profiled.toFixed(3)} profiled; kernels ${(total / 1000).toFixed(3)} ms ` +
      `(${times.reduce((sum, { calls }) => sum + calls, 0).toFixed(0)} calls), of which matrix products ${share(inProducts)} ` +
      `at ${(flops / inProducts / 1000).toFixed(1)} GFLOP/s\n`,
  );
  console.log('## By operator, a step\n');
  const operators = new Map<string, { calls: number; microseconds: number }>();
  for (const { operator, calls, microseconds } of times) {
    const sum = operators.get(operator) ?? { calls: 0, microseconds: 0 };
    operators.set(operator, { calls: sum.calls + calls, microseconds: sum.microseconds + microseconds });
  }
  const largestFirst = [...operators].sort(([, a], [, b]) => b.microseconds - a.microseconds);
  console.log(
    markdownTable(
      ['operator', 'calls', 'µs', 'share'],
      largestFirst.map(([operator, sum]) => [
        operator,
        sum.calls.toFixed(1),
        sum.microseconds.toFixed(1),
        share(sum.microseconds),
      ]),
    ),
  );
  console.log('\n## By operator and shapes, a step\n');
  console.log(
    markdownTable(
      ['operator', 'shapes', 'calls', 'µs', 'µs a call', 'share', 'GFLOP/s', 'for instance'],
      times
        .slice(0, Number(flags.rows))
        .map((t) => [
          t.operator,
          t.shapes.length > 60 ? `${t.shapes.slice(0, 57)}...` : t.shapes,
          t.calls.toFixed(1),
          t.microseconds.toFixed(1),
          (t.microseconds / t.calls).toFixed(2),
          share(t.microseconds),
          t.flops > 0 ? (t.flops / t.microseconds / 1000).toFixed(1) : '',
          t.example,
        ]),
    ),
  );
}
