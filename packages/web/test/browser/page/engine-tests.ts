import type { FlowError } from '@flows/core';
import {
  conformanceCases,
  conformanceChecks,
  registrySubjects,
  runConformanceCase,
  runLeakCheck,
  type GraphCase,
  type RegistrySubject,
} from '@flows/core/testing';
import { chooseEngine, engineInWorker, type EngineChoice } from '../../../src/index.ts';
import { makeWebEngine, type WebEngineName } from '../../../src/engines/web-engines.ts';
import { checkOddShapes } from './odd-shapes.ts';
import { trainInWorker } from './train-in-worker.ts';

/** What a page has found out; plain data for the test that drives it. */
export interface SuiteResult {
  /** Why the engine does not run here at all. */
  readonly unavailable?: string;
  readonly passed: number;
  readonly failures: readonly string[];
  readonly milliseconds: number;
}

/** Which cases a page runs: all, those that are small, or the first small one of each primitive, to this tolerance. */
export interface SuiteOptions {
  readonly cases?: 'all' | 'small' | 'first';
  readonly tolerance?: number;
  /** Only cases and checks whose name contains this. */
  readonly filter?: string;
}

/** Runs conformance cases and checks on an engine of this browser. */
async function runSuite(name: WebEngineName, options: SuiteOptions = {}): Promise<SuiteResult> {
  const { cases = 'small', tolerance, filter = '' } = options;
  const start = performance.now();
  const failures: string[] = [];
  let passed = 0;
  const attempt = async (what: string, action: () => Promise<unknown>): Promise<void> => {
    try {
      await action();
      passed++;
    } catch (error) {
      failures.push(`${what}: ${String(error)}`);
    }
  };
  let engine;
  try {
    engine = await makeWebEngine(name);
  } catch (error) {
    return { unavailable: String(error), passed, failures, milliseconds: performance.now() - start };
  }
  const made = engine;
  const seen = new Set<string>();
  for (const testCase of conformanceCases()) {
    const wanted = cases === 'all' || (testCase.small && (cases === 'small' || !seen.has(testCase.primitive)));
    if (!wanted || !testCase.name.includes(filter) || !testCase.precisions.includes('float32')) continue;
    seen.add(testCase.primitive);
    const loosened = tolerance === undefined ? testCase : { ...testCase, tolerance: { float32: tolerance } };
    await attempt(testCase.name, () => runConformanceCase(made, loosened, 'float32'));
  }
  for (const check of conformanceChecks())
    if (check.name.includes(filter)) await attempt(check.name, () => check.run(made, 'float32'));
  if (cases !== 'first') {
    await attempt('odd shapes', () => checkOddShapes(made));
    await attempt('leaks', () => runLeakCheck(made, { precision: 'float32', runs: 20 }));
  }
  await engine.dispose();
  return { passed, failures, milliseconds: performance.now() - start };
}

/** What came of the registry: `subjects` are those of which at least one graph was computed. */
export interface RegistryResult extends SuiteResult {
  readonly subjects: readonly string[];
}

/** WebGL in software translates shaders for a second and more of a graph that is larger than this. */
const largestGraph = 400;

/** Graphs of a subject that an engine can be expected to compute in the time of a test: on WebGL those that are not large, or else the smallest. */
function quickCases(name: WebEngineName, subject: RegistrySubject): GraphCase[] {
  // Transformers are in couplings, too.
  if (!subject.first || (name === 'tfjs-webgl' && subject.name.includes(', masked autoregressive'))) return [];
  const cases = subject.cases().filter(({ small }) => small);
  if (name !== 'tfjs-webgl') return cases;
  const sizes = cases.map(({ graph }) => graph.nodes.length);
  const largest = Math.max(largestGraph, Math.min(...sizes));
  return cases.filter((_, i) => sizes[i]! <= largest);
}

/** Computes the first instance of each type, with gradients, on an engine of this browser. */
async function runRegistry(name: WebEngineName, filter: string): Promise<RegistryResult> {
  const start = performance.now();
  const failures: string[] = [];
  const subjects = new Set<string>();
  let passed = 0;
  const engine = await makeWebEngine(name);
  for (const subject of registrySubjects().filter((each) => each.name.includes(filter)))
    for (const testCase of quickCases(name, subject))
      try {
        await runConformanceCase(engine, testCase, 'float32');
        passed++;
        subjects.add(subject.name);
      } catch (error) {
        failures.push(String(error));
      }
  await engine.dispose();
  return { subjects: [...subjects], passed, failures, milliseconds: performance.now() - start };
}

/** Sets a flag of TensorFlow.js. */
async function setFlag(name: string, value: boolean | number): Promise<void> {
  const tf = await import('@tensorflow/tfjs');
  await import('@tensorflow/tfjs-backend-webgpu');
  tf.env().set(name, value);
}

/** What is chosen when nothing is wished for, and what a wish for an engine that is not there gives. */
async function choose(candidates?: readonly WebEngineName[]): Promise<{ name: string } & EngineChoice> {
  const engine = await chooseEngine(candidates && { candidates });
  await engine.dispose();
  return { name: engine.name, reason: engine.reason, trials: engine.trials };
}

/** What is chosen in a worker. */
async function chooseInWorker(): Promise<string> {
  const worker = new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module' });
  const engine = await engineInWorker(worker);
  await engine.dispose();
  return engine.name;
}

/** The error of a worker whose engine cannot be had. */
async function failInWorker(): Promise<{ code: string; message: string }> {
  const worker = new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module' });
  try {
    await engineInWorker(worker, { engine: 'tfjs-webgpu', precision: 'float64' });
    return { code: 'none', message: '' };
  } catch (error) {
    const { code, message } = error as FlowError;
    return { code, message };
  }
}

export const engineTests = { runSuite, runRegistry, setFlag, choose, chooseInWorker, failInWorker, trainInWorker };
