import { atan, erf, exp, expm1, log1p, sigmoid, softplus, tanh, type Tensor } from '@flows/core';
import { onnxEngine, referenceEngine, trace, type Engine, type OnnxRuntime, type Precision } from '@flows/core/engine';
import { createRequire } from 'node:module';
import { afterAll, describe, expect, it } from 'vitest';
import { onnxRuntimeNode } from '../src/engines/onnx-runtime-node.ts';

// Both builds have the same kernels by name, not the same code in them. The native one must be loaded first.
const native = await onnxRuntimeNode({ worker: false });
const web = createRequire(new URL('../../web/package.json', import.meta.url));
const wasm = onnxEngine((await import(web.resolve('onnxruntime-web'))) as OnnxRuntime, {
  name: 'onnxruntime-web',
  dialect: 'wasm',
  executionProviders: ['wasm'],
});
const engines: Readonly<Record<string, Engine>> = { native, wasm };
afterAll(async () => {
  for (const engine of Object.values(engines)) await engine.dispose();
});

const functions = { atan, erf, exp, expm1, log1p, sigmoid, softplus, tanh };
const sizes = Array.from({ length: 800 }, (_, i) => 10 ** (-30 + (32.5 * i) / 800));
const points = [...sizes, ...sizes.map((x) => -x), 0, -1, 1, 88, -88, 1e30, -1e30, Infinity, -Infinity, NaN];
const limits = {
  float32: { relative: 1e-6, tiny: 1.2e-38, huge: 3.4e38 },
  float64: { relative: 1e-13, tiny: 2.3e-308, huge: 1.7e308 },
};

/** The points where a value is wrong: relatively, wherever the precision can represent it. */
async function wrongPoints(engine: Engine, f: (x: Tensor) => Tensor, precision: Precision): Promise<string[]> {
  const x = Float64Array.from(points, (value) => (precision === 'float32' ? Math.fround(value) : value));
  const graph = trace({ x: { shape: [x.length] } }, (given) => ({ y: f(given.x) }));
  const run = async (on: Engine, as: Precision) =>
    (await (await on.compile(graph, { precision: as })).run({ x }))['y']!;
  const [expected, actual] = await Promise.all([run(referenceEngine(), 'float64'), run(engine, precision)]);
  const { relative, tiny, huge } = limits[precision];
  return Array.from(x).flatMap((point, i) => {
    const [right, found] = [expected[i]!, actual[i]!];
    const close =
      Object.is(right, found) ||
      Math.abs(found - right) <= relative * Math.abs(right) ||
      (Math.abs(right) < tiny && Math.abs(found) <= tiny) ||
      (Math.abs(right) > huge && found === Math.sign(right) * Infinity);
    return close ? [] : [`${point}: ${found} for ${right}`];
  });
}

for (const [build, engine] of Object.entries(engines))
  describe(`${build}`, () => {
    for (const [name, f] of Object.entries(functions))
      for (const precision of ['float32', 'float64'] as const)
        it(`keeps its digits in ${name}, ${precision}`, async () => {
          expect(await wrongPoints(engine, f, precision)).toEqual([]);
        });
  });
