import { conformanceCases, conformanceChecks, runConformanceCase, runLeakCheck } from '@flows/core/testing';
import { makeWebEngine, type WebEngineName } from '../../../src/engines/web-engines.ts';

/** What a page has found out; plain data for the test that drives it. */
export interface SuiteResult {
  /** Why the engine does not run here at all. */
  readonly unavailable?: string;
  readonly passed: number;
  readonly failures: readonly string[];
  readonly milliseconds: number;
}

/** Small cases, one for each primitive and axis of difficulty, and the checks; `full` runs every case. */
async function runSuite(name: WebEngineName, { full = false, filter = '' } = {}): Promise<SuiteResult> {
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
  for (const testCase of conformanceCases())
    if ((testCase.small || full) && testCase.name.includes(filter) && testCase.precisions.includes('float32'))
      await attempt(testCase.name, () => runConformanceCase(made, testCase, 'float32'));
  for (const check of conformanceChecks())
    if (check.name.includes(filter)) await attempt(check.name, () => check.run(made, 'float32'));
  await attempt('leaks', () => runLeakCheck(made, { precision: 'float32', runs: 20 }));
  await engine.dispose();
  return { passed, failures, milliseconds: performance.now() - start };
}

/** Sets a flag of TensorFlow.js. */
async function setFlag(name: string, value: boolean | number): Promise<void> {
  const tf = await import('@tensorflow/tfjs');
  await import('@tensorflow/tfjs-backend-webgpu');
  tf.env().set(name, value);
}

declare global {
  interface Window {
    runSuite: typeof runSuite;
    setFlag: typeof setFlag;
  }
}
Object.assign(window, { runSuite, setFlag });
