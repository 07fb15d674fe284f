import { onnxRuntimeWeb } from '@flows/web';
import { tfjsEngine, type Engine, type Precision } from '@flows/core/engine';
import { conformanceCases, conformanceChecks, runConformanceCase, runLeakCheck } from '@flows/core/testing';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, it } from 'vitest';

conforms('tfjs-cpu', ['float32'], async () => {
  await tf.setBackend('cpu');
  return tfjsEngine(tf);
});
conforms('onnxruntime-web', ['float32', 'float64'], () => onnxRuntimeWeb());

/** The whole suite, one test a case. */
function conforms(name: string, precisions: readonly Precision[], make: () => Promise<Engine>): void {
  for (const precision of precisions)
    describe(`${name} in ${precision}`, () => {
      let engine: Engine;
      beforeAll(async () => {
        engine = await make();
      });
      afterAll(() => engine.dispose());
      for (const testCase of conformanceCases())
        if (testCase.precisions.includes(precision))
          it(`${testCase.name}`, () => runConformanceCase(engine, testCase, precision));
      for (const check of conformanceChecks()) it(`passes: ${check.name}`, () => check.run(engine, precision));
      it('holds nothing more after 200 runs', () =>
        runLeakCheck(engine, { precision, resourceCount: () => tf.memory().numTensors }));
    });
}
