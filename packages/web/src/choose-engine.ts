import { FlowError } from '@flows/core';
import { messageOf, type Engine, type Precision } from '@flows/core/engine';
import { graphicsOf, type GraphicsTechnology } from './engines/graphics.ts';
import { makeWebEngine, type WebEngineName, type WebEngineOptions } from './engines/web-engines.ts';
import { timeTrial } from './time-trial.ts';

export interface ChooseEngineOptions extends WebEngineOptions {
  /** The engine wished for: it alone is tried, and not measured. */
  readonly engine?: WebEngineName;
  /**
   * Engines to choose from. Default: ONNX Runtime on wasm, TensorFlow.js on what the GPU offers (a GPU that is imitated in software is
   * passed over), the reference.
   */
  readonly candidates?: readonly WebEngineName[];
  /** Engines to leave out, because they have failed before. */
  readonly without?: readonly WebEngineName[];
  /** Default float32. */
  readonly precision?: Precision;
}

/** How one candidate fared. */
export interface EngineTrial {
  readonly name: WebEngineName;
  /** Milliseconds of one small training step, once warm; absent where it could not run. */
  readonly milliseconds?: number;
  /** Why it could not run. */
  readonly problem?: string;
}

/** What is to be said about a choice. */
export interface EngineChoice {
  /** Why this one, in a sentence. */
  readonly reason: string;
  readonly trials: readonly EngineTrial[];
}

export type ChosenEngine = Engine & EngineChoice;

/**
 * The fastest engine of this browser, found by a short measured trial; or the one wished for.
 *
 * @throws FlowError ENGINE_UNAVAILABLE when the engine wished for, or every candidate, cannot run; ENGINE_UNSUPPORTED when the engine
 *   wished for lacks the precision.
 *
 * @example
 * ```ts no-run
 * const engine = await chooseEngine();
 * engine.reason; // => 'onnxruntime-web: 0.9 ms a step; tfjs-webgl: 8.2 ms'
 * ```
 */
export async function chooseEngine(options: ChooseEngineOptions = {}): Promise<ChosenEngine> {
  const { engine: wish, precision = 'float32', candidates, without = [], ...engineOptions } = options;
  if (wish !== undefined) {
    const engine = await makeWebEngine(wish, engineOptions);
    if (!engine.precisions.includes(precision)) {
      await engine.dispose();
      throw new FlowError('ENGINE_UNSUPPORTED', `${wish} has no ${precision}`, { hint: 'onnxruntime-web has float64' });
    }
    return { ...engine, reason: `${wish}: as asked for`, trials: [] };
  }
  const trials: EngineTrial[] = [];
  let best: { engine: Engine; milliseconds: number } | undefined;
  for (const name of candidates ?? defaultCandidates) {
    if (without.includes(name)) continue;
    // The last resort is not worth measuring while there is another.
    if (name === 'reference' && best !== undefined) continue;
    const hopeless = candidates === undefined && (await whyNotWorthIt(name));
    if (hopeless) {
      trials.push({ name, problem: hopeless });
      continue;
    }
    const { engine, milliseconds, problem } = await tryEngine(name, precision, engineOptions);
    trials.push({
      name,
      ...(milliseconds !== undefined && { milliseconds }),
      ...(problem !== undefined && { problem }),
    });
    if (engine === undefined || milliseconds === undefined) continue;
    if (best !== undefined && best.milliseconds <= milliseconds) await engine.dispose();
    else {
      await best?.engine.dispose();
      best = { engine, milliseconds };
    }
  }
  if (best === undefined)
    throw new FlowError('ENGINE_UNAVAILABLE', `no engine runs here: ${trials.map(describe).join('; ')}`);
  const { engine, milliseconds } = best;
  const others = trials.filter(({ name }) => name !== engine.name).map(describe);
  return { ...engine, reason: [`${engine.name}: ${format(milliseconds)} a step`, ...others].join('; '), trials };
}

/** ONNX Runtime on WebGPU is left out: 27 MB to load. */
const defaultCandidates: readonly WebEngineName[] = ['onnxruntime-web', 'tfjs-webgpu', 'tfjs-webgl', 'reference'];

const technologyOf: Readonly<Partial<Record<WebEngineName, GraphicsTechnology>>> = {
  'tfjs-webgl': 'webgl',
  'tfjs-webgpu': 'webgpu',
};

/** Why an engine on a GPU needs no trial: there is no GPU, or one that is imitated by the processor, where wasm is faster. */
async function whyNotWorthIt(name: WebEngineName): Promise<string | undefined> {
  const technology = technologyOf[name];
  if (technology === undefined) return undefined;
  // Asked for WebGPU where there is no GPU, Chromium warns in the console; WebGL tells as much, and quietly.
  for (const asked of new Set<GraphicsTechnology>(['webgl', technology])) {
    const graphics = await graphicsOf(asked);
    if (graphics === 'software') return 'a GPU in software';
    if (graphics === 'none') return asked === 'webgpu' ? 'no WebGPU here' : 'no GPU here';
  }
  return undefined;
}

interface Attempt {
  readonly engine?: Engine;
  readonly milliseconds?: number;
  readonly problem?: string;
}

async function tryEngine(name: WebEngineName, precision: Precision, options: WebEngineOptions): Promise<Attempt> {
  let engine: Engine;
  try {
    engine = await makeWebEngine(name, options);
  } catch (error) {
    return { problem: messageOf(error, name) };
  }
  try {
    if (!engine.precisions.includes(precision)) throw new FlowError('ENGINE_UNSUPPORTED', `no ${precision}`);
    return { engine, milliseconds: await timeTrial(engine, precision) };
  } catch (error) {
    await engine.dispose();
    return { problem: messageOf(error, name) };
  }
}

const format = (milliseconds: number): string => `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
const describe = ({ name, milliseconds, problem }: EngineTrial): string =>
  milliseconds === undefined ? `${name}: ${problem}` : `${name}: ${format(milliseconds)}`;
