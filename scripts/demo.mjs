// npm run demo: install, build, and let the command line train, sample and plot into demo-output/.
import { build, install, run } from './workspace.mjs';

const code =
  (await install()) ||
  (await build({ filter: '@flows/cli' })) ||
  (await run(process.execPath, ['packages/cli/bin/run.js', 'demo', '--out', 'demo-output', ...process.argv.slice(2)]));
process.exitCode = code;
