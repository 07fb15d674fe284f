import { describe, expect, it } from 'vitest';
import { chooseEngine } from './choose-engine.ts';
import { engineReport } from './engine-report.ts';
import { nodeEngineNames } from './engines/node-engines.ts';

describe('chooseEngine', () => {
  it('takes ONNX Runtime and says why', async () => {
    const engine = await chooseEngine();
    expect(engine.name).toBe('onnxruntime-node');
    expect(engine.reason).toContain('the first of');
    await engine.dispose();
  });

  it('takes the engine wished for', async () => {
    const engine = await chooseEngine({ engine: 'reference', precision: 'float64' });
    expect([engine.name, engine.reason]).toEqual(['reference', 'reference: as asked for']);
  });

  it('names the engines there are', async () => {
    await expect(chooseEngine({ engine: 'abacus' })).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: 'there is no engine "abacus"',
      hint: `engines are ${nodeEngineNames.join(', ')}`,
    });
  });

  it('says how to install the engine wished for', async () => {
    await expect(chooseEngine({ engine: 'tfjs-node' })).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: '@tensorflow/tfjs-node is not installed',
      hint: 'npm install @tensorflow/tfjs-node',
    });
  });
});

describe('engineReport', () => {
  it('runs what is there and says how to get the rest', async () => {
    const reports = await engineReport();
    expect(reports.map(({ name }) => name)).toEqual([...nodeEngineNames]);
    const find = (name: string) => reports.find((report) => report.name === name)!;
    expect(find('onnxruntime-node')).toEqual({
      name: 'onnxruntime-node',
      available: true,
      precision: ['float32', 'float64'],
      reason: 'computes the right numbers',
    });
    expect(find('reference').available).toBe(true);
    for (const { name, reason } of reports) expect(reason.startsWith(name)).toBe(false);
    expect(find('tfjs-node-gpu')).toMatchObject({ available: false, hint: 'npm install @tensorflow/tfjs-node-gpu' });
  });
});
