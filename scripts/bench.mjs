// npm run bench: install, build, and time training steps beside PyTorch and JAX (see bench/README.md).
import { build, install, run } from './workspace.mjs';

const code =
  (await install()) ||
  (await build({ filter: '@flows/bench' })) ||
  (await run(process.execPath, ['bench/dist/bench.js', ...process.argv.slice(2)]));
process.exitCode = code;
