// The entry of a worker that trains: `import '@flows/web/trainer-worker'` is all such a worker contains.
import type { TrainerPort } from './trainer/trainer-port.ts';
import { TrainerWorker } from './trainer/trainer-worker.ts';

// The DOM's types take every script for one of a window.
void new TrainerWorker(globalThis as unknown as TrainerPort).serve();
