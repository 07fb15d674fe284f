import { chooseEngine, onnxRuntimeWeb, tfjsWebGL, tfjsWebGPU } from '@flows/web';
import { describe, expect, it } from 'vitest';
import { loadPeer } from '../src/engines/load-peer.ts';

describe('without a browser', () => {
  it('the engines of the GPU are not available', async () => {
    for (const make of [tfjsWebGL, tfjsWebGPU, () => onnxRuntimeWeb({ webgpu: true })])
      await expect(make()).rejects.toMatchObject({ name: 'FlowError', code: 'ENGINE_UNAVAILABLE' });
  });

  it('a trial passes over them and says why', async () => {
    const engine = await chooseEngine({ precision: 'float64' });
    expect(engine.name).toBe('onnxruntime-web');
    expect(engine.trials.map(({ name, problem }) => [name, problem !== undefined])).toEqual([
      ['onnxruntime-web', false],
      ['tfjs-webgpu', true],
      ['tfjs-webgl', true],
    ]);
    expect(engine.reason).toMatch(/^onnxruntime-web: [\d.]+ ms a step; tfjs-webgpu: no GPU here/);
    for (const { name } of engine.trials) expect(engine.reason.split(`${name}:`)).toHaveLength(2);
    await engine.dispose();
  });

  it('a wish is kept to, or refused', async () => {
    const engine = await chooseEngine({ engine: 'reference' });
    expect([engine.name, engine.reason]).toEqual(['reference', 'reference: as asked for']);
    await expect(chooseEngine({ engine: 'tfjs-webgl' })).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
    await expect(chooseEngine({ candidates: ['tfjs-webgl', 'tfjs-webgpu'] })).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
    });
  });
});

it('a missing package is named with the command that installs it', async () => {
  const load = (): Promise<never> => Promise.reject(new Error("Cannot find package '@tensorflow/tfjs'"));
  await expect(loadPeer('tfjs-webgl', ['@tensorflow/tfjs'], load)).rejects.toMatchObject({
    code: 'ENGINE_UNAVAILABLE',
    hint: 'npm install @tensorflow/tfjs',
  });
});
