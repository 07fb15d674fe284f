// Starts several runs of a graph in a thread and ends the process while the first is computed: run by the tests of onnxRuntimeNode.
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const [script, ending] = process.argv.slice(2);
const conditions = ['@flows/source', 'module', 'node', 'development|production'];
const { module } = await runnerImport(fileURLToPath(new URL('./slow-runs.ts', import.meta.url)), {
  configFile: false,
  resolve: { conditions },
  ssr: { resolve: { conditions } },
});
await module.startSlowRuns(new URL(script));
setTimeout(() => {
  if (ending === 'throw') throw new Error('of the user');
  process.exit(7);
}, 20);
