import { onnxRuntimeWeb } from '@flows/web';
import { tfjsEngine, type Engine } from '@flows/core/engine';
import { checkSplines, registrySubjects, runConformanceCase, type RegistrySubject } from '@flows/core/testing';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, it } from 'vitest';

computes('tfjs-cpu', registrySubjects(), async () => {
  await tf.setBackend('cpu');
  return tfjsEngine(tf);
});
computes(
  'onnxruntime-web',
  registrySubjects().filter(({ first }) => first),
  () => onnxRuntimeWeb(),
);

/** Value and gradient of instances of the registry. */
function computes(name: string, subjects: readonly RegistrySubject[], make: () => Promise<Engine>): void {
  describe(`the registry on ${name}`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await make();
    });
    afterAll(() => engine.dispose());
    it.each(subjects.map((subject) => [subject.name, subject.cases] as const))('%s', async (_, cases) => {
      for (const testCase of cases()) await runConformanceCase(engine, testCase, 'float32');
    });
    it('a spline holds within 2⁻²³ of its knots, at its bounds and far out', async () => {
      await checkSplines(engine, { points: 1e5, only: 'rationalQuadratic' });
    });
  });
}
