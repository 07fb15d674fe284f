import { expect, it } from 'vitest';
import { referenceEngine } from '../../src/engine.ts';
import { checkSplines, splineNames } from '../../src/testing.ts';

it.each(splineNames)('%s holds within 2⁻²³ of its knots, at its bounds and far out', async (only) => {
  // All take a million in ONNX Runtime; here the one that most flows are made of does.
  const points = only === 'rationalQuadratic' ? 1e6 : 1e5;
  const found = await checkSplines(referenceEngine(), { points, only });
  expect(Object.keys(found)).toEqual([`${only}, apply`, `${only}, invert`]);
});
