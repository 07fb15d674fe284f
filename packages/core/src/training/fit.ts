import type { Executable } from '../engine/engine.ts';
import { FlowError } from '../flow-error.ts';
import type { HostArray } from '../host-array.ts';
import { adam } from './adam.ts';
import type { FitOptions, FitProgress, FitSummary } from './fit-options.ts';
import { constantRate, cosineDecay } from './learning-rate.ts';
import type { FitRun, Vectors } from './fit-run.ts';
import { trainingDefaults } from './plan-training.ts';
import { optimizerInputs, stepInputs } from './step-inputs.ts';
import { checkTrainingState, type TrainingState } from './training-state.ts';
import { traceTrainingStep } from './training-step.ts';

/** Maximum likelihood training; yields after every call of the engine. */
export async function* fit(run: FitRun, options: FitOptions): AsyncGenerator<FitProgress, FitSummary> {
  const { model, engine, precision, stream, start } = run;
  const {
    optimizer = adam(),
    clipNorm = 10,
    patience = Infinity,
    schedule = 'cosine',
    learningRate = trainingDefaults.learningRate,
    signal,
    seed = 0,
    resume,
  } = options;
  const total = stream.steps;
  const rateOf =
    typeof learningRate === 'function'
      ? learningRate
      : schedule === 'cosine'
        ? cosineDecay(learningRate)
        : constantRate(learningRate);
  const { stepsPerCall = usualSteps(stream.batchSize * model.trainable.length) } = options;
  const countAt = (at: number): number => {
    const wanted = typeof stepsPerCall === 'function' ? Math.floor(stepsPerCall()) : stepsPerCall;
    return Math.max(1, Math.min(total - at, wanted));
  };
  const every = options.validateEvery ?? Math.max(50, stream.plan?.stepsPerEpoch ?? 500);
  if (resume)
    checkTrainingState(resume, {
      params: model.trainable.length,
      state: model.state.length,
      slots: optimizer.slots,
    });
  const step = traceTrainingStep(model, start, {
    optimizer,
    clipNorm: Number.isFinite(clipNorm) ? clipNorm : undefined,
  });
  const compiled = new Map<number, Promise<Executable>>();
  const compile = (count: number): Promise<Executable> => {
    const executable =
      compiled.get(count) ??
      engine.compile(step.graph, { batchSize: stream.batchSize, precision, state: step.state, steps: count });
    compiled.set(count, executable);
    return executable;
  };
  const prepare = stepInputs(run, step.noises);

  const initial: Vectors = resume ?? { params: model.trainable.flatten(start), state: model.state.flatten(start) };
  let best = { vectors: initial, loss: Infinity };
  const first = resume?.step ?? 0;
  let [validation, waited, done, recent] = [undefined as number | undefined, 0, first, NaN];
  // While the engine compiles, the first batches are drawn.
  let executable = compile(countAt(first));
  const current = async (): Promise<TrainingState> => {
    const step = done;
    const { params, state = initial.state, ...rest } = await (await executable).readState();
    return { step, params: params!, state, slots: slotsOf(rest, optimizer.slots) };
  };
  let kept = false;
  const keep = (vectors: Vectors): void => {
    kept = true;
    run.keep(vectors);
  };
  try {
    let next = { count: countAt(first), inputs: prepare(first, countAt(first)) };
    await (await executable).writeState(firstState(step.state, initial, resume?.slots, optimizer.slots));
    const began = performance.now();
    const summary = (stopped: FitSummary['stopped']): FitSummary => {
      const seconds = (performance.now() - began) / 1000;
      return {
        steps: done,
        stopped,
        seconds,
        stepsPerSecond: (done - first) / seconds,
        trainNll: recent,
        ...(run.validate && { validationNll: best.loss }),
        batchSize: stream.batchSize,
        seed,
        engine: engine.name,
      };
    };

    while (done < total) {
      if (signal?.aborted) {
        throw new FlowError('ABORTED', `training stopped at step ${done} of ${total}`, {
          hint: 'the params so far are kept',
        });
      }
      const count = countAt(done);
      executable = moveState(await executable, await compile(count));
      const inputs = next.count === count ? next.inputs : prepare(done, count);
      const optimizerNumbers = optimizerInputs(optimizer, (at) => rateOf(at, total), done, count);
      // While the engine computes, the next batches are drawn.
      const running = (await executable).run({ ...inputs, optimizer: optimizerNumbers });
      const after = done + count;
      if (after < total) next = { count: countAt(after), inputs: prepare(after, countAt(after)) };
      const outputs = await running;
      const losses = Array.from(outputs['loss']!);
      done = after;
      const loss = losses.reduce((sum, value) => sum + value, 0) / losses.length;
      if (!losses.every(Number.isFinite)) {
        keep(best.vectors);
        const at = done - count + losses.findIndex((value) => !Number.isFinite(value)) + 1;
        throw new FlowError(
          'TRAINING_DIVERGED',
          `the loss became ${losses[at - 1 - done + count]} at step ${at} of ${total}`,
          {
            hint: 'lower the learning rate or clipNorm; the last good params are kept',
          },
        );
      }
      recent = Number.isNaN(recent) ? loss : 0.8 * recent + 0.2 * loss;
      const due = Math.floor(done / every) > Math.floor((done - count) / every) || done === total;
      if (due) {
        const vectors = await current();
        // The loss of a step is that of the params before it.
        if (!isFinite(vectors)) {
          keep(best.vectors);
          throw new FlowError('TRAINING_DIVERGED', `the params are no longer finite at step ${done} of ${total}`, {
            hint: 'lower the learning rate or clipNorm; the last good params are kept',
          });
        }
        if (run.validate) {
          validation = await run.validate(vectors);
          waited = validation < best.loss ? 0 : waited + 1;
          if (validation < best.loss) best = { vectors, loss: validation };
        } else best = { vectors, loss };
      }
      const seconds = (performance.now() - began) / 1000;
      const progress: FitProgress = {
        step: done,
        steps: total,
        loss,
        losses,
        gradientNorm: outputs['gradientNorm']!.at(-1)!,
        learningRate: rateOf(done - 1, total),
        ...(validation !== undefined && { validation, bestValidation: best.loss }),
        seconds,
        state: () => stateAt(after),
        stepsPerSecond: (done - first) / seconds,
      };
      options.onProgress?.(progress);
      yield progress;
      if (waited >= patience) break;
    }
    keep(best.vectors);
    return summary(done < total ? 'patience' : 'steps');
  } finally {
    // Stopped by request, by an error, or by a reader who turned away.
    if (!kept) keep(await soFar().catch(() => best.vectors));
    for (const each of compiled.values()) await each.then((made) => made.dispose()).catch(() => undefined);
  }

  async function stateAt(at: number): Promise<TrainingState> {
    if (done !== at)
      throw new FlowError('DOMAIN', `the state of step ${at} is gone: training stands at step ${done}`, {
        hint: 'ask for the state of a progress before the next is read',
      });
    return current();
  }

  /** The best params validated; before the first validation those of the last step. */
  async function soFar(): Promise<Vectors> {
    if (done === first || (run.validate && best.loss < Infinity)) return best.vectors;
    const now = await current();
    return isFinite(now) ? now : best.vectors;
  }
}

const isFinite = ({ params, state }: Vectors): boolean => params.every(Number.isFinite) && state.every(Number.isFinite);

/** Small steps go many to a call, so that the call costs little; large ones few, so that progress and Ctrl-C stay lively. */
const usualSteps = (work: number): number =>
  Math.min(32, Math.max(4, 2 ** Math.round(Math.log2(2e8 / Math.max(1, work)))));

function firstState(
  state: Readonly<Record<string, string>>,
  { params, state: values }: Vectors,
  resumed: TrainingState['slots'] | undefined,
  slots: readonly string[],
): Record<string, HostArray> {
  const first: Record<string, HostArray> = { params, state: values };
  for (const slot of slots) first[slotInput(slot)] = resumed?.[slot] ?? new Float64Array(params.length);
  return Object.fromEntries(Object.values(state).map((name) => [name, first[name]!]));
}

const slotInput = (name: string): string => `slot:${name}`;

const slotsOf = (values: Readonly<Record<string, HostArray>>, slots: readonly string[]): TrainingState['slots'] =>
  Object.fromEntries(slots.map((name) => [name, values[slotInput(name)]!]));

async function moveState(from: Executable, to: Executable): Promise<Executable> {
  if (from !== to) await to.writeState(await from.readState());
  return to;
}
