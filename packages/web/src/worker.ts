// The entry of a worker that serves an engine: `import '@flows/web/worker'` is all such a worker contains.
import { serveEngine, type MessageTarget } from '@flows/core/engine';
import { chooseEngine, type ChooseEngineOptions, type EngineChoice } from './choose-engine.ts';

// The DOM's types take every script for one of a window.
serveEngine(globalThis as unknown as MessageTarget, async (options) => {
  const engine = await chooseEngine(options as ChooseEngineOptions);
  // Ahead of the answer that the engine is there; `engineInWorker` listens for it.
  const choice: EngineChoice = { reason: engine.reason, trials: engine.trials };
  postMessage(choice);
  return engine;
});
