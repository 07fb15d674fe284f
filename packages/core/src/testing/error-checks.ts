import type { Engine, Precision } from '../engine/engine.ts';
import type { FlowError, FlowErrorCode } from '../flow-error.ts';
import type { Graph } from '../graph/graph.ts';
import { trace } from '../graph/trace.ts';
import * as t from '../tensor/index.ts';
import { withExecutable } from './state-checks.ts';

const graph = (): Graph =>
  trace({ x: { shape: [3], batched: true }, w: { shape: [2, 3] } }, ({ x, w }) => ({ y: t.matVec(w, x) }));
const good = { x: new Float64Array(6), w: new Float64Array(6) };

/** Throws unless an action fails with a FlowError of one of these codes, whose message has all these words. */
async function expectError(
  what: string,
  action: () => Promise<unknown>,
  codes: readonly FlowErrorCode[],
  words: readonly string[] = [],
): Promise<void> {
  const error = await action().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined) throw new Error(`${what}: no error`);
  // By name, not by class: an engine may live in another realm.
  const { name, code, message } = error as FlowError;
  if (name !== 'FlowError') throw new Error(`${what}: not a FlowError`, { cause: error });
  if (!codes.includes(code))
    throw new Error(`${what}: code ${code} instead of ${codes.join(' or ')}`, { cause: error });
  const missing = words.filter((word) => !message.includes(word));
  if (missing.length > 0) throw new Error(`${what}: "${message}" does not say ${missing.join(', ')}`, { cause: error });
}

/** A missing input, one of the wrong type or length and an unknown state are refused with their names, and the executable still works after. */
export async function checkInputErrors(engine: Engine, precision: Precision): Promise<void> {
  const state = { next: 's' };
  const counting = trace({ x: { shape: [2] }, s: { shape: [2] } }, ({ x, s }) => ({ next: t.add(s, x), y: t.neg(s) }));
  await withExecutable(engine, graph(), { precision, batchSize: 2 }, async (executable) => {
    await expectError(
      'a missing input',
      () => executable.run({ x: good.x }),
      ['SHAPE_MISMATCH', 'ENGINE_FAILED'],
      ['"w"'],
    );
    await expectError(
      'a short input',
      () => executable.run({ ...good, x: new Float64Array(5) }),
      ['SHAPE_MISMATCH'],
      ['"x"', '5', '6'],
    );
    await expectError(
      'a long input',
      () => executable.run({ ...good, w: new Float64Array(7) }),
      ['SHAPE_MISMATCH'],
      ['"w"', '7', '6'],
    );
    for (const [kind, w] of [
      ['Array', [1, 2, 3, 4, 5, 6]],
      ['BigInt64Array', new BigInt64Array(6)],
      ['Null', null],
    ] as const)
      await expectError(
        `an input of type ${kind}`,
        () => executable.run({ ...good, w: w as unknown as Float64Array }),
        ['DTYPE_MISMATCH'],
        ['"w"', kind],
      );
    await executable.run(good);
  });
  await withExecutable(engine, counting, { precision, state }, async (executable) => {
    await expectError(
      'a short state',
      () => executable.writeState({ s: new Float64Array(1) }),
      ['SHAPE_MISMATCH'],
      ['"s"'],
    );
    await expectError(
      'a state of type Array',
      () => executable.writeState({ s: [1, 2] as unknown as Float64Array }),
      ['DTYPE_MISMATCH'],
      ['"s"', 'Array'],
    );
    await expectError(
      'an unknown state',
      () => executable.writeState({ z: new Float64Array(2) }),
      ['SHAPE_MISMATCH', 'ENGINE_FAILED'],
      ['"z"'],
    );
    await executable.run({ x: new Float64Array(2) });
  });
}

/** A disposed executable refuses to work and may be disposed again. */
export async function checkDisposal(engine: Engine, precision: Precision): Promise<void> {
  const executable = await engine.compile(graph(), { precision, batchSize: 2 });
  await executable.run(good);
  executable.dispose();
  executable.dispose();
  await expectError('run after dispose', () => executable.run(good), ['ENGINE_FAILED']);
}

/** A precision or a primitive the engine lacks is refused by name. */
export async function checkUnsupported(engine: Engine, precision: Precision): Promise<void> {
  for (const lacking of [
    'float16',
    ...(['float32', 'float64'] as const).filter((p) => !engine.precisions.includes(p)),
  ] as Precision[])
    await expectError(
      `precision ${lacking}`,
      () => engine.compile(graph(), { precision: lacking }),
      ['ENGINE_UNSUPPORTED'],
      [lacking],
    );
  const { nodes, ...rest } = graph();
  const unknown: Graph = {
    ...rest,
    nodes: nodes.map((node) => (node.primitive === 'matMul' ? { ...node, primitive: 'quantumMul' } : node)),
  };
  await expectError(
    'an unknown primitive',
    () => engine.compile(unknown, { precision }),
    ['ENGINE_UNSUPPORTED'],
    ['quantumMul'],
  );
}

/** Runs that are started together give what they give one after another. */
export async function checkConcurrentRuns(engine: Engine, precision: Precision): Promise<void> {
  await withExecutable(engine, graph(), { precision, batchSize: 1 }, async (executable) => {
    const w = Float64Array.of(1, 0, 0, 0, 1, 0);
    const results = await Promise.all([1, 2, 3, 4].map((k) => executable.run({ x: Float64Array.of(k, 10 * k, 0), w })));
    results.forEach(({ y }, i) => {
      if (y![0] !== i + 1 || y![1] !== 10 * (i + 1)) throw new Error(`run ${i} of 4 at once gave ${y!.join(', ')}`);
    });
  });
}
