import type { Engine } from '@flows/core/engine';
import { checkSplines, splineNames } from '@flows/core/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onnxRuntimeNode } from '../src/engines/onnx-runtime-node.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await onnxRuntimeNode({ worker: false, threads: 2 });
});
afterAll(() => engine?.dispose());

it.each(splineNames)(
  '%s holds at a million points within 2⁻²³ of its knots, at its bounds and far out',
  async (only) => {
    const found = await checkSplines(engine, { points: 1e6, only });
    expect(Object.keys(found)).toEqual([`${only}, apply`, `${only}, invert`]);
  },
);
