import { FlowError } from '@flows/core';
import { onnxEngine, type Engine } from '@flows/core/engine';
import { loadPeer } from './load-peer.ts';
import { needGraphics } from './need-graphics.ts';
import { requestDevice } from './request-device.ts';
import { untilLost } from './until-lost.ts';

export interface OnnxRuntimeWebOptions {
  /** Where the runtime's `.wasm` files lie, as a folder with a trailing slash; default: where the bundler put them. */
  readonly wasmPaths?: string;
  /** Threads of one operation; more than one needs a cross-origin isolated page. Default 1, best for small models. */
  readonly threads?: number;
  /** Compute on WebGPU instead of wasm; float32 only. */
  readonly webgpu?: boolean;
}

/**
 * ONNX Runtime in the browser: WebAssembly, which runs everywhere and is fastest for small flows, or WebGPU.
 *
 * @throws FlowError ENGINE_UNAVAILABLE when threads or WebGPU are asked for and not to be had.
 *
 * @example
 * ```ts no-run
 * const engine = await onnxRuntimeWeb({ wasmPaths: '/assets/' });
 * const flow = new Flow(RealNVP(2), { engine });
 * ```
 */
export async function onnxRuntimeWeb(options: OnnxRuntimeWebOptions = {}): Promise<Engine> {
  const { wasmPaths, threads = 1, webgpu = false } = options;
  const name = webgpu ? 'onnxruntime-web-webgpu' : 'onnxruntime-web';
  if (threads > 1 && globalThis.crossOriginIsolated === false)
    throw new FlowError('ENGINE_UNAVAILABLE', `${name}: ${threads} threads need a cross-origin isolated page`, {
      hint: 'serve the page with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp',
    });
  if (webgpu) await needGraphics('webgpu', name);
  // Two builds, so that a page on wasm does not load the larger one. Both keep settings that are global to them.
  const ort = await loadPeer(name, ['onnxruntime-web'], () =>
    webgpu ? import('onnxruntime-web/webgpu') : import('onnxruntime-web/wasm'),
  );
  if (wasmPaths !== undefined) ort.env.wasm.wasmPaths = wasmPaths;
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = 'error';
  if (!webgpu) return onnxEngine(ort, { name, dialect: 'wasm', executionProviders: ['wasm'], threads });
  // The runtime's own device ends with its last session, and after a loss it goes on with the lost one.
  const device = await requestDevice(name);
  const engine = onnxEngine(ort, { name, dialect: 'webgpu', executionProviders: [{ name: 'webgpu', device }] });
  return untilLost(
    {
      ...engine,
      async dispose() {
        await engine.dispose();
        device.destroy();
      },
    },
    device.lost,
  );
}
