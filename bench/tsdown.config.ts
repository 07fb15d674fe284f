import { library } from '../tsdown.base.ts';

// Programs, each a file that Node runs; nobody imports them.
export default library(
  [
    'src/bench.ts',
    'src/profile.ts',
    'src/flows-contender.ts',
    'src/tfjs-contender.ts',
    'src/moons-table.ts',
    'src/moons-flows.ts',
    'src/page-speed.ts',
    'src/first-visit.ts',
  ],
  {
    platform: 'node',
    dts: false,
    sourcemap: false,
  },
);
