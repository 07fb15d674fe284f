import { Flow, key, RealNVP, twoMoons, type HostTensor } from '@flows/core';
import { engineInWorker } from '@flows/web';

const steps = 1500;
const batchSize = 256;

/** Trains a small flow on the two moons, with the engine in a worker, and holds what the page shows of it. */
export class Training {
  engine = $state('choosing …');
  reason = $state('');
  step = $state(0);
  losses = $state<number[]>([]);
  samples = $state.raw<HostTensor | undefined>(undefined);
  problem = $state('');
  running = $state(false);
  readonly steps = steps;
  /** The differential entropy of the moons: no model's loss can be lower. */
  readonly floor = twoMoons.entropy?.() ?? undefined;

  async run(signal: AbortSignal): Promise<void> {
    this.running = true;
    try {
      const worker = new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module' });
      const engine = await engineInWorker(worker);
      this.engine = engine.name;
      this.reason = engine.reason;
      const flow = new Flow(RealNVP(2, { layers: 6, hidden: [32, 32] }), { engine });
      const data = { shape: [4000, 2], data: twoMoons.sample(key(1), 4000) };
      try {
        for await (const progress of flow.fit(data, { steps, batchSize, seed: 1, signal })) {
          this.step = progress.step;
          this.losses.push(progress.loss);
        }
        this.samples = await flow.sample(1000, { seed: 2, signal });
      } finally {
        await engine.dispose();
      }
    } catch (error) {
      if (!signal.aborted) this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      this.running = false;
    }
  }
}
