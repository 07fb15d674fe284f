// The script of the thread in which `onnxRuntimeNode` computes.
import { FlowError, serveEngine } from '@flows/core/engine';
import { parentPort, workerData } from 'node:worker_threads';
import { onnxRuntimeInThread, type OnnxRuntimeSettings } from './engines/onnx-runtime-in-thread.ts';

if (parentPort === null)
  throw new FlowError('ENGINE_UNAVAILABLE', 'this script belongs into a worker thread', {
    hint: 'use onnxRuntimeNode()',
  });
serveEngine(parentPort, (settings) => onnxRuntimeInThread(settings as OnnxRuntimeSettings, workerData as Int32Array));
