import { expect, it } from 'vitest';
import { runtimeFailure } from './runtime-failure.ts';

it('names the primitive that failed, and tells a runtime that does not start from a model that is refused', () => {
  const failed = runtimeFailure('onnxruntime-node', 'failed', new Error('Non-zero status: Node gather.12/Gather/_3'));
  expect(failed).toMatchObject({
    code: 'ENGINE_FAILED',
    message: expect.stringMatching(/^onnxruntime-node failed in gather: /),
  });
  const cause = new Error('no available backend found. ERR: [wasm] RuntimeError: Aborted(expected magic word)');
  expect(runtimeFailure('onnxruntime-web', 'refused the model', cause)).toMatchObject({
    code: 'ENGINE_UNAVAILABLE',
    message: 'onnxruntime-web: the runtime does not start: RuntimeError: Aborted(expected magic word)',
    hint: expect.stringContaining('.wasm'),
  });
});
