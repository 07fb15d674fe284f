import type { Engine } from '@flows/core';
import { workerEngine } from '@flows/core/engine';

export interface PlainEngine {
  readonly engine: Promise<Engine>;
  close(): void;
}

/** The reference engine in a worker: for the small flows of cards, whose page then never waits for them. */
export function openPlainEngine(): PlainEngine {
  const worker = new Worker(new URL('./plain-engine.worker.ts', import.meta.url), { type: 'module' });
  return { engine: workerEngine(worker), close: () => worker.terminate() };
}
